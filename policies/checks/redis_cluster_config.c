/* SPDX-License-Identifier: Apache-2.0 */
/* Cluster mode that is switched on, against what it needs beside the switch. */
#include "policies/redis_endpoint.h"

static const char *const slots[] = {"nodes", "good", "sentinel", "cluster", NULL};
/* none: no nodes. port: a node without one. both: cluster and Sentinel. */
static const char *const variants[] = {"none", "port", "both", NULL};

static const struct env *first_set(const struct container *container, const struct strs *names)
{
    for (size_t i = 0; i < names->len; i++) {
        const struct env *env = container_env(container, names->items[i]);
        if (env)
            return env;
    }
    return NULL;
}

/* A version that cannot be told may not know cluster mode yet, and pass the switch over. */
static bool is_certain(const struct described *described)
{
    bool known = described->version.parts > 0 || described->newest;
    return described->certain && (known || described->facts->redis.cluster_since.parts == 0);
}

static struct finding *add(const struct check_ctx *ctx, const struct described *described, const struct env *env,
                           struct str value, const char *variant)
{
    const struct facts_redis *redis = &described->facts->redis;
    const struct field *entry = field_keep(ctx->arena, env->field);
    struct finding *finding =
        finding_add(ctx, is_certain(described) ? CERTAIN : LIKELY, env->name, value, field_key(entry, STR("value")));
    finding->variant = variant;
    finding_slot(ctx, finding, "cluster", redis->cluster.len > 0 ? redis->cluster.items[0] : STR(""));
    finding_slot(ctx, finding, "sentinel", redis->sentinel.len > 0 ? redis->sentinel.items[0] : STR(""));
    finding_slot(ctx, finding, "nodes", redis->nodes.items[0]);
    finding_slot(ctx, finding, "good", redis->good_nodes);
    return finding;
}

static void judge_node(const struct check_ctx *ctx, const struct described *described, const struct env *env,
                       struct str node)
{
    struct url address;
    struct str text = str_trim(node);
    if (!url_parse_address(text, &address) || address.port_text.len > 0 || str_has_char(text, '$'))
        return;
    struct str good = arena_format(ctx->arena, "%.*s:6379", STR_ARG(text));
    struct finding *finding = add(ctx, described, env, text, "port");
    finding_slot(ctx, finding, "good", good);
    size_t at = (size_t)(text.ptr - env->value.ptr);
    struct str after = str_after(env->value, at + text.len);
    if (str_eq(env->raw, env->value))
        finding_replace(ctx, finding, finding->field,
                        arena_format(ctx->arena, "%.*s%.*s%.*s", STR_ARG(str_from_to(env->value, 0, at)), STR_ARG(good),
                                     STR_ARG(after)));
}

static void judge_nodes(const struct check_ctx *ctx, const struct described *described, const struct env *flag)
{
    struct str value = {0}, node;
    struct str name = described->facts->redis.nodes.items[0];
    const struct env *env = container_env(ctx->container, name);
    enum env_state state = container_env_state(ctx->container, name, &value);
    if (state == ENV_ABSENT || (state == ENV_KNOWN && str_trim(value).len == 0)) {
        add(ctx, described, flag, flag->value, "none");
        return;
    }
    struct str rest = value;
    while (env && state == ENV_KNOWN && str_cut(&rest, ',', &node))
        judge_node(ctx, described, env, node);
}

static bool is_known_to(const struct described *described)
{
    const struct version *since = &described->facts->redis.cluster_since;
    return since->parts == 0 || version_order(described->version, *since) != VERSION_BELOW;
}

static void check(const struct check_ctx *ctx)
{
    const struct described *described = redis_client_described(ctx);
    const struct facts_redis *redis = described ? &described->facts->redis : NULL;
    const struct env *flag = redis ? first_set(ctx->container, &redis->cluster) : NULL;
    if (!flag || redis->nodes.len == 0 || !is_known_to(described) ||
        redis_client_cluster(ctx->container, redis) != REDIS_ON)
        return;
    judge_nodes(ctx, described, flag);
    const struct env *sentinel = first_set(ctx->container, &redis->sentinel);
    if (sentinel && redis_client_sentinel(ctx->container, redis) == REDIS_ON) {
        struct finding *finding = add(ctx, described, sentinel, sentinel->value, "both");
        finding_set_env(ctx, finding, sentinel->name, STR("false"));
    }
}

const struct check check_redis_cluster_config = {
    .name = "redis-cluster-config",
    .about = "cluster mode that is switched on against what it needs beside the switch",
    .slots = slots,
    .variants = variants,
    .container = check,
};
