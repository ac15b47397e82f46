/* SPDX-License-Identifier: Apache-2.0 */
/* Env that bound the calls of a program, against the values that mean "no limit". */
#include "policies/check.h"
#include "policies/url.h"

static const char *const slots[] = {"calls", "good", "why", NULL};
static const char *const variants[] = {"unset", "endless", "number", NULL};

/* The first env of calls that the pod template itself sets: without one nothing is called. */
static const struct env *caller(const struct container *container, const struct strs *calls)
{
    for (size_t i = 0; i < calls->len; i++) {
        const struct env *env = container_env(container, calls->items[i]);
        if (env && (env->source != ENV_LITERAL || str_trim(env->value).len > 0))
            return env;
    }
    return NULL;
}

/* NULL: there is a limit, or it cannot be known. */
static const char *judge(const struct facts_timeout *timeout, enum env_state state, struct str value)
{
    uint64_t number = 0;
    if (state == ENV_UNKNOWN)
        return NULL;
    if (state == ENV_ABSENT)
        return timeout->unset_is_endless ? "unset" : NULL;
    if (strs_have(&timeout->endless, value))
        return "endless";
    return timeout->number && !str_uint(value, UINT32_MAX, &number) ? "number" : NULL;
}

static void judge_timeout(const struct check_ctx *ctx, const struct facts_timeout *timeout)
{
    const struct container *container = ctx->container;
    const struct env *calls = caller(container, &timeout->calls);
    const struct env *env = container_env(container, timeout->env);
    struct str value = {0};
    const char *variant = judge(timeout, container_env_state(container, timeout->env, &value), value);
    if (!variant || (timeout->calls.len > 0 && !calls))
        return;
    struct field field = container->field;
    if (env)
        field = field_key(field_keep(ctx->arena, env->field), STR("value"));
    else if (calls)
        field = calls->field;
    struct finding *finding = finding_add(ctx, LIKELY, timeout->env, value, field);
    finding->variant = variant;
    finding_slot(ctx, finding, "calls", calls ? calls->name : STR("other services"));
    finding_slot(ctx, finding, "good", timeout->good);
    finding_slot(ctx, finding, "why",
                 timeout->why.len > 0 ? arena_format(ctx->arena, ": %.*s", STR_ARG(timeout->why)) : STR(""));
    finding_set_env(ctx, finding, timeout->env, timeout->good);
}

static void check(const struct check_ctx *ctx)
{
    const struct facts *facts = ctx->it->image.facts;
    const struct facts_timeout *timeouts = facts ? facts->timeouts.items : NULL;
    for (size_t i = 0; facts && i < facts->timeouts.len; i++)
        judge_timeout(ctx, &timeouts[i]);
}

const struct check check_timeout_client = {
    .name = "timeout-client",
    .about = "env that bound calls to other services against the values that mean no limit",
    .slots = slots,
    .variants = variants,
    .container = check,
};
