/* SPDX-License-Identifier: Apache-2.0 */
/* The JVM's list of hosts that bypass the proxy: its separator, and the property that does not exist. */
#include "base/text.h"
#include "policies/check.h"

static const char *const slots[] = {"list", "good", NULL};
/* comma: separated by commas. https: https.nonProxyHosts, which nobody reads. */
static const char *const variants[] = {"comma", "https", NULL};

/* A text with a property in it, and how to write it back. */
struct holder {
    struct str subject, value, raw;
    struct field field;
};

/* The value of -Dname= in text: up to a blank or quote. */
static bool find_property(struct str text, struct str name, size_t *from, size_t *to)
{
    struct str mark = name;
    if (!str_find(text, mark, from))
        return false;
    *from += mark.len;
    for (*to = *from; *to < text.len && !str_has_char(STR(" \t\n\"'"), text.ptr[*to]); (*to)++)
        ;
    return true;
}

static struct str with_bars(struct arena *arena, struct str list)
{
    struct text text = {.arena = arena};
    struct str rest = list, entry;
    while (list.len > 0 && str_cut(&rest, ',', &entry)) {
        text_add(&text, text.len > 0 ? STR("|") : STR(""));
        text_add(&text, str_trim(entry));
    }
    return text_str(&text);
}

static void report(const struct check_ctx *ctx, const struct holder *holder, const char *variant, struct str list,
                   struct str good, struct str fixed)
{
    struct finding *finding = finding_add(ctx, LIKELY, holder->subject, list, holder->field);
    finding->variant = variant;
    finding_slot(ctx, finding, "list", list);
    finding_slot(ctx, finding, "good", good);
    if (str_eq(holder->raw, holder->value))
        finding_replace(ctx, finding, holder->field, fixed);
}

static struct str splice(struct arena *arena, struct str text, size_t from, size_t to, struct str instead)
{
    return arena_format(arena, "%.*s%.*s%.*s", STR_ARG(str_from_to(text, 0, from)), STR_ARG(instead),
                        STR_ARG(str_after(text, to)));
}

static void judge(const struct check_ctx *ctx, const struct holder *holder)
{
    struct str text = holder->value;
    struct str http = STR("-Dhttp.nonProxyHosts="), https = STR("-Dhttps.nonProxyHosts=");
    size_t from = 0, to = 0;
    if (!str_has_char(text, '=')) /* as in most values */
        return;
    if (find_property(text, http, &from, &to) && str_has_char(str_from_to(text, from, to), ',')) {
        struct str good = with_bars(ctx->arena, str_from_to(text, from, to));
        report(ctx, holder, "comma", str_from_to(text, from, to), good, splice(ctx->arena, text, from, to, good));
    }
    if (!find_property(text, https, &from, &to))
        return;
    struct str list = str_from_to(text, from, to), good = with_bars(ctx->arena, list);
    struct str instead = arena_format(ctx->arena, "%.*s%.*s", STR_ARG(http), STR_ARG(good));
    bool has_http = str_has(text, http);
    report(ctx, holder, "https", list, good,
           splice(ctx->arena, text, from - https.len, to, has_http ? STR("") : instead));
}

static void judge_words(const struct check_ctx *ctx, const struct word *words, size_t len, struct str subject)
{
    for (size_t i = 0; i < len; i++) {
        struct str raw = tree_str(field_node(ctx->workload->object, &words[i].field));
        judge(ctx, &(struct holder){subject, words[i].text, raw, words[i].field});
    }
}

static void check(const struct check_ctx *ctx)
{
    const struct container *container = ctx->container;
    for (size_t i = 0; i < container->env_len; i++) {
        const struct env *env = &container->env[i];
        if (!env->overridden && env->value.len > 0)
            judge(ctx, &(struct holder){env->name, env->value, env->raw, field_key(&env->field, STR("value"))});
    }
    judge_words(ctx, container->command, container->command_len, STR("command"));
    judge_words(ctx, container->args, container->args_len, STR("args"));
}

const struct check check_proxy_property = {
    .name = "proxy-property",
    .about = "the JVM's property for hosts that bypass the proxy",
    .slots = slots,
    .variants = variants,
    .container = check,
    .kinds = CHECK_INIT_TOO,
};
