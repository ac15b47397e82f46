/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/rule_words.h"

#include "base/text.h"
#include "policies/rule_text.h"

static struct str show_slots(struct arena *arena, struct str source)
{
    struct text text = {.arena = arena};
    struct rule_text_piece piece = {0};
    bool broken = false;
    while (rule_text_next(&source, &piece, &broken))
        text_format(&text, piece.slot ? "{%.*s}" : "%.*s", STR_ARG(piece.text));
    return text_str(&text);
}

static bool same(const cJSON *a, const cJSON *b)
{
    return str_eq(str_trim(tree_str(a)), str_trim(tree_str(b)));
}

static bool said_before(const cJSON *list, const cJSON *variant)
{
    for (const cJSON *other = list->child; other != variant; other = other->next)
        if (same(other, variant))
            return true;
    return false;
}

/* "(liveness, startup) ", the variants that have this text; nothing when all have it. */
static struct str variants_with(struct arena *arena, const cJSON *list, const cJSON *first)
{
    struct text text = {.arena = arena};
    bool all = first == list->child;
    for (const cJSON *other = first; other; other = other->next) {
        all = all && same(first, other);
        if (same(first, other))
            text_format(&text, "%s%s", other == first ? "(" : ", ", other->string);
    }
    text_add(&text, STR(") "));
    return all ? (struct str){0} : text_str(&text);
}

struct strs rule_words(struct arena *arena, const struct rule_text *source)
{
    const cJSON *list = source->by_variant;
    struct str *items = arena_many(arena, struct str, list ? tree_len(list) : 1);
    size_t len = 0;
    if (!list)
        items[len++] = str_trim(show_slots(arena, source->only));
    for (const cJSON *variant = list ? list->child : NULL; variant; variant = variant->next) {
        if (said_before(list, variant))
            continue;
        struct str text = show_slots(arena, str_trim(tree_str(variant)));
        struct str names = variants_with(arena, list, variant);
        items[len++] = arena_format(arena, "%.*s%.*s", STR_ARG(names), STR_ARG(text));
    }
    return (struct strs){items, len};
}
