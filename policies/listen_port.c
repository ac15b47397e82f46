/* SPDX-License-Identifier: Apache-2.0 */
/* The ports of listen.h: the described program's own, and other containers'. */
#include "policies/listen.h"
#include "policies/listen_flag.h"
#include "policies/numbers.h"

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

static bool may_listen(const struct check_ctx *ctx, const struct described_container *it, unsigned port)
{
    const struct numbers *numbers = numbers_of(ctx, it);
    return number_set_has(&numbers->ports, port) || number_set_has(&numbers->env, port) ||
           number_set_has(&numbers->urls, port) || number_set_has(&numbers->words, port) ||
           (it->image.facts && facts_port(it->image.facts, port)) ||
           (it->program.facts && facts_port(it->program.facts, port));
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
    const struct numbers *numbers = numbers_of(ctx, ctx->it);
    struct str text = arena_format(ctx->arena, "%u", port);
    for (size_t i = 0; i < container->env_len; i++)
        if (is_address(container->env[i].value, text))
            return true;
    return number_set_has(&numbers->flags, port) || number_set_has(&numbers->words, port);
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
    for (size_t i = 0; i < ctx->workload->containers_len; i++) {
        const struct described_container *other = &ctx->all[i];
        if (other != ctx->it && other->container->kind != CONTAINER_INIT && may_listen(ctx, other, port))
            return true;
    }
    return false;
}
