/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/listen.h"

#include "policies/listen_address.h"

enum { PORT_MAX = 65535 };

/* The value of one of the flags among the processes that may be the described program. */
static bool flag_value(const struct container *container, const struct facts *facts, const struct strs *flags,
                       struct listen *out)
{
    bool found = false;
    for (size_t i = 0; i < container->processes_len; i++) {
        const struct process *process = &container->processes[i];
        bool other = process->program.len > 0 && facts->programs.len > 0 &&
                     !strs_have(&facts->programs, process->program) && container->processes_len > 1;
        for (size_t j = 0; j < flags->len && !other; j++) {
            if (!process_flag(process, flags->items[j].ptr, &out->value, &out->word))
                continue;
            out->knob = flags->items[j];
            found = true;
        }
    }
    return found;
}

static void set_value(struct listen *listen, struct str value)
{
    struct listen_address_read read = listen_address_parse(listen->bind, value);
    listen->written = true;
    listen->value = value;
    listen->address = read.address;
    if (read.port)
        listen->port = read.port;
}

static bool by_flag(const struct container *container, struct listen *listen)
{
    if (!flag_value(container, listen->by->facts, &listen->bind->flags, listen))
        return false;
    listen->field = listen->word->field;
    set_value(listen, listen->value);
    return true;
}

/* GUNICORN_CMD_ARGS="--bind 127.0.0.1:8000": the flag's value within an env's. */
static bool flag_within(struct arena *arena, const struct strs *flags, struct str line, struct str *out)
{
    struct word *words = arena_many(arena, struct word, line.len / 2 + 1);
    struct process process = {.words = words};
    struct str rest = str_trim(line);
    while (rest.len > 0) {
        size_t len = 0;
        while (len < rest.len && !str_has_char(STR(" \t\n"), rest.ptr[len]))
            len++;
        words[process.words_len++].text = str_from_to(rest, 0, len);
        rest = str_trim(str_after(rest, len));
    }
    const struct word *word = NULL;
    bool found = false;
    for (size_t i = 0; i < flags->len; i++)
        found = process_flag(&process, flags->items[i].ptr, out, &word) || found;
    return found;
}

/* False when this env leaves the address to the next knob. */
static bool by_value(const struct check_ctx *ctx, struct listen *listen, struct str value)
{
    const struct facts_bind *bind = listen->bind;
    struct str address = value;
    if (bind->form == BIND_FLAGS && !flag_within(ctx->arena, &bind->flags, value, &address))
        return false;
    /* Set but empty: nothing is injected any more, and the program's own default applies. */
    bool unset = value.len == 0 && bind->empty_is_unset;
    if (unset && bind->unset != BIND_HOSTNAME)
        return false;
    set_value(listen, address);
    listen->value = value;
    return true;
}

static bool by_env(const struct check_ctx *ctx, struct listen *listen)
{
    for (size_t i = 0; i < listen->bind->env.len; i++) {
        struct str name = listen->bind->env.items[i];
        struct str value = {0};
        enum env_state state = container_env_state(ctx->container, name, &value);
        if (state == ENV_ABSENT)
            continue;
        listen->knob = name;
        listen->env = container_env(ctx->container, name);
        if (listen->env)
            listen->field = listen->env->field;
        if (state == ENV_UNKNOWN) {
            listen->written = listen->env != NULL;
            listen->address = LISTEN_UNKNOWN;
            return true;
        }
        if (by_value(ctx, listen, value))
            return true;
    }
    return false;
}

static void by_default(const struct check_ctx *ctx, struct listen *listen)
{
    static const enum listen_address addresses[] = {
        [BIND_ANY] = LISTEN_ANY, [BIND_LOOPBACK] = LISTEN_LOOPBACK, [BIND_HOSTNAME] = LISTEN_HOSTNAME};
    const struct facts_bind *bind = listen->bind;
    listen->knob = bind->env.len > 0 ? bind->env.items[0] : bind->flags.items[0];
    listen->env = NULL;
    listen->field = ctx->container->field;
    listen->address = addresses[bind->unset];
    for (size_t i = 0; i < bind->unless.len; i++) {
        struct str value = {0};
        enum env_state state = container_env_state(ctx->container, bind->unless.items[i], &value);
        if (state == ENV_UNKNOWN)
            listen->address = LISTEN_UNKNOWN;
        if (state == ENV_KNOWN && value.len > 0) {
            listen->address = LISTEN_ANY;
            return;
        }
    }
}

size_t listen_find(const struct check_ctx *ctx, const struct listen **out)
{
    const struct described_container *it = ctx->it;
    const struct described *by = it->program.facts && it->program.facts->binds.len > 0 ? &it->program : &it->image;
    if (!by->facts)
        return 0;
    const struct facts_bind *binds = by->facts->binds.items;
    struct listen *listens = arena_many(ctx->arena, struct listen, by->facts->binds.len);
    size_t len = 0;
    for (size_t i = 0; i < by->facts->binds.len; i++) {
        if (version_order(by->version, binds[i].since) == VERSION_BELOW)
            continue; /* this version does not have the knob */
        struct listen *listen = &listens[len++];
        *listen = (struct listen){.bind = &binds[i], .by = by, .port = binds[i].port};
        if (listen->port == 0)
            listen->port = listen_port(ctx, by);
        if (!by_flag(ctx->container, listen) && !by_env(ctx, listen))
            by_default(ctx, listen);
    }
    *out = listens;
    return len;
}

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
    if (flag_value(ctx->container, described->facts, &port->flags, &flag))
        return port_number(flag.value);
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

bool listen_elsewhere(const struct check_ctx *ctx, unsigned port)
{
    struct str text = arena_format(ctx->arena, "%u", port);
    for (size_t i = 0; i < ctx->workload->containers_len; i++) {
        const struct described_container *other = &ctx->all[i];
        if (other != ctx->it && other->container->kind != CONTAINER_INIT && may_listen(other, port, text))
            return true;
    }
    return false;
}
