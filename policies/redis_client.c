/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/redis_client.h"

#include "policies/toggle.h"

enum { REDIS_PORT = 6379 };

const struct described *redis_client_described(const struct check_ctx *ctx)
{
    const struct described *const all[] = {&ctx->it->image, &ctx->it->program};
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        const struct facts *facts = all[i]->facts;
        if (facts && (facts->redis.urls.len > 0 || facts->redis.hosts.len > 0))
            return all[i];
    }
    return NULL;
}

/* On when any of them is; unknown when one may be. */
static enum redis_switch any_on(const struct container *container, const struct strs *envs)
{
    enum redis_switch state = REDIS_OFF;
    for (size_t i = 0; i < envs->len; i++) {
        struct str value = {0};
        enum env_state known = container_env_state(container, envs->items[i], &value);
        if (known == ENV_KNOWN && toggle_on(value))
            return REDIS_ON;
        if (known == ENV_UNKNOWN)
            state = REDIS_UNKNOWN;
    }
    return state;
}

static enum redis_switch any_set(const struct container *container, const struct strs *envs)
{
    enum redis_switch state = REDIS_OFF;
    for (size_t i = 0; i < envs->len; i++) {
        struct str value = {0};
        enum env_state known = container_env_state(container, envs->items[i], &value);
        if (known == ENV_KNOWN && value.len > 0)
            return REDIS_ON;
        if (known == ENV_UNKNOWN)
            state = REDIS_UNKNOWN;
    }
    return state;
}

enum redis_switch redis_client_cluster(const struct container *container, const struct facts_redis *redis)
{
    enum redis_switch flag = any_on(container, &redis->cluster);
    if (flag == REDIS_ON || !redis->cluster_by_nodes)
        return flag;
    enum redis_switch nodes = any_set(container, &redis->nodes);
    return nodes == REDIS_OFF ? flag : nodes;
}

enum redis_switch redis_client_sentinel(const struct container *container, const struct facts_redis *redis)
{
    return any_on(container, &redis->sentinel);
}

enum redis_switch redis_client_tls(const struct container *container, const struct facts_redis *redis)
{
    struct strs flag = {&redis->tls, redis->tls.len > 0 ? 1 : 0};
    return any_on(container, &flag);
}

/* NAME=value, such as EXECUTIONS_MODE=queue: without it the settings are there, but nothing reads them. */
enum redis_switch redis_client_used(const struct container *container, const struct facts_redis *redis)
{
    struct str value = redis->only_if, name = {0}, known = {0};
    if (redis->only_if.len == 0 || !str_cut(&value, '=', &name))
        return REDIS_ON;
    enum env_state state = container_env_state(container, name, &known);
    if (state == ENV_UNKNOWN)
        return REDIS_UNKNOWN;
    return state == ENV_KNOWN && str_eq_nocase(known, value) ? REDIS_ON : REDIS_OFF;
}

bool redis_client_by_host(const struct container *container, const struct facts_redis *redis)
{
    bool nodes = redis->nodes.len > 0 && redis_client_cluster(container, redis) != REDIS_OFF;
    return redis_client_used(container, redis) != REDIS_OFF && any_set(container, &redis->urls) == REDIS_OFF &&
           !nodes && redis_client_sentinel(container, redis) == REDIS_OFF;
}

/* Room for a name: no env of this kind is longer. */
enum { NAME_ROOM = 128 };

unsigned redis_client_port(const struct container *container, struct str host_env)
{
    char name[NAME_ROOM];
    struct str value = {0}, end = STR("HOST");
    uint64_t port = 0;
    if (!str_ends(host_env, end) || host_env.len >= sizeof name)
        return REDIS_PORT;
    snprintf(name, sizeof name, "%.*sPORT", (int)(host_env.len - end.len), host_env.ptr);
    enum env_state state = container_env_state(container, str_from(name), &value);
    if (state == ENV_ABSENT)
        return REDIS_PORT;
    return state == ENV_KNOWN && str_uint(str_trim(value), 65535, &port) ? (unsigned)port : 0;
}
