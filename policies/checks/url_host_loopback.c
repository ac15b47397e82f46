/* SPDX-License-Identifier: Apache-2.0 */
/* URLs to a loopback address at which nothing in the pod listens. In a pod, localhost is the pod, not the node and not
 * the machine of whoever wrote the manifest. */
#include "policies/pod_port.h"
#include "policies/target.h"

static const struct param params[] = {
    {"otherEnvs", PARAM_STRS, false, "env (globs) that are addresses for browsers, or to listen on"},
    {"proxies", PARAM_STRS, false, "containers or images (globs) that carry calls to localhost elsewhere"},
    {"injected", PARAM_STRS, false, "annotations or labels (globs) by which such a sidecar is injected"},
    {0},
};
static const char *const slots[] = {"port", "peer", "good", "note", NULL};
static const char *const variants[] = {"known", "other", NULL};

/* The image holds the backend itself: open-webui:ollama. */
static bool is_bundled(const struct check_ctx *ctx, const struct target *target)
{
    const struct facts *facts = ctx->it->image.facts;
    return facts && target->peer && strs_have(&facts->bundles, target->peer->id) &&
           strs_match(&facts->bundle_tags, ctx->container->image.tag);
}

/* A digest alone does not say which variant of the image it is. */
static bool may_be_bundled(const struct check_ctx *ctx, const struct target *target)
{
    const struct facts *facts = ctx->it->image.facts;
    return ctx->container->image.tag.len == 0 && target->peer && strs_have(&facts->bundles, target->peer->id);
}

static enum env_state switched(const struct check_ctx *ctx, const struct target *target, struct str *value)
{
    if (!target->facts || target->facts->unless_off.len == 0)
        return ENV_ABSENT;
    return container_env_state(ctx->container, target->facts->unless_off, value);
}

static bool is_off(const struct check_ctx *ctx, const struct target *target)
{
    struct str value = {0};
    return switched(ctx, target, &value) == ENV_KNOWN && str_eq_nocase(value, STR("false"));
}

/* An image that nobody described may hold anything, a second container may listen without saying so. */
static bool is_certain(const struct check_ctx *ctx, const struct target *target)
{
    struct str value = {0};
    size_t running = 0;
    for (size_t i = 0; i < ctx->workload->containers_len; i++)
        running += ctx->workload->containers[i].kind != CONTAINER_INIT;
    bool needed =
        target->facts ? target->facts->backend && target->facts_certain : target->peer && target->peer_certain;
    return running == 1 && ctx->it->image.facts && ctx->it->image.certain && needed && !may_be_bundled(ctx, target) &&
           switched(ctx, target, &value) != ENV_UNKNOWN;
}

/* Of a container, not of a URL: asked once. */
enum proxied { NOT_ASKED, PROXIED, NOT_PROXIED };

static bool is_proxied(const struct check_ctx *ctx, enum proxied *proxied)
{
    if (*proxied == NOT_ASKED)
        *proxied = pod_port_proxied(ctx, "proxies", "injected") ? PROXIED : NOT_PROXIED;
    return *proxied == PROXIED;
}

static bool is_judged(const struct check_ctx *ctx, const struct target *target, enum proxied *proxied)
{
    unsigned port = target_port(target);
    return target->env && target->kind == URL_HOST_LOOPBACK && port > 0 && !(target->facts && target->facts->browser) &&
           !target_name_listed(ctx, target, "otherEnvs") && !is_bundled(ctx, target) && !is_off(ctx, target) &&
           !is_proxied(ctx, proxied) && !pod_port_served(ctx, port, target->env);
}

static void report(const struct check_ctx *ctx, const struct target *target)
{
    enum certainty certainty = is_certain(ctx, target) ? CERTAIN : LIKELY;
    struct finding *finding = finding_add(ctx, certainty, target->name, target->url->text, target->field);
    finding_slot_uint(ctx, finding, "port", target_port(target));
    target_redirect(ctx, finding, target);
}

static void check(const struct check_ctx *ctx)
{
    struct target_walk walk = {.ctx = ctx};
    const struct target *target;
    enum proxied proxied = NOT_ASKED;
    if (ctx->workload->host_network)
        return;
    while (target_next(&walk, &target))
        if (is_judged(ctx, target, &proxied))
            report(ctx, target);
}

const struct check check_url_host_loopback = {
    .name = "url-host-loopback",
    .about = "URLs to a loopback address against the ports that the pod's containers serve",
    .params = params,
    .slots = slots,
    .variants = variants,
    .container = check,
};
