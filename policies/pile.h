/* SPDX-License-Identifier: Apache-2.0 */
/* An array that grows in an arena while documents are read. Set size, leave the rest zero. Growing moves the items:
 * keep no pointer to one until all are there. */
#ifndef DRYFIT_POLICIES_PILE_H
#define DRYFIT_POLICIES_PILE_H

#include "base/arena.h"

struct pile {
    void *items;
    size_t size; /* bytes of an item */
    size_t len, room;
};

/* Room for one more, zeroed. */
void *pile_add(struct pile *pile, struct arena *arena);
/* Copies of all of them. */
void pile_add_all(struct pile *pile, struct arena *arena, const void *items, size_t len);

#endif
