/* SPDX-License-Identifier: Apache-2.0 */
/* Targets: the URLs in a container's env and arguments, each with where it stands, what its host is and what is known
 * of the service behind it; and the hosts of env that hold nothing else (REDIS_HOST), as URLs without scheme. Rules
 * about URLs walk over them. An overridden env entry is no target: nothing reads it.
 * Borrows the view and the policy; what is made here lives in the context's arena. */
#ifndef DRYFIT_POLICIES_TARGET_H
#define DRYFIT_POLICIES_TARGET_H

#include "policies/check.h"

struct target {
    const struct url *url;         /* of a host alone: scheme is empty, port what is called */
    const struct env *env;         /* the entry it stands in; NULL: an argument */
    const struct word *word;       /* the argument; NULL: an env */
    struct str name;               /* the env's, the flag before the argument, else "args" */
    struct str value;              /* of the whole env or argument */
    struct field field;            /* of that value */
    struct str host;               /* in lower case, without a trailing dot */
    enum url_host kind;            /* of the host; service.namespace with the workload's own is URL_HOST_SERVICE */
    const struct facts_url *facts; /* what the container's facts say of the env; NULL: nothing */
    const struct facts *peer;      /* what it calls, by the env's name; NULL: not known */
    bool facts_certain;            /* facts are those of a certain match */
    bool peer_certain;             /* peer is, too, or every image names that env so */
};

struct target_list;
/* For described_container: empty, until the first walk fills it. */
struct target_list *target_list_new(struct arena *arena);

/* Walks the targets of ctx's container: env first, then arguments. Set ctx, leave the rest zero. */
struct target_walk {
    const struct check_ctx *ctx;
    const struct target_list *list;
    size_t at; /* the next one */
};
bool target_next(struct target_walk *walk, const struct target **out);

/* The port that is called: the one written, or the scheme's own, or the one beside a host alone; 0: not known. */
unsigned target_port(const struct target *target);
/* The facts that list the host's service name among their serviceNames; NULL: none. */
const struct facts *target_peer_by_host(const struct check_ctx *ctx, const struct target *target);
/* Whether a glob of the rule's parameter matches the host, its service name, or either of them with ":port". */
bool target_host_listed(const struct check_ctx *ctx, const struct target *target, const char *param);
/* Whether a glob of the rule's parameter matches the target's name, as it stands or as an env would be written:
 * --web.external-url and ExternalUrl are EXTERNAL, too. */
bool target_name_listed(const struct check_ctx *ctx, const struct target *target, const char *param);
/* ASCII letters in lower case, NUL-terminated. */
struct str target_lower(struct arena *arena, struct str text);
/* host in the cluster: SHORT, SERVICE, POD, and what ends in the cluster domain although it is malformed. */
bool target_in_cluster(const struct target *target);

/* What to write instead; empty and 0 keep what is there. */
struct target_change {
    struct str scheme, host;
    unsigned port;
};
/* The URL so changed; a password stands in it still. */
struct str target_change(const struct check_ctx *ctx, const struct target *target, struct target_change change);
/* "; Open WebUI copies it into its database ..." where the program keeps the value of its first start; else empty. */
struct str target_note(const struct check_ctx *ctx, const struct target *target);
/* Replaces the URL by good within the manifest's own text. Does nothing where that does not hold it literally, exactly
 * once (it came from a $(VAR), or stands twice). */
void target_patch(const struct check_ctx *ctx, struct finding *finding, const struct target *target, struct str good);
/* Points the URL at its peer's Service: slots "peer", "note" and "good"; variant "known" with a patch, or "other" where
 * the facts name no Service. */
void target_redirect(const struct check_ctx *ctx, struct finding *finding, const struct target *target);

#endif
