/* SPDX-License-Identifier: Apache-2.0 */
/* Redis endpoints that only speak the cluster protocol, against a client that is configured for a single node. */
#include "base/text.h"
#include "policies/redis_endpoint.h"
#include "policies/toggle.h"

static const struct param params[] = {
    {"clusterHosts", PARAM_STRS, true, "hosts or host:port (globs) that are in cluster mode, always"},
    {"likelyHosts", PARAM_STRS, false, "hosts or host:port (globs) that are in cluster mode by default"},
    {"tlsHosts", PARAM_STRS, false, "hosts (globs) that speak TLS only"},
    {"hostEnvs", PARAM_STRS, false, "env (globs) that hold a Redis host in images without facts"},
    {0},
};
static const char *const slots[] = {"text", "settings", "since", "password", NULL};
/* off: cluster mode is not switched on. old: this version has none. advice: the product has its own answer. other: a
 * client that is not known. */
static const char *const variants[] = {"off", "old", "advice", "other", NULL};

static bool has_cluster_word(struct str text)
{
    return str_has(text, STR("cluster")) || str_has(text, STR("CLUSTER")) || str_has(text, STR("Cluster"));
}

/* An unknown client that says "cluster" anywhere, or may be told so by envFrom, is left alone. */
static bool may_know_clusters(const struct container *container)
{
    for (size_t i = 0; i < container->env_len; i++) {
        const struct env *env = &container->env[i];
        if (has_cluster_word(env->name) && (env->source != ENV_LITERAL || !toggle_off(env->value)))
            return true;
    }
    for (size_t i = 0; i < container->command_len; i++)
        if (has_cluster_word(container->command[i].text))
            return true;
    for (size_t i = 0; i < container->args_len; i++)
        if (has_cluster_word(container->args[i].text))
            return true;
    return container->env_from;
}

/* NULL: nothing is wrong, or it cannot be known. */
static const char *judge_described(const struct check_ctx *ctx, const struct described *described)
{
    const struct facts_redis *redis = &described->facts->redis;
    enum redis_switch cluster = redis_client_cluster(ctx->container, redis);
    bool has_switch = redis->cluster.len > 0 || redis->cluster_by_nodes;
    bool too_old =
        redis->cluster_since.parts > 0 && version_order(described->version, redis->cluster_since) == VERSION_BELOW;
    if (has_switch && too_old && cluster != REDIS_UNKNOWN)
        return "old";
    if (!has_switch)
        return "other";
    if (cluster != REDIS_OFF)
        return NULL;
    return redis->cluster_advice_only ? "advice" : "off";
}

/* {host} and {port} in the example of a node list stand for the endpoint's; an example without them is one of plain
 * host:port. */
static struct str nodes_value(const struct check_ctx *ctx, const struct facts_redis *redis,
                              const struct redis_endpoint *endpoint)
{
    struct text text = {.arena = ctx->arena};
    struct str rest = redis->good_nodes;
    size_t at = 0;
    if (!str_find(rest, STR("{host}"), &at))
        return arena_format(ctx->arena, "%.*s:%u", STR_ARG(endpoint->host), endpoint->port);
    text_add(&text, str_from_to(rest, 0, at));
    text_add(&text, endpoint->host);
    rest = str_after(rest, at + STR("{host}").len);
    if (str_find(rest, STR("{port}"), &at)) {
        text_add(&text, str_from_to(rest, 0, at));
        text_format(&text, "%u", endpoint->port);
        rest = str_after(rest, at + STR("{port}").len);
    }
    text_add(&text, rest);
    return text_str(&text);
}

struct settings {
    const struct check_ctx *ctx;
    struct finding *finding;
    bool patch;        /* they alone mend it */
    struct text words; /* A="true", B="host:6379" */
};

static void set(struct settings *settings, struct str name, struct str value)
{
    bool json = str_has_char(value, '"');
    text_add(&settings->words, settings->words.len > 0 ? STR(", ") : STR(""));
    text_format(&settings->words, json ? "%.*s='%.*s'" : "%.*s=\"%.*s\"", STR_ARG(name), STR_ARG(value));
    if (settings->patch)
        finding_set_env(settings->ctx, settings->finding, name, value);
}

/* The password of the URL as the manifest writes it: a client in cluster mode does not read it there. */
static struct str password_of(const struct check_ctx *ctx, const struct redis_endpoint *endpoint)
{
    const struct url *urls = NULL;
    if (endpoint->form != REDIS_URL || !endpoint->target.env)
        return (struct str){0};
    if (url_scan(ctx->arena, endpoint->target.env->raw, &urls) != 1)
        return (struct str){0};
    size_t at = 0;
    struct str userinfo = urls[0].userinfo;
    if (!str_find(userinfo, STR(":"), &at) || str_has_char(userinfo, '%'))
        return (struct str){0};
    return str_after(userinfo, at + 1);
}

/* Where the password is read from an env of its own, and the URL not at all. */
static void move_password(struct settings *settings, const struct facts_redis *redis,
                          const struct redis_endpoint *endpoint)
{
    const struct check_ctx *ctx = settings->ctx;
    struct str password = password_of(ctx, endpoint), note = STR("");
    if (redis->nodes.len > 0 && redis->password.len > 0 && password.len > 0 &&
        !container_env(ctx->container, redis->password)) {
        note = arena_format(ctx->arena, " (and the URL's password in %.*s: the URL is not read any more)",
                            STR_ARG(redis->password));
        if (settings->patch)
            finding_set_env(ctx, settings->finding, redis->password, password);
    }
    finding_slot(ctx, settings->finding, "password", note);
}

/* The switch, the nodes where the client wants them listed, TLS where the endpoint speaks nothing else, and the
 * password. */
static void write_settings(const struct check_ctx *ctx, struct finding *finding, const struct facts_redis *redis,
                           const struct redis_endpoint *endpoint)
{
    struct settings settings = {.ctx = ctx, .finding = finding, .words = {.arena = ctx->arena}};
    bool tls = endpoint->tls || redis_endpoint_listed(ctx, endpoint, "tlsHosts");
    settings.patch = str_eq(str_from(finding->variant), STR("off"));
    if (redis->cluster.len > 0)
        set(&settings, redis->cluster.items[0], STR("true"));
    if (redis->nodes.len > 0)
        set(&settings, redis->nodes.items[0], nodes_value(ctx, redis, endpoint));
    if (redis->nodes.len > 0 && tls && redis->tls.len > 0 && redis_client_tls(ctx->container, redis) == REDIS_OFF)
        set(&settings, redis->tls, STR("true"));
    finding_slot(ctx, finding, "settings", text_str(&settings.words));
    move_password(&settings, redis, endpoint);
}

static enum certainty certainty_of(const struct check_ctx *ctx, const struct described *described,
                                   const struct redis_endpoint *endpoint, const char *variant)
{
    bool always = redis_endpoint_listed(ctx, endpoint, "clusterHosts");
    bool plain = str_eq(str_from(variant), STR("off")) || str_eq(str_from(variant), STR("old"));
    return always && endpoint->certain && plain && !described->facts->redis.cluster_advice_only ? CERTAIN : LIKELY;
}

static struct str since_text(const struct check_ctx *ctx, const struct described *described)
{
    struct version since = described ? described->facts->redis.cluster_since : (struct version){0};
    return arena_format(ctx->arena, "%u.%u.%u", since.part[0], since.part[1], since.part[2]);
}

static void report(const struct check_ctx *ctx, const struct described *described,
                   const struct redis_endpoint *endpoint, const char *variant)
{
    enum certainty certainty = certainty_of(ctx, described, endpoint, variant);
    /* The host alone: whether the URL asks for TLS is another finding's matter. */
    struct finding *finding = finding_add(ctx, certainty, endpoint->name, endpoint->host, endpoint->field);
    finding->variant = variant;
    finding_slot(ctx, finding, "text", secret_mask(ctx->arena, endpoint->text));
    finding_slot(ctx, finding, "since", since_text(ctx, described));
    if (described && endpoint->described)
        write_settings(ctx, finding, &described->facts->redis, endpoint);
}

static void judge(const struct check_ctx *ctx, const struct described *described, const struct redis_endpoint *endpoint,
                  bool may_know)
{
    if (!redis_endpoint_listed(ctx, endpoint, "clusterHosts") && !redis_endpoint_listed(ctx, endpoint, "likelyHosts"))
        return;
    const char *variant = may_know ? NULL : "other";
    if (endpoint->described)
        variant = judge_described(ctx, described);
    if (variant)
        report(ctx, described, endpoint, variant);
}

static void check(const struct check_ctx *ctx)
{
    const struct redis_endpoint *endpoints = NULL;
    size_t len = redis_endpoint_find(ctx, "hostEnvs", &endpoints);
    bool may_know = len > 0 && may_know_clusters(ctx->container);
    for (size_t i = 0; i < len; i++)
        judge(ctx, redis_client_described(ctx), &endpoints[i], may_know);
}

const struct check check_redis_cluster = {
    .name = "redis-cluster",
    .about = "Redis endpoints in cluster mode against clients that are configured for a single node",
    .params = params,
    .slots = slots,
    .variants = variants,
    .container = check,
};
