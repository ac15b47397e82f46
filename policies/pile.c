/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/pile.h"

enum { FIRST_ROOM = 16 };

void *pile_add(struct pile *pile, struct arena *arena)
{
    if (pile->len == pile->room) {
        size_t room = pile->room ? pile->room * 2 : FIRST_ROOM;
        pile->items = arena_grow(arena, pile->items, pile->len, room, pile->size);
        pile->room = room;
    }
    return (char *)pile->items + pile->len++ * pile->size;
}

void pile_add_all(struct pile *pile, struct arena *arena, const void *items, size_t len)
{
    for (size_t i = 0; i < len; i++)
        memcpy(pile_add(pile, arena), (const char *)items + i * pile->size, pile->size);
}
