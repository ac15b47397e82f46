/* SPDX-License-Identifier: Apache-2.0 */
/* What a template or an editor left around or in a URL: blanks, quotes, a placeholder nobody replaced. */
#include "policies/target.h"

static const struct param params[] = {
    {"expands", PARAM_STRS, false, "env (globs) that show a program which replaces ${...} itself"},
    {0},
};
static const char *const slots[] = {"good", "host", NULL};
static const char *const variants[] = {"blanks", "quotes", "placeholder", NULL};

static bool is_quoted(struct str text)
{
    return text.len > 1 && (text.ptr[0] == '"' || text.ptr[0] == '\'') && text.ptr[text.len - 1] == text.ptr[0];
}

/* The value is one URL and nothing else, but for what is to be taken away. */
static bool is_url_alone(struct str text, const struct env *env)
{
    return env->urls_len == 1 && str_has(text, STR("://")) && !str_has_char(text, ' ') && !str_has_char(text, '\n');
}

static void report(const struct check_ctx *ctx, const struct env *env, const char *variant, struct str good)
{
    const struct field *entry = field_keep(ctx->arena, env->field);
    struct field field = field_key(entry, STR("value"));
    struct finding *finding = finding_add(ctx, LIKELY, env->name, env->value, field);
    finding->variant = variant;
    finding_slot(ctx, finding, "good", secret_mask(ctx->arena, good));
    finding_slot(ctx, finding, "host", env->urls[0].host);
    if (!str_eq(env->raw, env->value) || good.len == 0)
        return;
    finding_replace(ctx, finding, field, good);
    finding->safe = true;
}

/* Of a container, not of a value: asked once, and only where a value has ${...}. */
enum expansion { NOT_ASKED, BY_PROGRAM, BY_NOBODY };

static bool replaces_itself(const struct check_ctx *ctx, enum expansion *expansion)
{
    for (size_t i = 0; i < ctx->container->env_len && *expansion == NOT_ASKED; i++)
        if (rule_has_match(ctx->rule, "expands", ctx->container->env[i].name))
            *expansion = BY_PROGRAM;
    if (*expansion == NOT_ASKED)
        *expansion = BY_NOBODY;
    return *expansion == BY_PROGRAM;
}

static bool is_placeholder(const struct check_ctx *ctx, struct str text, enum expansion *expansion)
{
    return (str_has_char(text, '<') && str_has_char(text, '>')) ||
           (str_has(text, STR("${")) && !replaces_itself(ctx, expansion));
}

static void judge_placeholder(const struct check_ctx *ctx, const struct env *env, enum expansion *expansion)
{
    if (!str_has_char(env->value, '<') && !str_has_char(env->value, '$'))
        return;
    for (size_t i = 0; i < env->urls_len; i++) {
        if (!is_placeholder(ctx, env->urls[i].host, expansion) &&
            !is_placeholder(ctx, env->urls[i].port_text, expansion))
            continue;
        report(ctx, env, "placeholder", (struct str){0});
        return;
    }
}

static void judge(const struct check_ctx *ctx, const struct env *env, enum expansion *expansion)
{
    struct str text = str_trim(env->value);
    if (is_quoted(text) && is_url_alone(text, env)) {
        report(ctx, env, "quotes", str_from_to(text, 1, text.len - 1));
        return;
    }
    if (text.len < env->value.len && is_url_alone(text, env)) {
        report(ctx, env, "blanks", text);
        return;
    }
    judge_placeholder(ctx, env, expansion);
}

static void check(const struct check_ctx *ctx)
{
    enum expansion expansion = NOT_ASKED;
    for (size_t i = 0; i < ctx->container->env_len; i++) {
        const struct env *env = &ctx->container->env[i];
        if (!env->overridden && env->source == ENV_LITERAL && env->urls_len > 0)
            judge(ctx, env, &expansion);
    }
}

const struct check check_env_url_text = {
    .name = "env-url-text",
    .about = "blanks, quotes and placeholders around or in a URL",
    .params = params,
    .slots = slots,
    .variants = variants,
    .container = check,
    .kinds = CHECK_INIT_TOO,
};
