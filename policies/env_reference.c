/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/env_reference.h"

#include "base/keys.h"
#include "policies/pile.h"

/* A C identifier, and the dots and dashes that Kubernetes allows in it. */
static bool is_name(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
        bool inner = (c >= '0' && c <= '9') || c == '-' || c == '.';
        if (!letter && !(inner && i > 0))
            return false;
    }
    return text.len > 0;
}

/* The name in "$(NAME)" at the front of text. */
static bool take(struct str text, struct str *name)
{
    size_t end = 0;
    if (!str_starts(text, STR("$(")) || !str_find(text, STR(")"), &end))
        return false;
    *name = str_from_to(text, 2, end);
    return is_name(*name);
}

bool env_reference_next(struct str *rest, struct str *name)
{
    size_t at = 0;
    while (str_find(*rest, STR("$"), &at)) {
        *rest = str_after(*rest, at);
        if (take(*rest, name)) {
            *rest = str_after(*rest, name->len + 3);
            return true;
        }
        *rest = str_after(*rest, str_starts(*rest, STR("$$")) ? 2 : 1);
    }
    return false;
}

bool env_reference_has(struct str text, struct str name)
{
    struct str found;
    while (env_reference_next(&text, &found))
        if (str_eq(found, name))
            return true;
    return false;
}

struct env_references env_references_in(struct arena *arena, const struct container *container)
{
    struct pile keys = {.size = sizeof(struct key)};
    for (size_t i = 0; i < container->env_len; i++) {
        struct str rest = container->env[i].raw, name;
        while (env_reference_next(&rest, &name))
            *(struct key *)pile_add(&keys, arena) = (struct key){.name = name, .hash = key_hash(name)};
    }
    keys_sort(keys.items, keys.len);
    return (struct env_references){keys.items, keys.len};
}

bool env_references_have(const struct env_references *references, struct str name)
{
    return keys_find(references->items, references->len, name) != NULL;
}
