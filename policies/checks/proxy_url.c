/* SPDX-License-Identifier: Apache-2.0 */
/* The scheme of a proxy's URL against its port: https:// means TLS to the proxy itself. */
#include "policies/target.h"

static const struct param params[] = {
    {"envs", PARAM_STRS, true, "env (globs) that name a proxy"},
    {"plainPorts", PARAM_UINTS, true, "ports where proxies speak plain HTTP"},
    {0},
};
static const char *const slots[] = {"good", "port", NULL};

static void report(const struct check_ctx *ctx, const struct target *target)
{
    struct str good = target_change(ctx, target, (struct target_change){.scheme = STR("http")});
    struct finding *finding = finding_add(ctx, LIKELY, target->name, target->url->text, target->field);
    finding_slot(ctx, finding, "good", secret_mask(ctx->arena, good));
    finding_slot_uint(ctx, finding, "port", target->url->port);
    target_patch(ctx, finding, target, good);
}

static void check(const struct check_ctx *ctx)
{
    struct target_walk walk = {.ctx = ctx};
    const struct target *target;
    while (target_next(&walk, &target))
        if (target->env && url_scheme_is(target->url, "https") && rule_has_match(ctx->rule, "envs", target->name) &&
            rule_has_uint(ctx->rule, "plainPorts", target->url->port))
            report(ctx, target);
}

const struct check check_proxy_url = {
    .name = "proxy-url",
    .about = "the scheme of a proxy's URL against its port",
    .params = params,
    .slots = slots,
    .container = check,
    .kinds = CHECK_INIT_TOO,
};
