/* SPDX-License-Identifier: Apache-2.0 */
/* Inner room of around.h: what stands where, found by binary search. An entry's key has five parts, the last two of
 * which are the folder and the file; entries of one key stand in the order of the input. Filled first, then sorted. */
#ifndef DRYFIT_WEBHOOK_AROUND_INDEX_H
#define DRYFIT_WEBHOOK_AROUND_INDEX_H

#include "base/arena.h"
#include "base/str.h"

enum { AROUND_FOLDER = 3, AROUND_FILE, AROUND_PARTS };

struct around_entry {
    struct str part[AROUND_PARTS]; /* borrowed */
    size_t order;                  /* in the input */
    struct around_object *object;  /* borrowed */
};

struct around_index {
    struct around_entry *items;
    size_t len, room;
};

void around_index_add(struct arena *arena, struct around_index *index, const struct around_entry *entry);
void around_index_sort(struct around_index *index);
/* Whether the first so many parts are the same. */
bool around_index_same(const struct around_entry *a, const struct around_entry *b, size_t parts);
/* The first entry that has the first so many parts of wanted; where there is none, where it would stand. */
size_t around_index_first(const struct around_index *index, const struct around_entry *wanted, size_t parts);
/* Behind the last such entry. */
size_t around_index_end(const struct around_index *index, const struct around_entry *wanted, size_t parts);

#endif
