/* SPDX-License-Identifier: Apache-2.0 */
/* Changes of a text by byte ranges. A splice replaces [from, to) by its text; where from is to, it inserts. */
#ifndef DRYFIT_WEBHOOK_SPLICE_H
#define DRYFIT_WEBHOOK_SPLICE_H

#include "base/arena.h"

struct splice {
    size_t from, to; /* in bytes of the text before any of them */
    struct str text; /* borrowed */
};

struct splices {
    struct splice *items;
    size_t len, room;
};

void splice_add(struct arena *arena, struct splices *list, struct splice splice);
/* Whether the two touch a byte that is the other's to change. Two insertions at one place do not. */
bool splice_clash(const struct splice *a, const struct splice *b);
/* The bytes [from, to) of text with those splices that lie within; the list is put in order, insertions at one place
 * staying in theirs. Splices must not clash. */
struct str splice_apply(struct arena *arena, struct str text, size_t from, size_t to, struct splices *list);

#endif
