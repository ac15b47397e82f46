/* SPDX-License-Identifier: Apache-2.0 */
/* What is true of an image, or of a program that a command starts: one document (see policies/workloads/). The shipped
 * ones and a user's own are the same to every check. Everything is optional but the id and a way to match; what is not
 * said is not known. Lives as long as the policy that read it. */
#ifndef DRYFIT_POLICIES_FACTS_H
#define DRYFIT_POLICIES_FACTS_H

#include "policies/decode.h"
#include "policies/quantity.h"
#include "policies/version.h"

/* Whether the product can speak TLS on a port by itself. */
enum tls { TLS_POSSIBLE, TLS_NEVER, TLS_ALWAYS };

struct facts_port {
    unsigned port;
    struct str name;     /* "http", "native" */
    struct strs schemes; /* of URLs that lead here: http, clickhouse */
    struct str env;      /* moves the port */
    struct strs flags;   /* move the port: --port, -p */
    int tls;             /* enum tls */
    bool by_file;        /* a configuration file may move it, too */
};

enum bind_unset { BIND_ANY, BIND_LOOPBACK, BIND_HOSTNAME /* the injected pod name */ };
enum bind_form {
    BIND_HOST,
    BIND_HOST_PORT /* host[:port], :port */,
    BIND_URL /* [scheme://]host[:port] */,
    BIND_FLAGS /* a command line with flags in it */
};

/* The knob that says which address the program listens on. A flag beats an env. */
struct facts_bind {
    struct strs env, flags;
    int unset;                 /* enum bind_unset: what happens without it */
    struct strs unless;        /* env that make it BIND_ANY although unset (gunicorn: PORT) */
    int form;                  /* enum bind_form */
    struct str good;           /* what to write: "0.0.0.0", "0.0.0.0:11434", "http://+:8080" */
    struct version since;      /* older ones ignore the knob; parts 0: all have it */
    bool empty_is_unset;       /* an empty value counts as no value */
    unsigned port;             /* the port it binds when the value names none; 0: the first of `ports` */
    struct uints scheme_ports; /* BIND_URL: what a scheme without port means: {http's, https's}; empty: `port` */
};

struct facts_health {
    struct str liveness, readiness; /* paths to suggest; may be empty */
    struct strs serves;             /* paths known to be served */
    struct strs refuses;            /* globs known not to be served */
    struct strs dependent;          /* paths (globs, with query) that answer for a database, too: not for liveness */
};

struct facts_start {
    unsigned fastest, slowest; /* seconds until it answers, at best and in a legitimate worst case; 0: unknown */
};

struct facts_floor {
    struct quantity certain; /* below: cannot work; 0: unknown */
    struct quantity likely;  /* below: trouble under load */
};

struct facts_resources {
    struct facts_floor limit_memory, request_memory, limit_cpu, request_cpu;
    struct quantity good_limit_memory, good_request_memory, good_limit_cpu, good_request_cpu; /* for the fix */
};

/* An env whose value is a URL (or several) of something the program calls. */
struct facts_url {
    struct str env;           /* the mapping's key */
    struct strs schemes;      /* allowed; empty: any */
    struct uints ports;       /* where that is usually served */
    struct uints wrong_ports; /* known to be another protocol */
    struct str peer;          /* id of the facts of what it calls; may be empty */
    bool scheme_required;     /* the program refuses a value without scheme */
    bool browser;             /* for browsers: an outside address, never judged as in-cluster */
    bool backend;             /* the program cannot work without it: a loopback address is fatal */
    struct str unless_off;    /* env that, when it is off, leaves this one unused */
    struct str unless_set;    /* env that, when it is set and not off, is read instead or leaves this one unused */
    bool persistent;          /* read at the first start only, then kept in the program's database */
};

/* An env without which the program exits. */
struct facts_required {
    struct str env;
    struct strs instead;  /* any of these will do, too */
    struct version since; /* parts 0: always */
    bool certain;         /* exits for certain, read in the source */
    struct str why;       /* the error the user would see */
};

/* An env that must be a number, and the range the program refuses. */
struct facts_range {
    struct str env;
    unsigned refused_from, refused_to;
    struct str good, why;
};

/* An env that bounds calls to others. */
struct facts_timeout {
    struct str env;
    struct strs calls;     /* URL env whose calls it bounds: matters when one of them is set */
    bool unset_is_endless; /* no limit without it */
    struct strs endless;   /* values that mean no limit: "", "0" */
    bool number;           /* anything else than a whole number means no limit or is replaced */
    struct str good;       /* what to write */
    struct str why;
};

struct facts_redis {
    struct strs urls;             /* env with a redis:// URL */
    struct strs hosts;            /* env with a host name */
    struct strs nodes;            /* env with host:port,host:port */
    struct strs cluster;          /* env that turn cluster mode on ("true"); any of them */
    struct version cluster_since; /* first version that knows it; parts 0: all */
    bool cluster_by_nodes;        /* cluster mode is on when a `nodes` env is set */
    bool cluster_advice_only;     /* the product wants something else: likely at most */
    struct str tls;               /* env that turns TLS on for the host form */
    struct strs sentinel;         /* env that turn sentinel mode on */
    struct str only_if;           /* NAME=value: the env that makes it use Redis at all; empty: it always does */
    struct str password;          /* env with the password of the host and node forms */
    struct str good_nodes;        /* an example for the nodes env */
};

enum proxy_reads { PROXY_UNKNOWN, PROXY_READS_ENV, PROXY_IGNORES_ENV };
struct facts_proxy {
    int reads;           /* enum proxy_reads: does its HTTP client honour HTTP_PROXY and NO_PROXY */
    struct strs harmful; /* env that a server of this kind must not have: HTTP_PROXY */
    struct str why;
};

struct facts_migrations {
    struct strs disabled_by;      /* env that switch them off with "true" */
    bool by_entrypoint;           /* a `command` bypasses them */
    struct str cluster_env;       /* defaults to true and is wrong against a single node */
    struct strs cluster_urls;     /* env with the database's URL */
    struct version cluster_since; /* first version that knows it; parts 0: all */
    struct str after;             /* role of the same application that must exist first */
};

/* An env of this image that Kubernetes sets when a Service of that name stands in the namespace. */
struct facts_service_link {
    struct str service, env, why;
};

struct facts {
    const cJSON *place; /* the document, for messages */
    struct str id;      /* unique: langfuse-worker */
    struct str title;   /* "Langfuse worker" */
    struct str application, role;
    struct strs images;     /* namespace/name, as image_matches() wants them */
    bool path_only;         /* a match on the image's last segment alone does not count (its name is a common word) */
    struct strs programs;   /* base names of commands that start it */
    struct strs commands;   /* globs on a process's words that mark this role: worker/dist/index.js */
    struct strs companions; /* images that must run the same version */
    struct strs signs;      /* names that mark an object or container as this role: langfuse-worker */
    struct strs clients;    /* env by which other programs point at it: LANGFUSE_HOST */
    struct strs service_names; /* usual names of its Service */
    struct list ports;         /* struct facts_port; the first is the main one */
    struct list binds;         /* struct facts_bind */
    struct facts_health health;
    struct facts_start start;
    struct facts_resources resources;
    struct list urls;     /* struct facts_url */
    struct list required; /* struct facts_required */
    struct list ranges;   /* struct facts_range */
    struct list timeouts; /* struct facts_timeout */
    struct facts_redis redis;
    struct facts_proxy proxy;
    struct facts_migrations migrations;
    struct list service_links; /* struct facts_service_link */
    struct strs bundles;       /* ids of what the image holds itself (open-webui:ollama); with `bundle_tags` globs */
    struct strs bundle_tags;
    struct strs references;
    const char *file; /* where it was read, for messages */
    bool own;         /* the user's: beats shipped facts that describe the same */
};

/* One document. file is borrowed as long as the facts. */
MUST_USE bool facts_parse(struct arena *arena, const cJSON *node, const char *file, struct facts *out, struct err *err);

const struct facts_url *facts_url(const struct facts *facts, struct str env);
const struct facts_port *facts_port(const struct facts *facts, unsigned port);

#endif
