/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/redis_endpoint.h"

enum { REDIS_PORT = 6379 };

struct found {
    const struct check_ctx *ctx;
    bool certain; /* of those that are described */
    struct redis_endpoint *items;
    size_t len, room;
};

static void add(struct found *found, struct redis_endpoint endpoint)
{
    if (found->len == found->room) {
        size_t room = found->room > 0 ? 2 * found->room : 4;
        found->items = arena_grow(found->ctx->arena, found->items, found->len, room, sizeof(*found->items));
        found->room = room;
    }
    found->items[found->len++] = endpoint;
}

static bool is_redis_scheme(const struct url *url)
{
    return url_scheme_is(url, "redis") || url_scheme_is(url, "rediss") || url_scheme_is(url, "valkey") ||
           url_scheme_is(url, "valkeys");
}

static void add_url(struct found *found, const struct target *target, bool described)
{
    add(found, (struct redis_endpoint){.form = REDIS_URL,
                                       .described = described,
                                       .certain = described && found->certain,
                                       .name = target->name,
                                       .text = target->url->text,
                                       .host = target->host,
                                       .port = target->url->port > 0 ? target->url->port : REDIS_PORT,
                                       .tls = url_scheme_is_tls(target->url),
                                       .field = target->field,
                                       .target = *target});
}

static void add_address(struct found *found, const struct env *env, struct str text, enum redis_form form,
                        bool described)
{
    struct url url;
    const struct field *entry = field_keep(found->ctx->arena, env->field);
    unsigned beside = form == REDIS_HOST ? redis_client_port(found->ctx->container, env->name) : 0;
    if (!url_parse_address(str_trim(text), &url) || url.host.len == 0)
        return;
    add(found, (struct redis_endpoint){.form = form,
                                       .described = described,
                                       .certain = described && found->certain,
                                       .name = env->name,
                                       .text = str_trim(text),
                                       .host = target_lower(found->ctx->arena, url.host),
                                       .port = url.port > 0 ? url.port
                                               : beside > 0 ? beside
                                                            : REDIS_PORT,
                                       .field = field_key(entry, STR("value"))});
}

static const struct env *literal(const struct container *container, struct str name)
{
    const struct env *env = container_env(container, name);
    return env && env->source == ENV_LITERAL && env->value.len > 0 ? env : NULL;
}

static void add_hosts(struct found *found, const struct strs *names)
{
    for (size_t i = 0; i < names->len; i++) {
        const struct env *env = literal(found->ctx->container, names->items[i]);
        if (env)
            add_address(found, env, env->value, REDIS_HOST, true);
    }
}

static void add_nodes(struct found *found, const struct strs *names)
{
    for (size_t i = 0; i < names->len; i++) {
        const struct env *env = literal(found->ctx->container, names->items[i]);
        struct str rest = env ? env->value : (struct str){0}, node;
        while (str_cut(&rest, ',', &node))
            add_address(found, env, node, REDIS_NODE, true);
    }
}

/* A node list replaces URL and host, a URL replaces the host; Sentinel replaces all of them. */
static void add_described(struct found *found, const struct facts_redis *redis)
{
    const struct container *container = found->ctx->container;
    enum redis_switch cluster = redis_client_cluster(container, redis);
    if (redis_client_sentinel(container, redis) != REDIS_OFF || (redis->nodes.len > 0 && cluster == REDIS_UNKNOWN))
        return;
    if (redis->nodes.len > 0 && cluster == REDIS_ON) {
        add_nodes(found, &redis->nodes);
        return;
    }
    struct target_walk walk = {.ctx = found->ctx};
    const struct target *target;
    while (target_next(&walk, &target))
        if (target->env && strs_have(&redis->urls, target->name) && is_redis_scheme(target->url))
            add_url(found, target, true);
    if (redis_client_by_host(container, redis))
        add_hosts(found, &redis->hosts);
}

static bool is_described(const struct facts_redis *redis, struct str name)
{
    return redis && (strs_have(&redis->urls, name) || strs_have(&redis->hosts, name) || strs_have(&redis->nodes, name));
}

static void add_others(struct found *found, const struct facts_redis *redis, const char *host_envs)
{
    const struct container *container = found->ctx->container;
    struct target_walk walk = {.ctx = found->ctx};
    const struct target *target;
    while (target_next(&walk, &target))
        if (is_redis_scheme(target->url) && !(target->env && is_described(redis, target->name)))
            add_url(found, target, false);
    for (size_t i = 0; i < container->env_len; i++) {
        const struct env *env = &container->env[i];
        if (!env->overridden && env->urls_len == 0 && env->value.len > 0 && !is_described(redis, env->name) &&
            rule_has_match(found->ctx->rule, host_envs, env->name))
            add_address(found, env, env->value, REDIS_HOST, false);
    }
}

/* A configuration file may say what the env does not. */
static bool reads_file(const struct container *container)
{
    for (size_t i = 0; i < container->env_len; i++)
        if (str_has(container->env[i].name, STR("CONFIG_FILE")))
            return true;
    for (size_t i = 0; i < container->command_len; i++)
        if (str_starts(container->command[i].text, STR("--config")))
            return true;
    for (size_t i = 0; i < container->args_len; i++)
        if (str_starts(container->args[i].text, STR("--config")))
            return true;
    return false;
}

size_t redis_endpoint_find(const struct check_ctx *ctx, const char *host_envs, const struct redis_endpoint **out)
{
    struct found found = {.ctx = ctx};
    const struct described *described = redis_client_described(ctx);
    const struct facts_redis *redis = described ? &described->facts->redis : NULL;
    enum redis_switch used = redis ? redis_client_used(ctx->container, redis) : REDIS_OFF;
    found.certain = described && described->certain && used == REDIS_ON && !reads_file(ctx->container);
    if (used != REDIS_OFF)
        add_described(&found, redis);
    add_others(&found, redis, host_envs);
    *out = found.items;
    return found.len;
}

bool redis_endpoint_listed(const struct check_ctx *ctx, const struct redis_endpoint *endpoint, const char *param)
{
    struct str address = arena_format(ctx->arena, "%.*s:%u", STR_ARG(endpoint->host), endpoint->port);
    return rule_has_match(ctx->rule, param, endpoint->host) || rule_has_match(ctx->rule, param, address);
}
