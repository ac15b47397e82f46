/* SPDX-License-Identifier: Apache-2.0 */
/* $(NAME) in env values against the variables that stand before it: Kubernetes expands in the list's order, and leaves
 * what it does not know yet as it is written. */
#include "policies/env_reference.h"

#include "base/text.h"
#include "policies/check.h"
#include "policies/env.h"

static const struct param params[] = {
    {"injected", PARAM_STRS, false, "names (globs) that the kubelet may set itself"},
    {0},
};
static const char *const slots[] = {"references", NULL};
static const char *const variants[] = {"later", "nowhere", NULL};

/* Gathered when first asked for. */
struct referred {
    struct env_references names;
    bool made;
};

static bool is_referred_to(const struct check_ctx *ctx, struct referred *referred, struct str name)
{
    if (!referred->made)
        referred->names = env_references_in(ctx->arena, ctx->container);
    referred->made = true;
    return env_references_have(&referred->names, name);
}

/* At the list's end everything is known; what refers to the entry itself must not be left behind. */
static void patch_order(const struct check_ctx *ctx, struct referred *referred, struct finding *finding,
                        const struct env *env)
{
    if (is_referred_to(ctx, referred, env->name))
        return;
    struct text json = {.arena = ctx->arena};
    text_add(&json, STR("{\"name\": "));
    text_json(&json, env->name);
    text_add(&json, STR(", \"value\": "));
    text_json(&json, env->raw);
    text_char(&json, '}');
    finding_remove(ctx, finding, env->field);
    finding_insert_json(ctx, finding, field_item(env->field.parent, SIZE_MAX), text_str(&json));
    finding->safe = finding->certainty == CERTAIN;
}

/* The references of one entry that nothing before it defines. */
struct missing {
    struct text names;
    bool later; /* one of them is defined behind it */
};

static void add_missing(const struct check_ctx *ctx, size_t at, struct str name, struct missing *missing)
{
    const struct container *container = ctx->container;
    if (env_find(container, at, name) || rule_has_match(ctx->rule, "injected", name))
        return;
    text_add(&missing->names, missing->names.len > 0 ? STR(", ") : STR(""));
    text_add(&missing->names, name);
    const struct env *last = container_env(container, name);
    missing->later = missing->later || (last && last > &container->env[at]);
}

static void judge(const struct check_ctx *ctx, struct referred *referred, size_t at)
{
    const struct env *env = &ctx->container->env[at];
    struct missing missing = {.names = {.arena = ctx->arena}};
    struct str rest = env->raw, name;
    while (env_reference_next(&rest, &name))
        add_missing(ctx, at, name, &missing);
    if (missing.names.len == 0)
        return;
    const struct field *entry = field_keep(ctx->arena, env->field);
    /* In a text of several lines, a script perhaps, $(NAME) may be meant as it stands. */
    bool script = str_has_char(str_trim(env->raw), '\n');
    enum certainty certainty = missing.later && !script && !container_is_part(ctx->container) ? CERTAIN : LIKELY;
    struct finding *finding = finding_add(ctx, certainty, env->name, env->raw, field_key(entry, STR("value")));
    finding->variant = missing.later ? "later" : "nowhere";
    finding_slot(ctx, finding, "references", text_str(&missing.names));
    if (missing.later)
        patch_order(ctx, referred, finding, env);
}

static void check(const struct check_ctx *ctx)
{
    const struct container *container = ctx->container;
    struct referred referred = {.made = false};
    for (size_t i = 0; i < container->env_len && !container->env_from; i++)
        if (!container->env[i].overridden && container->env[i].source == ENV_LITERAL)
            judge(ctx, &referred, i);
}

const struct check check_env_expansion = {
    .name = "env-expansion",
    .about = "references in env values against the variables that stand before them",
    .params = params,
    .slots = slots,
    .variants = variants,
    .container = check,
    .kinds = CHECK_INIT_TOO,
};
