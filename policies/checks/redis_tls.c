/* SPDX-License-Identifier: Apache-2.0 */
/* Redis endpoints that speak TLS only, against a client that does not. */
#include "policies/mesh.h"
#include "policies/redis_endpoint.h"
#include "policies/toggle.h"

static const struct param params[] = {
    {"tlsHosts", PARAM_STRS, true, "hosts or host:port (globs) that speak TLS only"},
    {"hostEnvs", PARAM_STRS, false, "env (globs) that hold a Redis host in images without facts"},
    {"meshes", PARAM_STRS, false, "labels and annotations by which a pod asks for a proxy of a service mesh"},
    {0},
};
static const char *const slots[] = {"host", "good", "flag", NULL};
/* url: redis:// where rediss:// must stand. flag: the env that switches TLS on is off. other: neither is known. */
static const char *const variants[] = {"url", "flag", "other", NULL};

static bool names_tls(struct str name)
{
    return str_has(name, STR("TLS")) || str_has(name, STR("SSL"));
}

/* A client nobody described may have a switch beside the URL. */
static bool may_use_tls(const struct container *container)
{
    for (size_t i = 0; i < container->env_len; i++) {
        const struct env *env = &container->env[i];
        if (names_tls(env->name) && (env->source != ENV_LITERAL || !toggle_off(env->value)))
            return true;
    }
    return container->env_from;
}

/* A mesh's proxy may begin TLS in the client's stead. */
static enum certainty certainty_of(const struct check_ctx *ctx, const struct redis_endpoint *endpoint)
{
    return endpoint->certain && !mesh_injects(ctx, "meshes") ? CERTAIN : LIKELY;
}

/* ioredis takes redis://host?tls=true. */
static bool asks_for_tls(const struct redis_endpoint *endpoint)
{
    return endpoint->form == REDIS_URL &&
           (str_has(endpoint->target.url->path, STR("tls=")) || str_has(endpoint->target.url->path, STR("ssl=")));
}

static void report_url(const struct check_ctx *ctx, const struct redis_endpoint *endpoint, enum certainty certainty)
{
    const struct target *target = &endpoint->target;
    struct str scheme = url_scheme_is(target->url, "valkey") ? STR("valkeys") : STR("rediss");
    struct str good = target_change(ctx, target, (struct target_change){.scheme = scheme});
    struct finding *finding = finding_add(ctx, certainty, endpoint->name, endpoint->text, endpoint->field);
    finding->variant = "url";
    finding_slot(ctx, finding, "host", endpoint->host);
    finding_slot(ctx, finding, "good", secret_mask(ctx->arena, good));
    target_patch(ctx, finding, target, good);
    finding->safe = certainty == CERTAIN;
}

static void report_flag(const struct check_ctx *ctx, const struct redis_endpoint *endpoint,
                        const struct described *described)
{
    enum certainty certainty = certainty_of(ctx, endpoint);
    struct finding *finding = finding_add(ctx, certainty, endpoint->name, endpoint->text, endpoint->field);
    finding->variant = described ? "flag" : "other";
    finding_slot(ctx, finding, "host", endpoint->host);
    if (!described)
        return;
    finding_slot(ctx, finding, "flag", described->facts->redis.tls);
    finding_set_env(ctx, finding, described->facts->redis.tls, STR("true"));
    finding->safe = certainty == CERTAIN;
}

static void judge_described(const struct check_ctx *ctx, const struct redis_endpoint *endpoint)
{
    const struct described *described = redis_client_described(ctx);
    const struct facts_redis *redis = &described->facts->redis;
    if (redis_client_tls(ctx->container, redis) != REDIS_OFF)
        return;
    if (endpoint->form == REDIS_URL)
        report_url(ctx, endpoint, certainty_of(ctx, endpoint));
    else if (redis->tls.len > 0)
        report_flag(ctx, endpoint, described);
}

static void judge_other(const struct check_ctx *ctx, const struct redis_endpoint *endpoint)
{
    if (endpoint->form == REDIS_URL)
        report_url(ctx, endpoint, LIKELY);
    else
        report_flag(ctx, endpoint, NULL);
}

static void check(const struct check_ctx *ctx)
{
    const struct redis_endpoint *endpoints = NULL;
    size_t len = redis_endpoint_find(ctx, "hostEnvs", &endpoints);
    bool may_tls = len > 0 && may_use_tls(ctx->container);
    for (size_t i = 0; i < len; i++) {
        const struct redis_endpoint *endpoint = &endpoints[i];
        if (endpoint->tls || asks_for_tls(endpoint) || !redis_endpoint_listed(ctx, endpoint, "tlsHosts"))
            continue;
        if (endpoint->described)
            judge_described(ctx, endpoint);
        else if (!may_tls)
            judge_other(ctx, endpoint);
    }
}

const struct check check_redis_tls = {
    .name = "redis-tls",
    .about = "Redis endpoints that speak TLS only against clients that do not",
    .params = params,
    .slots = slots,
    .variants = variants,
    .container = check,
};
