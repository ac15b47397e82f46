/* SPDX-License-Identifier: Apache-2.0 */
/* The ports of listen.h: the described program's own, and other containers'. */
#include "policies/listen.h"
#include "policies/listen_flag.h"

/* A pod has a handful of containers. In a larger one any may listen, rather than each be compared with each. */
enum { PORT_MAX = 65535, NEIGHBOURS_MAX = 64 };

static unsigned port_number(struct str text)
{
    uint64_t number = 0;
    return str_uint(str_trim(text), PORT_MAX, &number) ? (unsigned)number : 0;
}

unsigned listen_port(const struct check_ctx *ctx, const struct described *described)
{
    if (!described->facts || described->facts->ports.len == 0)
        return 0;
    const struct facts_port *port = described->facts->ports.items;
    struct listen flag = {0};
    if (listen_flag(ctx->container, described->facts, &port->flags, &flag))
        return port_number(flag.value);
    if (listen_flag_hidden(ctx->container, described->facts, &port->flags))
        return 0;
    struct str value = {0};
    if (port->env.len == 0)
        return port->port;
    switch (container_env_state(ctx->container, port->env, &value)) {
    case ENV_ABSENT:
        return port->port;
    case ENV_KNOWN:
        return port_number(value);
    case ENV_UNKNOWN:
    default:
        return 0;
    }
}

bool listen_is_probed(const struct probe *probe)
{
    bool network = probe->action == PROBE_HTTP || probe->action == PROBE_TCP || probe->action == PROBE_GRPC;
    return network && probe->host.len == 0;
}

/* The port as a number of its own: 8080 stands in "0.0.0.0:8080" and not in "18080". */
static bool names_port(struct str text, struct str port)
{
    size_t at = 0;
    size_t from = 0;
    while (str_find(str_after(text, from), port, &at)) {
        size_t begin = from + at;
        size_t end = begin + port.len;
        bool before = begin > 0 && text.ptr[begin - 1] >= '0' && text.ptr[begin - 1] <= '9';
        bool after = end < text.len && text.ptr[end] >= '0' && text.ptr[end] <= '9';
        if (!before && !after)
            return true;
        from = begin + 1;
    }
    return false;
}

static bool words_name_port(const struct word *words, size_t len, struct str port)
{
    for (size_t i = 0; i < len; i++)
        if (names_port(words[i].text, port))
            return true;
    return false;
}

static bool may_listen(const struct described_container *it, unsigned port, struct str text)
{
    const struct container *container = it->container;
    for (size_t i = 0; i < container->ports_len; i++)
        if (container->ports[i].number == port)
            return true;
    for (size_t i = 0; i < container->env_len; i++)
        if (names_port(container->env[i].value, text))
            return true;
    if ((it->image.facts && facts_port(it->image.facts, port)) ||
        (it->program.facts && facts_port(it->program.facts, port)))
        return true;
    return words_name_port(container->command, container->command_len, text) ||
           words_name_port(container->args, container->args_len, text);
}

/* REDIS_ARGS="--save 60 1 --port 6380": a command line in an env. */
static bool has_flag(struct str value, struct str port)
{
    return str_has(value, STR("--")) && !str_has(value, STR("://")) && names_port(value, port);
}

static bool is_address(struct str value, struct str port)
{
    struct str text = str_trim(value);
    bool whole = str_eq(text, port);
    bool last = str_ends(text, port) && text.len > port.len && text.ptr[text.len - port.len - 1] == ':';
    return whole || (last && !str_has(text, STR("://")));
}

bool listen_is_named(const struct check_ctx *ctx, unsigned port)
{
    const struct container *container = ctx->container;
    struct str text = arena_format(ctx->arena, "%u", port);
    for (size_t i = 0; i < container->env_len; i++)
        if (is_address(container->env[i].value, text) || has_flag(container->env[i].value, text))
            return true;
    return words_name_port(container->command, container->command_len, text) ||
           words_name_port(container->args, container->args_len, text);
}

bool listen_is_crowd(const struct check_ctx *ctx)
{
    return ctx->workload->containers_len > NEIGHBOURS_MAX;
}

static bool is_silent(const struct described_container *it)
{
    return it->container->ports_len == 0 && !it->image.facts && !it->program.facts;
}

bool listen_may_be_elsewhere(const struct check_ctx *ctx)
{
    if (listen_is_crowd(ctx))
        return true;
    for (size_t i = 0; i < ctx->workload->containers_len; i++) {
        const struct described_container *other = &ctx->all[i];
        if (other != ctx->it && other->container->kind != CONTAINER_INIT && is_silent(other))
            return true;
    }
    return false;
}

bool listen_elsewhere(const struct check_ctx *ctx, unsigned port)
{
    if (listen_is_crowd(ctx))
        return true;
    struct str text = arena_format(ctx->arena, "%u", port);
    for (size_t i = 0; i < ctx->workload->containers_len; i++) {
        const struct described_container *other = &ctx->all[i];
        if (other != ctx->it && other->container->kind != CONTAINER_INIT && may_listen(other, port, text))
            return true;
    }
    return false;
}
