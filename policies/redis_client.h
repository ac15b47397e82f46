/* SPDX-License-Identifier: Apache-2.0 */
/* How a container's Redis client is told to connect, as the facts of its image name the env: by which form, in cluster
 * mode, by Sentinel, with TLS. Borrows nothing. */
#ifndef DRYFIT_POLICIES_REDIS_CLIENT_H
#define DRYFIT_POLICIES_REDIS_CLIENT_H

#include "policies/check.h"

enum redis_switch { REDIS_OFF, REDIS_ON, REDIS_UNKNOWN };

/* The description of the image or program that says something of its Redis client; NULL: none. */
const struct described *redis_client_described(const struct check_ctx *ctx);

/* Whether the settings are read at all: facts' onlyIf. */
enum redis_switch redis_client_used(const struct container *container, const struct facts_redis *redis);
enum redis_switch redis_client_cluster(const struct container *container, const struct facts_redis *redis);
enum redis_switch redis_client_sentinel(const struct container *container, const struct facts_redis *redis);
enum redis_switch redis_client_tls(const struct container *container, const struct facts_redis *redis);
/* Whether the env with a host alone is what counts: a URL, a node list and Sentinel each replace it. */
bool redis_client_by_host(const struct container *container, const struct facts_redis *redis);
/* The port beside an env with a host: of X_HOST, X_PORT's, else 6379; 0 when that is not known. */
unsigned redis_client_port(const struct container *container, struct str host_env);

#endif
