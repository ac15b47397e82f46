/* SPDX-License-Identifier: Apache-2.0 */
/* The view of an object that rules see: any object with a pod template (or a Pod), read once, with defaults filled in
 * and every value's field. Borrows the object's tree; all else lives in the arena. The view judges nothing. */
#ifndef DRYFIT_POLICIES_WORKLOAD_H
#define DRYFIT_POLICIES_WORKLOAD_H

#include "policies/field.h"
#include "policies/image.h"
#include "policies/quantity.h"
#include "policies/url.h"

struct key;     /* base/keys.h */
struct objects; /* policies/objects.h */

enum env_source {
    ENV_LITERAL,    /* value, or nothing at all (empty) */
    ENV_CONFIG_MAP, /* valueFrom.configMapKeyRef */
    ENV_SECRET,     /* valueFrom.secretKeyRef */
    ENV_OTHER,      /* valueFrom.fieldRef, resourceFieldRef, or one not known yet */
};

enum env_origin {
    ENV_WRITTEN,  /* in the list, whatever its source */
    ENV_FROM_KEY, /* valueFrom.configMapKeyRef, whose ConfigMap is known: a literal to rules, but not to change here */
    ENV_FROM_ALL, /* the same of envFrom.configMapRef; not in the list */
};

struct env {
    struct field
        field; /* ...env[3]; of ENV_FROM_ALL ...envFrom[1].configMapRef.NAME, which is no field of the object */
    struct str name;
    struct str raw;         /* as written; empty with valueFrom and envFrom */
    struct str value;       /* after $(VAR) expansion; what cannot be resolved stays literally */
    enum env_source source; /* value is known only for ENV_LITERAL */
    enum env_origin origin;
    bool partial;           /* value still holds a $(VAR) whose own value is not known (valueFrom, envFrom) */
    bool unresolved;        /* value holds a $(VAR) that nothing before it defines */
    bool overridden;        /* a later entry of the same name wins */
    const struct url *urls; /* in value */
    size_t urls_len;
};

/* One word of command, args, or of a script within them. */
struct word {
    struct field field; /* the list item it stands in: ...args[2] */
    struct str text;    /* after $(VAR) expansion; shell words without their quotes */
    bool in_script;     /* a word of a `sh -c` script: text is only a part of the item */
    const struct url *urls;
    size_t urls_len;
};

/* A program that the container starts, as far as command and args show it. `sh -c 'a; exec b --x'` gives a and b.
 * Wrappers that run another program (env, exec, nohup, tini, dumb-init, gosu ..., python -m) are taken off. */
struct process {
    struct str program;       /* the base name: uvicorn; empty when the image's own entrypoint runs with args */
    const struct word *words; /* its arguments, without the program itself */
    size_t words_len;
    struct field field; /* the list item that names the program; without one, the first argument's */
    bool open;          /* a $VAR or "$@" of a script may stand for more arguments: what is absent may be there */
};

struct port {
    struct field field; /* ...ports[0] */
    struct str name;    /* may be empty */
    unsigned number;
    struct str protocol; /* TCP by default */
};

enum probe_kind { PROBE_LIVENESS, PROBE_READINESS, PROBE_STARTUP, PROBE_KINDS };
enum probe_action { PROBE_NONE, PROBE_HTTP, PROBE_TCP, PROBE_GRPC, PROBE_EXEC };

struct probe {
    enum probe_kind kind;
    enum probe_action action;  /* PROBE_NONE: the container has no such probe */
    struct field field;        /* ...livenessProbe */
    struct field action_field; /* ...livenessProbe.httpGet */
    struct str path;           /* httpGet: "/" when empty */
    struct str scheme;         /* httpGet: HTTP or HTTPS, HTTP by default */
    struct str host;           /* httpGet, tcpSocket: empty means the pod's address */
    struct str port_name;      /* when the port is a name */
    unsigned port;             /* the number, or what port_name names in this container; 0 when that is not declared */
    unsigned initial_delay, period, timeout, failure_threshold; /* seconds and count; 0, 10, 1, 3 by default */
    const struct word *exec;                                    /* the exec probe's command */
    size_t exec_len;
};

struct amount {
    bool set;
    struct field field; /* ...resources.limits.memory, also where it is not set */
    struct str text;    /* as written */
    struct quantity quantity;
};

struct mount {
    struct field field; /* ...volumeMounts[0] */
    struct str volume;  /* its name */
    struct str path;
    struct str sub_path;
};

enum container_kind { CONTAINER_MAIN, CONTAINER_SIDECAR /* an init container that restarts always */, CONTAINER_INIT };

struct container {
    enum container_kind kind;
    struct field field; /* spec.template.spec.containers[0] */
    const cJSON *node;
    struct str name;
    struct image image; /* text is empty where there is none or it is no reference */
    const struct env *env;
    size_t env_len;
    const struct key *env_by_name;  /* for container_env(), where env is long; else NULL */
    bool env_from;                  /* more variables may be set than env shows: a source of envFrom is not known */
    bool env_mapped;                /* a value of env comes from a ConfigMap */
    bool script_env;                /* a script sets variables that cannot be told (source, eval, env -i) */
    const struct str *script_names; /* variables that a script or wrapper sets or unsets */
    size_t script_names_len;
    bool has_command, has_args;
    const struct word *command, *args;
    size_t command_len, args_len;
    const struct process *processes; /* none when neither command nor args is set */
    size_t processes_len;
    const struct port *ports;
    size_t ports_len;
    struct probe probes[PROBE_KINDS];
    struct amount request_cpu, request_memory, limit_cpu, limit_memory;
    const struct mount *mounts;
    size_t mounts_len;
};

struct workload {
    const cJSON *object;
    struct str api_version, kind, namespace, name; /* name: generateName with a * where there is no name yet */
    const cJSON *labels, *annotations;             /* the object's own; may be NULL */
    const cJSON *pod_labels, *pod_annotations;     /* the template's; the object's own for a Pod */
    const cJSON *pod_spec;
    struct field pod_spec_field; /* spec.template.spec */
    bool controlled;             /* an ownerReference with controller: true */
    bool terminating;            /* metadata.deletionTimestamp is set */
    bool host_network;
    bool service_links;                 /* enableServiceLinks, true by default */
    bool runs_once;                     /* Job, CronJob */
    int64_t replicas;                   /* 1 by default */
    const struct container *containers; /* main containers first, then sidecars, then init containers */
    size_t containers_len;
};

enum workload_end {
    WORKLOAD_OK,
    WORKLOAD_NO_TEMPLATE, /* another kind, or no pod template in it: nothing to judge */
};
/* By the table of kinds: Deployment, StatefulSet, DaemonSet, ReplicaSet (group apps), ReplicationController, Pod (v1),
 * Job, CronJob (group batch). Never fails: what has the wrong type counts as absent, since the API server has validated
 * the object already and `check` reports types itself. */
enum workload_end workload_parse(struct arena *arena, const cJSON *object, struct workload *out);
/* The same among other objects (may be NULL): what env and envFrom take from a ConfigMap that is there is known.
 * namespace is that of an object that names none. */
enum workload_end workload_parse_among(struct arena *arena, const cJSON *object, const struct objects *objects,
                                       struct str namespace, struct workload *out);
/* Whether objects of this apiVersion and kind are judged at all. */
bool workload_has_template(struct str api_version, struct str kind);
/* The apiVersion that such a kind has today; NULL for other kinds. */
const char *workload_version(struct str kind);

/* Whether this is a part of a container, as in a kustomization's patch: without an image no cluster takes it, and what
 * it does not say may stand elsewhere. */
bool container_is_part(const struct container *container);
/* The entry that wins, or NULL. */
const struct env *container_env(const struct container *container, struct str name);
/* The same as the program sees it. */
enum env_state {
    ENV_ABSENT,  /* certainly not set (by the pod template) */
    ENV_UNKNOWN, /* valueFrom, a reference that cannot be resolved, set by a script, or perhaps set by envFrom */
    ENV_KNOWN,   /* *value is the whole value */
};
enum env_state container_env_state(const struct container *container, struct str name, struct str *value);

/* The value of `--flag value`, `--flag=value`, or `-f value` and `-fvalue` for one-letter flags; the last one wins. A
 * flag that ends the words or is followed by another one has an empty value. False when it is not among the words; what
 * is handed in stays. *word gets the word that holds the value (the flag's own when it has none). */
bool process_flag(const struct process *process, const char *flag, struct str *value, const struct word **word);

/* "Deployment langfuse/langfuse-worker" (no namespace: "Deployment langfuse-worker"). */
struct str workload_title(struct arena *arena, const struct workload *workload);

#endif
