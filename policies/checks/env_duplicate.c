/* SPDX-License-Identifier: Apache-2.0 */
/* Env entries of the same name: the last one wins, and what merges lists by name keeps one of them. */
#include "policies/check.h"
#include "policies/env_reference.h"

static const struct param params[] = {
    {"secrets", PARAM_STRS, false, "names (globs) whose values are not shown"},
    {0},
};
static const char *const slots[] = {"first", "last", NULL};
static const char *const variants[] = {"same", "different", NULL};

static bool is_literal(const struct env *env)
{
    return env->source == ENV_LITERAL && env->origin == ENV_WRITTEN;
}

static bool is_same(const struct env *a, const struct env *b)
{
    return is_literal(a) && is_literal(b) && str_eq(a->raw, b->raw);
}

static bool is_open(const struct check_ctx *ctx, const struct env *env)
{
    return is_literal(env) && !rule_has_match(ctx->rule, "secrets", env->name);
}

/* A name may stand there a thousand times, and each time the last value is shown. */
enum { SHOWN_MAX = 4096 };

static struct str shown(const struct check_ctx *ctx, const struct env *env)
{
    if (!is_open(ctx, env))
        return is_literal(env) ? STR("a literal") : STR("a valueFrom");
    if (env->raw.len > SHOWN_MAX)
        return STR("a long text");
    return arena_format(ctx->arena, "\"%.*s\"", STR_ARG(secret_mask(ctx->arena, env->raw)));
}

static bool any_overridden(const struct container *container)
{
    for (size_t i = 0; i < container->env_len; i++)
        if (container->env[i].overridden)
            return true;
    return false;
}

static void check(const struct check_ctx *ctx)
{
    const struct container *container = ctx->container;
    if (!any_overridden(container))
        return;
    struct env_references references = env_references_in(ctx->arena, container);
    for (size_t i = 0; i < container->env_len; i++) {
        const struct env *env = &container->env[i];
        /* The list overrides envFrom: that is what it is for. */
        if (!env->overridden || env->origin == ENV_FROM_ALL)
            continue;
        const struct env *last = container_env(container, env->name);
        struct finding *finding =
            finding_add(ctx, LIKELY, env->name, is_open(ctx, env) ? env->raw : STR(""), env->field);
        finding->variant = is_same(env, last) ? "same" : "different";
        finding_slot(ctx, finding, "first", shown(ctx, env));
        finding_slot(ctx, finding, "last", shown(ctx, last));
        /* What refers to the entry would lose it; and nothing changes when an entry goes that nobody reads. */
        if (env_references_have(&references, env->name))
            continue;
        finding_remove(ctx, finding, env->field);
        finding->safe = true;
    }
}

const struct check check_env_duplicate = {
    .name = "env-duplicate",
    .about = "env entries of the same name",
    .params = params,
    .slots = slots,
    .variants = variants,
    .container = check,
    .kinds = CHECK_INIT_TOO,
};
