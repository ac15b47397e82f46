/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/numbers.h"

#include <stdlib.h>

#include "policies/pile.h"

enum { DIGITS_MAX = 5 };

struct reading {
    struct arena *arena;
    struct pile found; /* uint16_t */
};

static void add(struct reading *reading, unsigned number)
{
    if (number <= UINT16_MAX)
        *(uint16_t *)pile_add(&reading->found, reading->arena) = (uint16_t)number;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* 08080 is not how anybody writes 8080. */
static void read_text(struct reading *reading, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        size_t start = i;
        unsigned number = 0;
        for (; i < text.len && is_digit(text.ptr[i]); i++)
            number = i - start < DIGITS_MAX ? 10 * number + (unsigned)(text.ptr[i] - '0') : UINT16_MAX + 1;
        if (i - start == 1 || (i > start && text.ptr[start] != '0'))
            add(reading, number);
    }
}

static void read_words(struct reading *reading, const struct word *words, size_t len)
{
    for (size_t i = 0; i < len; i++)
        read_text(reading, words[i].text);
}

static int compare(const void *a, const void *b)
{
    return *(const uint16_t *)a - *(const uint16_t *)b;
}

static struct reading begin(struct arena *arena)
{
    return (struct reading){.arena = arena, .found = {.size = sizeof(uint16_t)}};
}

static struct number_set end(const struct reading *reading)
{
    if (reading->found.len > 1)
        qsort(reading->found.items, reading->found.len, sizeof(uint16_t), compare);
    return (struct number_set){reading->found.items, reading->found.len};
}

static bool is_command_line(struct str value)
{
    return str_has(value, STR("--")) && !str_has(value, STR("://"));
}

static void read_env(struct arena *arena, struct numbers *numbers, const struct container *container)
{
    struct reading env = begin(arena), urls = begin(arena), flags = begin(arena);
    for (size_t i = 0; i < container->env_len; i++) {
        const struct env *entry = &container->env[i];
        read_text(entry->urls_len > 0 ? &urls : &env, entry->value);
        if (is_command_line(entry->value))
            read_text(&flags, entry->value);
    }
    numbers->env = end(&env);
    numbers->urls = end(&urls);
    numbers->flags = end(&flags);
}

static struct numbers *read_all(struct arena *arena, const struct container *container)
{
    struct numbers *numbers = arena_one(arena, struct numbers);
    struct reading words = begin(arena), ports = begin(arena);
    read_words(&words, container->command, container->command_len);
    read_words(&words, container->args, container->args_len);
    for (size_t i = 0; i < container->ports_len; i++)
        add(&ports, container->ports[i].number);
    numbers->words = end(&words);
    numbers->ports = end(&ports);
    read_env(arena, numbers, container);
    return numbers;
}

struct numbers **numbers_slot(struct arena *arena)
{
    return arena_one(arena, struct numbers *);
}

struct numbers *numbers_of(const struct check_ctx *ctx, const struct described_container *it)
{
    struct numbers **slot = it->numbers ? it->numbers : numbers_slot(ctx->arena);
    if (!*slot)
        *slot = read_all(ctx->arena, it->container);
    return *slot;
}

bool number_set_has(const struct number_set *set, unsigned number)
{
    uint16_t wanted = (uint16_t)number;
    return number <= UINT16_MAX && set->len > 0 && bsearch(&wanted, set->items, set->len, sizeof wanted, compare);
}
