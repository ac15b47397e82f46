/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/splice.h"

#include "base/text.h"

void splice_add(struct arena *arena, struct splices *list, struct splice splice)
{
    if (list->len == list->room) {
        size_t room = list->room ? list->room * 2 : 8;
        list->items = arena_grow(arena, list->items, list->len, room, sizeof *list->items);
        list->room = room;
    }
    list->items[list->len++] = splice;
}

bool splice_clash(const struct splice *a, const struct splice *b)
{
    return a->from < b->to && b->from < a->to;
}

/* Stable, and quick for what is nearly in order, as edits made from the first line on are. */
static void sort(struct splices *list)
{
    for (size_t i = 1; i < list->len; i++) {
        struct splice moved = list->items[i];
        size_t at = i;
        for (; at > 0 && list->items[at - 1].from > moved.from; at--)
            list->items[at] = list->items[at - 1];
        list->items[at] = moved;
    }
}

struct str splice_apply(struct arena *arena, struct str text, size_t from, size_t to, struct splices *list)
{
    struct text out = {.arena = arena};
    size_t at = from;
    sort(list);
    for (size_t i = 0; i < list->len; i++) {
        const struct splice *splice = &list->items[i];
        if (splice->from < at || splice->to > to)
            continue;
        text_add(&out, str_from_to(text, at, splice->from));
        text_add(&out, splice->text);
        at = splice->to;
    }
    text_add(&out, str_from_to(text, at, to));
    return text_str(&out);
}
