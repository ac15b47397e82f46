/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/pod_port.h"

#include "policies/listen.h"
#include "policies/numbers.h"

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

/* Each loopback URL of an env asks about all of it: beyond so many entries that is not looked for but taken for so. */
enum { ENV_MAX = 256 };

/* An env that is a URL names what it calls; any other may say where to listen, where the image's facts do not. */
static bool in_env(const struct check_ctx *ctx, const struct described_container *it, unsigned port,
                   const struct env *except)
{
    const struct container *container = it->container;
    if (container->env_len > ENV_MAX)
        return true;
    if (!except || except->urls_len > 0)
        return number_set_has(&numbers_of(ctx, it)->env, port);
    struct str number = arena_format(ctx->arena, "%u", port);
    for (size_t i = 0; i < container->env_len; i++) {
        const struct env *env = &container->env[i];
        if (env != except && env->urls_len == 0 && names_number(env->value, number))
            return true;
    }
    return false;
}

static bool probes(const struct container *container, unsigned port)
{
    for (size_t i = 0; i < PROBE_KINDS; i++)
        if (container->probes[i].action != PROBE_NONE && container->probes[i].port == port)
            return true;
    return false;
}

static bool is_described_at(const struct described *described, unsigned listens, unsigned port)
{
    return described->facts && (listens == port || facts_port(described->facts, port));
}

/* To know the ports of its programs, all arguments are walked over: once. */
static const struct numbers *known_of(const struct check_ctx *ctx, const struct described_container *it)
{
    struct check_ctx own = *ctx;
    struct numbers *numbers = numbers_of(ctx, it);
    own.it = it;
    own.container = it->container;
    if (!numbers->ports_known) {
        numbers->image_port = listen_port(&own, &it->image);
        numbers->program_port = listen_port(&own, &it->program);
        numbers->ports_known = true;
    }
    return numbers;
}

static bool serves(const struct check_ctx *ctx, const struct described_container *it, unsigned port,
                   const struct env *except)
{
    const struct numbers *numbers = known_of(ctx, it);
    return number_set_has(&numbers->ports, port) || probes(it->container, port) ||
           is_described_at(&it->image, numbers->image_port, port) ||
           is_described_at(&it->program, numbers->program_port, port) || number_set_has(&numbers->words, port) ||
           (!it->image.facts && in_env(ctx, it, port, except));
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

/* So many are looked at. In an object with more, one of them may be it. */
enum { KEYS_MAX = 512 };

static bool any_key(const struct check_ctx *ctx, const cJSON *mapping, const char *param)
{
    size_t asked = 0;
    for (const cJSON *entry = mapping ? mapping->child : NULL; entry; entry = entry->next)
        if (++asked > KEYS_MAX || rule_has_match(ctx->rule, param, tree_key(entry)))
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
