/* SPDX-License-Identifier: Apache-2.0 */
/* Proxy env that a server of this kind must not have. */
#include "policies/check.h"

static const char *const slots[] = {"shown", "good", "why", NULL};
/* rename: the traffic that is meant has an env of its own. remove: that one is there already. */
static const char *const variants[] = {"rename", "remove", NULL};

static bool is_set(const struct env *env)
{
    return env && (env->source != ENV_LITERAL || env->value.len > 0);
}

static void judge(const struct check_ctx *ctx, const struct facts *facts, struct str name, struct str good)
{
    const struct env *env = container_env(ctx->container, name);
    if (!is_set(env))
        return;
    const struct field *entry = field_keep(ctx->arena, env->field);
    bool there = container_env(ctx->container, good) != NULL;
    struct finding *finding = finding_add(ctx, LIKELY, name, env->value, *entry);
    finding->variant = there ? "remove" : "rename";
    finding_slot(ctx, finding, "good", good);
    finding_slot(ctx, finding, "shown",
                 env->source == ENV_LITERAL
                     ? arena_format(ctx->arena, "\"%.*s\"", STR_ARG(secret_mask(ctx->arena, env->value)))
                     : STR("set by valueFrom"));
    finding_slot(ctx, finding, "why", facts->proxy.why);
    if (there)
        finding_remove(ctx, finding, env->field);
    else
        finding_replace(ctx, finding, field_key(entry, STR("name")), good);
}

/* Programs read either case. */
static void check(const struct check_ctx *ctx)
{
    const struct facts *facts = ctx->it->image.facts ? ctx->it->image.facts : ctx->it->program.facts;
    if (!facts)
        return;
    for (size_t i = 0; i < facts->proxy.harmful.len; i++) {
        struct str name = facts->proxy.harmful.items[i];
        judge(ctx, facts, name, STR("HTTPS_PROXY"));
        if (str_eq(name, STR("HTTP_PROXY")))
            judge(ctx, facts, STR("http_proxy"), STR("https_proxy"));
    }
}

const struct check check_proxy_server = {
    .name = "proxy-server",
    .about = "proxy env that a server of this kind must not have",
    .slots = slots,
    .variants = variants,
    .container = check,
};
