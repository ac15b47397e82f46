/* SPDX-License-Identifier: Apache-2.0 */
/* Where a container's program listens, as far as its facts, env and arguments show. */
#ifndef DRYFIT_POLICIES_LISTEN_H
#define DRYFIT_POLICIES_LISTEN_H

#include "policies/check.h"

enum listen_address { LISTEN_UNKNOWN, LISTEN_ANY, LISTEN_LOOPBACK, LISTEN_HOSTNAME, LISTEN_OTHER };

struct listen {
    const struct facts_bind *bind;
    const struct described *by; /* whose facts */
    enum listen_address address;
    bool written;            /* an env or argument says so; else the program's default */
    struct str knob;         /* HOSTNAME or --host */
    struct str value;        /* as written */
    struct field field;      /* of the value; of the container when not written */
    const struct env *env;   /* the entry, when an env says so */
    const struct word *word; /* the word, when an argument says so */
    unsigned port;           /* 0: not known */
};

/* For each bind knob of the container's facts. Returns how many; *out in the arena. */
size_t listen_find(const struct check_ctx *ctx, const struct listen **out);
/* The main port of the described program with its PORT env and flags applied; 0: not known (undescribed, or the env's
 * value is not known). */
unsigned listen_port(const struct check_ctx *ctx, const struct described *described);
/* Whether a probe of this kind is a kubelet network probe (http, tcp, grpc, without host). */
bool listen_is_probed(const struct probe *probe);
/* So many containers are no pod that anybody runs. To look from each at all the others would take the square of their
 * number, so what depends on the others counts as in doubt there. */
bool listen_is_crowd(const struct check_ctx *ctx);
/* Whether an argument or env of the container itself names that port: --tls-port 6381, ADMIN_ADDRESS=":9090". A URL
 * says what is called, not what is listened on. */
bool listen_is_named(const struct check_ctx *ctx, unsigned port);
/* Whether another main or sidecar container of the pod may listen on that port (declares it, or names it in its
 * arguments or env). */
bool listen_elsewhere(const struct check_ctx *ctx, unsigned port);
/* Whether such a container, of an image that nobody described, declares no port at all: it may listen anywhere. */
bool listen_may_be_elsewhere(const struct check_ctx *ctx);

#endif
