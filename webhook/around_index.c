/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/around_index.h"

#include <stdlib.h>

void around_index_add(struct arena *arena, struct around_index *index, const struct around_entry *entry)
{
    if (index->len == index->room) {
        size_t room = index->room ? index->room * 2 : 64;
        index->items = arena_grow(arena, index->items, index->len, room, sizeof *index->items);
        index->room = room;
    }
    index->items[index->len++] = *entry;
}

static int compare_parts(const struct around_entry *a, const struct around_entry *b, size_t parts)
{
    int order = 0;
    for (size_t i = 0; i < parts && order == 0; i++)
        order = str_cmp(a->part[i], b->part[i]);
    return order;
}

static int compare(const void *left, const void *right)
{
    const struct around_entry *a = left;
    const struct around_entry *b = right;
    int order = compare_parts(a, b, AROUND_PARTS);
    return order ? order : (a->order > b->order) - (a->order < b->order);
}

void around_index_sort(struct around_index *index)
{
    if (index->len > 0)
        qsort(index->items, index->len, sizeof *index->items, compare);
}

bool around_index_same(const struct around_entry *a, const struct around_entry *b, size_t parts)
{
    return compare_parts(a, b, parts) == 0;
}

/* The first entry that compares as `least` or more. */
static size_t find(const struct around_index *index, const struct around_entry *wanted, size_t parts, int least)
{
    size_t low = 0;
    size_t high = index->len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_parts(&index->items[middle], wanted, parts) < least)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t around_index_first(const struct around_index *index, const struct around_entry *wanted, size_t parts)
{
    return find(index, wanted, parts, 0);
}

size_t around_index_end(const struct around_index *index, const struct around_entry *wanted, size_t parts)
{
    return find(index, wanted, parts, 1);
}
