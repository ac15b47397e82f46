/* SPDX-License-Identifier: Apache-2.0 */
/* Values without a scheme in env whose program refuses them. Nothing generic: host:port is what most others want. */
#include "policies/env_reference.h"
#include "policies/policy.h"
#include "policies/target.h"

static const struct param params[] = {
    {"certainEnvs", PARAM_STRS, false, "env whose readers refuse it in every image that nobody described"},
    {"likelyEnvs", PARAM_STRS, false, "env whose readers mostly refuse it there"},
    {"proxies", PARAM_STRS, false, "images (globs) whose configuration adds the scheme"},
    {0},
};
static const char *const slots[] = {"good", "note", NULL};

struct piece {
    struct str text;
    struct url address;
};

/* host, host:port, with or without a path. Paths alone, patterns and placeholders are none. */
static bool is_address(struct str text, struct url *out)
{
    struct str rest = text, address;
    if (text.len == 0 || text.ptr[0] == '/' || !str_cut(&rest, '/', &address) || !url_parse_address(address, out))
        return false;
    return out->host.len > 0 && !str_has_char(out->host, '$') && !str_has_char(out->host, '{') &&
           !str_has_char(out->host, '<');
}

static const struct facts_url *own_facts(const struct check_ctx *ctx, struct str name, bool *certain)
{
    const struct described *const all[] = {&ctx->it->image, &ctx->it->program};
    for (size_t i = 0; i < 2; i++) {
        const struct facts_url *url = all[i]->facts ? facts_url(all[i]->facts, name) : NULL;
        *certain = url && all[i]->certain;
        if (url)
            return url;
    }
    return NULL;
}

/* A word such as "none" or "disabled" may be one that the program knows. */
static bool is_plainly_a_host(const struct url *address)
{
    return address->port > 0 || str_has_char(address->host, '.');
}

/* $LANGFUSE_HOST, ${LANGFUSE_HOST} and $(LANGFUSE_HOST). */
static bool is_used_in(struct str text, struct str name)
{
    size_t at = 0;
    for (size_t from = 0; str_find(str_after(text, from), name, &at); from += at + 1) {
        if (from + at > 0 && str_has_char(STR("${("), text.ptr[from + at - 1]))
            return true;
    }
    return false;
}

/* Whether another entry or the command puts a URL together from it: then it is meant to be a host. */
static bool is_part_of_another(const struct container *container, struct str name)
{
    for (size_t i = 0; i < container->env_len; i++)
        if (env_reference_has(container->env[i].raw, name))
            return true;
    for (size_t i = 0; i < container->command_len; i++)
        if (is_used_in(container->command[i].text, name))
            return true;
    for (size_t i = 0; i < container->args_len; i++)
        if (is_used_in(container->args[i].text, name))
            return true;
    return false;
}

/* False: not judged. */
static bool judge(const struct check_ctx *ctx, struct str name, enum certainty *certainty)
{
    bool certain = false;
    const struct facts_url *own = own_facts(ctx, name, &certain);
    if (own && own->scheme_required) {
        *certainty = certain ? CERTAIN : LIKELY;
        return true;
    }
    if (!own && rule_has_str(ctx->rule, "certainEnvs", name)) {
        *certainty = rule_has_match(ctx->rule, "proxies", ctx->container->image.name) ? LIKELY : CERTAIN;
        return true;
    }
    *certainty = LIKELY;
    return !own && rule_has_str(ctx->rule, "likelyEnvs", name);
}

/* host:port reads as a URL with the scheme "host", so a schema may let it pass; NextAuth then adds https:// itself. */
static bool is_completed(const struct facts_url *own, const struct url *address)
{
    return own && own->browser && address->port > 0;
}

static struct str scheme_for(const struct check_ctx *ctx, const struct url *address)
{
    const struct strs *domains = policy_cluster_domains(ctx->policy);
    enum url_host kind = url_host_kind(address->host, domains->items, domains->len);
    bool outside = kind == URL_HOST_PUBLIC && (address->port == 0 || address->port % 1000 == 443);
    return outside ? STR("https://") : STR("http://");
}

static void report(const struct check_ctx *ctx, const struct env *env, const struct piece *piece,
                   enum certainty certainty)
{
    const struct field *entry = field_keep(ctx->arena, env->field);
    struct field field = field_key(entry, STR("value"));
    struct str good =
        arena_format(ctx->arena, "%.*s%.*s", STR_ARG(scheme_for(ctx, &piece->address)), STR_ARG(piece->text));
    struct target target = {.env = env, .name = env->name};
    bool certain = false;
    target.facts = own_facts(ctx, env->name, &certain);
    bool sure = is_plainly_a_host(&piece->address) && !is_completed(target.facts, &piece->address);
    struct finding *finding = finding_add(ctx, sure ? certainty : LIKELY, env->name, piece->text, field);
    finding_slot(ctx, finding, "good", good);
    finding_slot(ctx, finding, "note", target_note(ctx, &target));
    if (!str_eq(env->raw, env->value))
        return;
    finding_replace_part(ctx, finding, field, env->value, piece->text, good);
}

/* Lists are separated by semicolons. */
static void judge_value(const struct check_ctx *ctx, const struct env *env, enum certainty certainty)
{
    struct str rest = env->value, text;
    while (str_cut(&rest, ';', &text)) {
        struct piece piece = {.text = str_trim(text)};
        if (!str_has(piece.text, STR("://")) && is_address(piece.text, &piece.address))
            report(ctx, env, &piece, certainty);
    }
}

static void check(const struct check_ctx *ctx)
{
    for (size_t i = 0; i < ctx->container->env_len; i++) {
        const struct env *env = &ctx->container->env[i];
        enum certainty certainty = LIKELY;
        if (!env->overridden && env->source == ENV_LITERAL && !env->partial && !env->unresolved && env->value.len > 0 &&
            judge(ctx, env->name, &certainty) && !is_part_of_another(ctx->container, env->name))
            judge_value(ctx, env, certainty);
    }
}

const struct check check_url_scheme_missing = {
    .name = "url-scheme-missing",
    .about = "values without a scheme in env whose program refuses them",
    .params = params,
    .slots = slots,
    .container = check,
    .kinds = CHECK_INIT_TOO,
};
