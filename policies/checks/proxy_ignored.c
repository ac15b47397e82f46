/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP_PROXY and its kin for a program that does not read them: the JVM wants properties. */
#include "base/text.h"
#include "policies/check.h"
#include "policies/proxy.h"

static const struct param params[] = {
    {"programs", PARAM_STRS, true, "programs (globs) that run on the JVM"},
    {"envs", PARAM_STRS, true, "env (globs) that only a JVM reads"},
    {"readers", PARAM_STRS, false, "images (globs) that read HTTP_PROXY although they run on the JVM"},
    {0},
};
static const char *const slots[] = {"options", "good", NULL};

static bool runs_on_jvm(const struct check_ctx *ctx)
{
    const struct container *container = ctx->container;
    for (size_t i = 0; i < container->processes_len; i++)
        if (rule_has_match(ctx->rule, "programs", container->processes[i].program))
            return true;
    for (size_t i = 0; i < container->env_len; i++)
        if (rule_has_match(ctx->rule, "envs", container->env[i].name))
            return true;
    return false;
}

static bool has_property(struct str text)
{
    return str_has(text, STR("proxyHost")) || str_has(text, STR("useSystemProxies"));
}

static bool has_property_word(const struct word *words, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (has_property(words[i].text))
            return true;
    return false;
}

/* Options whose value is not known may hold the properties. */
static bool has_properties(const struct check_ctx *ctx)
{
    const struct container *container = ctx->container;
    for (size_t i = 0; i < container->env_len; i++) {
        const struct env *env = &container->env[i];
        bool unknown = env->source != ENV_LITERAL || env->partial;
        if (has_property(env->value) || (unknown && rule_has_match(ctx->rule, "envs", env->name)))
            return true;
    }
    return has_property_word(container->command, container->command_len) ||
           has_property_word(container->args, container->args_len);
}

static void add_option(struct text *text, const struct env *env, const char *scheme)
{
    if (!env || env->urls_len == 0 || env->urls[0].host.len == 0)
        return;
    const struct url *url = &env->urls[0];
    text_format(text, "%s-D%s.proxyHost=%.*s", text->len > 0 ? " " : "", scheme, STR_ARG(url->host));
    if (url_port(url) > 0)
        text_format(text, " -D%s.proxyPort=%u", scheme, url_port(url));
}

/* NO_PROXY in the JVM's words: | between entries, * for what a leading dot means. */
static void add_bypass(struct text *text, const struct container *container)
{
    struct str upper = {0}, lower = {0}, entry;
    if (!proxy_bypass(container, &upper, &lower))
        return;
    struct str list = upper.len > 0 ? upper : lower;
    const char *before = " -Dhttp.nonProxyHosts=";
    while (list.len > 0 && str_cut(&list, ',', &entry)) {
        struct str name = str_trim(entry);
        if (name.len == 0 || str_has_char(name, '/'))
            continue;
        text_format(text, "%s%s%.*s", before, name.ptr[0] == '.' ? "*" : "", STR_ARG(name));
        before = "|";
    }
}

static const char *options_env(const struct container *container)
{
    static const char *const names[] = {"JAVA_TOOL_OPTIONS", "JAVA_OPTS", "JDK_JAVA_OPTIONS", NULL};
    for (size_t i = 0; names[i]; i++)
        if (container_env(container, str_from(names[i])))
            return names[i];
    return names[0];
}

static void report(const struct check_ctx *ctx, const struct env *proxy)
{
    const struct container *container = ctx->container;
    struct str name = str_from(options_env(container));
    const struct env *options = container_env(container, name);
    struct text text = {.arena = ctx->arena};
    add_option(&text, proxy_env(container, false), "http");
    add_option(&text, proxy_env(container, true), "https");
    add_bypass(&text, container);
    struct str good = text_str(&text);
    if (options && options->raw.len > 0)
        good = arena_format(ctx->arena, "%.*s %.*s", STR_ARG(options->raw), STR_ARG(good));
    const struct field *entry = field_keep(ctx->arena, proxy->field);
    struct finding *finding = finding_add(ctx, LIKELY, proxy->name, proxy->value, field_key(entry, STR("value")));
    finding_slot(ctx, finding, "options", name);
    finding_slot(ctx, finding, "good", good);
    finding_set_env(ctx, finding, name, good);
}

static bool ignores_env(const struct described *described)
{
    return described->facts && described->facts->proxy.reads == PROXY_IGNORES_ENV;
}

static bool reads_env(const struct described *described)
{
    return described->facts && described->facts->proxy.reads == PROXY_READS_ENV;
}

static void check(const struct check_ctx *ctx)
{
    const struct container *container = ctx->container;
    const struct env *proxy = proxy_env(container, true);
    proxy = proxy ? proxy : proxy_env(container, false);
    if (!proxy || proxy->urls_len == 0 || reads_env(&ctx->it->image) || has_properties(ctx) ||
        rule_has_match(ctx->rule, "readers", container->image.repository))
        return;
    if (ignores_env(&ctx->it->image) || ignores_env(&ctx->it->program) || runs_on_jvm(ctx))
        report(ctx, proxy);
}

const struct check check_proxy_ignored = {
    .name = "proxy-ignored",
    .about = "proxy env for a program that runs on the JVM, which does not read them",
    .params = params,
    .slots = slots,
    .container = check,
    .kinds = CHECK_INIT_TOO,
};
