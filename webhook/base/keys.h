/* SPDX-License-Identifier: Apache-2.0 */
/* Finding a key that stands twice in an object: JSON's and YAML's parsers hand in an object's keys and get the pair
 * back. Linear for practical objects, n log n for any input: nobody can make it slow by the choice of keys. */
#ifndef DRYFIT_BASE_KEYS_H
#define DRYFIT_BASE_KEYS_H

#include "base/str.h"

struct key {
    struct str name; /* borrowed */
    uint64_t hash;   /* key_hash(name) */
    size_t at;       /* the caller's place for it, rising through the object */
};

uint64_t key_hash(struct str name);
bool key_same(const struct key *a, const struct key *b);

/* Orders keys so that those of one name stand together, by their places. */
void keys_sort(struct key *keys, size_t count);
/* The first of the sorted keys that has that name, or NULL. */
const struct key *keys_find(const struct key *keys, size_t count, struct str name);
/* The first key of the object that has stood in it before, and where. Keys may be in another order afterwards. */
bool keys_repeat(struct key *keys, size_t count, struct key *first, struct key *again);

#endif
