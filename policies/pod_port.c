/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/pod_port.h"

#include "policies/listen.h"

static bool is_digit(const struct str *text, size_t at)
{
    return at < text->len && text->ptr[at] >= '0' && text->ptr[at] <= '9';
}

/* The number stands in text with no digit beside it: 8080 in ":8080", "PORT=8080", "8080/tcp"; not in 18080. */
static bool names_number(struct str text, struct str number)
{
    size_t at = 0, from = 0;
    while (str_find(str_after(text, from), number, &at)) {
        size_t begin = from + at, end = begin + number.len;
        bool before = begin > 0 && is_digit(&text, begin - 1);
        if (!before && !is_digit(&text, end))
            return true;
        from = end;
    }
    return false;
}

static bool in_words(const struct word *words, size_t len, struct str number)
{
    for (size_t i = 0; i < len; i++)
        if (names_number(words[i].text, number))
            return true;
    return false;
}

/* Each loopback URL of an env asks about all of it: beyond so many entries that is not looked for but taken for so. */
enum { ENV_MAX = 256 };

/* An env that is a URL names what it calls; any other may say where to listen, where the image's facts do not. */
static bool in_env(const struct container *container, struct str number, const struct env *except)
{
    if (container->env_len > ENV_MAX)
        return true;
    for (size_t i = 0; i < container->env_len; i++) {
        const struct env *env = &container->env[i];
        if (env != except && env->urls_len == 0 && names_number(env->value, number))
            return true;
    }
    return false;
}

static bool declares(const struct container *container, unsigned port)
{
    for (size_t i = 0; i < container->ports_len; i++)
        if (container->ports[i].number == port)
            return true;
    return false;
}

static bool probes(const struct container *container, unsigned port)
{
    for (size_t i = 0; i < PROBE_KINDS; i++)
        if (container->probes[i].action != PROBE_NONE && container->probes[i].port == port)
            return true;
    return false;
}

static bool is_described_at(const struct check_ctx *ctx, const struct described *described, unsigned port)
{
    return described->facts && (listen_port(ctx, described) == port || facts_port(described->facts, port));
}

static bool serves(const struct check_ctx *ctx, const struct described_container *it, unsigned port,
                   const struct env *except)
{
    const struct container *container = it->container;
    struct check_ctx own = *ctx;
    own.it = it;
    own.container = container;
    struct str number = arena_format(ctx->arena, "%u", port);
    return declares(container, port) || probes(container, port) || is_described_at(&own, &it->image, port) ||
           is_described_at(&own, &it->program, port) || in_words(container->command, container->command_len, number) ||
           in_words(container->args, container->args_len, number) ||
           (!it->image.facts && in_env(container, number, except));
}

bool pod_port_served(const struct check_ctx *ctx, unsigned port, const struct env *except)
{
    if (listen_is_crowd(ctx))
        return true;
    for (size_t i = 0; i < ctx->workload->containers_len; i++)
        if (ctx->all[i].container->kind != CONTAINER_INIT && serves(ctx, &ctx->all[i], port, except))
            return true;
    return false;
}

static bool any_key(const struct check_ctx *ctx, const cJSON *mapping, const char *param)
{
    for (const cJSON *entry = mapping ? mapping->child : NULL; entry; entry = entry->next)
        if (rule_has_match(ctx->rule, param, tree_key(entry)))
            return true;
    return false;
}

bool pod_port_proxied(const struct check_ctx *ctx, const char *images, const char *annotations)
{
    if (listen_is_crowd(ctx))
        return true;
    const struct workload *workload = ctx->workload;
    for (size_t i = 0; i < workload->containers_len; i++) {
        const struct container *container = &workload->containers[i];
        if (container != ctx->container && (rule_has_match(ctx->rule, images, container->name) ||
                                            rule_has_match(ctx->rule, images, container->image.name)))
            return true;
    }
    return any_key(ctx, workload->pod_annotations, annotations) || any_key(ctx, workload->pod_labels, annotations);
}
