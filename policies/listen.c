/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/listen.h"

#include "policies/listen_address.h"
#include "policies/listen_flag.h"

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
    if (!listen_flag(container, listen->by->facts, &listen->bind->flags, listen))
        return false;
    listen->field = listen->word->field;
    set_value(listen, listen->value);
    return true;
}

static bool by_hidden_flag(const struct check_ctx *ctx, struct listen *listen)
{
    if (!listen_flag_hidden(ctx->container, listen->by->facts, &listen->bind->flags))
        return false;
    listen->knob = listen->bind->flags.items[0];
    listen->field = ctx->container->field;
    listen->address = LISTEN_UNKNOWN;
    return true;
}

enum { LINE_WORDS_MAX = 512 }; /* that are read: a word of three letters takes a hundred bytes of memory */

/* GUNICORN_CMD_ARGS="--bind 127.0.0.1:8000": the flag's value within an env's. */
static bool flag_within(struct arena *arena, const struct strs *flags, struct str line, struct str *out)
{
    size_t most = line.len / 2 + 1 < LINE_WORDS_MAX ? line.len / 2 + 1 : LINE_WORDS_MAX;
    struct word *words = arena_many(arena, struct word, most);
    struct process process = {.words = words};
    struct str rest = str_trim(line);
    while (rest.len > 0 && process.words_len < most) {
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
        if (!by_flag(ctx->container, listen) && !by_hidden_flag(ctx, listen) && !by_env(ctx, listen))
            by_default(ctx, listen);
    }
    *out = listens;
    return len;
}
