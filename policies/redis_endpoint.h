/* SPDX-License-Identifier: Apache-2.0 */
/* Where a container's Redis client connects: the URL, host or node list that is in use. What the image's facts name is
 * described; any other redis:// URL, and any env that the rule counts as a Redis host, is not. Borrows the view;
 * results live in the context's arena. */
#ifndef DRYFIT_POLICIES_REDIS_ENDPOINT_H
#define DRYFIT_POLICIES_REDIS_ENDPOINT_H

#include "policies/redis_client.h"
#include "policies/target.h"

enum redis_form { REDIS_URL, REDIS_HOST, REDIS_NODE };

struct redis_endpoint {
    enum redis_form form;
    bool described;       /* the image's facts name this env */
    bool certain;         /* by a certain match, and Redis is used for certain */
    struct str name;      /* of the env or flag */
    struct str text;      /* the URL, or the host or node as written */
    struct str host;      /* in lower case */
    unsigned port;        /* where none is written or known: 6379 */
    bool tls;             /* rediss:// */
    struct field field;   /* of the value it stands in */
    struct target target; /* of REDIS_URL */
};
/* host_envs: a parameter of the rule, globs of env that hold a Redis host in images nobody described. */
size_t redis_endpoint_find(const struct check_ctx *ctx, const char *host_envs, const struct redis_endpoint **out);

/* Whether the endpoint's host, or host:port, matches a glob of the rule's parameter. */
bool redis_endpoint_listed(const struct check_ctx *ctx, const struct redis_endpoint *endpoint, const char *param);

#endif
