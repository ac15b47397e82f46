/* SPDX-License-Identifier: Apache-2.0 */
/* Where a container's Redis client connects, and how it is told to: the URL, host or node list that is in use, the
 * switches for cluster mode, Sentinel and TLS. What the image's facts name is described; any other redis:// URL, and
 * any env that the rule counts as a Redis host, is not. Borrows the view; results live in the context's arena. */
#ifndef DRYFIT_POLICIES_REDIS_ENDPOINT_H
#define DRYFIT_POLICIES_REDIS_ENDPOINT_H

#include "policies/target.h"

enum redis_form { REDIS_URL, REDIS_HOST, REDIS_NODE };

struct redis_endpoint {
    enum redis_form form;
    bool described;       /* the image's facts name this env */
    bool certain;         /* by a certain match, and Redis is used for certain */
    struct str name;      /* of the env or flag */
    struct str text;      /* the URL, or the host or node as written */
    struct str host;      /* in lower case */
    unsigned port;        /* 6379 where none is written */
    bool tls;             /* rediss:// */
    struct field field;   /* of the value it stands in */
    struct target target; /* of REDIS_URL */
};
/* host_envs: a parameter of the rule, globs of env that hold a Redis host in images nobody described. */
size_t redis_endpoint_find(const struct check_ctx *ctx, const char *host_envs, const struct redis_endpoint **out);

/* The description of the image or program that says something of its Redis client; NULL: none. */
const struct described *redis_endpoint_described(const struct check_ctx *ctx);

enum redis_switch { REDIS_OFF, REDIS_ON, REDIS_UNKNOWN };
enum redis_switch redis_endpoint_cluster(const struct container *container, const struct facts_redis *redis);
enum redis_switch redis_endpoint_sentinel(const struct container *container, const struct facts_redis *redis);
enum redis_switch redis_endpoint_tls(const struct container *container, const struct facts_redis *redis);
/* Whether the endpoint's host, or host:port, matches a glob of the rule's parameter. */
bool redis_endpoint_listed(const struct check_ctx *ctx, const struct redis_endpoint *endpoint, const char *param);

#endif
