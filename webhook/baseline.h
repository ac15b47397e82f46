/* SPDX-License-Identifier: Apache-2.0 */
/* Findings that are known already, in a file: so that an old repository can begin today, and only what is new fails.
 * The keys decide; rule, object and container stand beside them for the reader. */
#ifndef DRYFIT_WEBHOOK_BASELINE_H
#define DRYFIT_WEBHOOK_BASELINE_H

#include "base/arena.h"
#include "base/err.h"

struct baseline;

/* Empty. Lives in the arena. */
struct baseline *baseline_new(struct arena *arena);
/* The findings of a file that baseline_write() has made. */
MUST_USE bool baseline_read(struct arena *arena, const char *path, struct baseline **out, struct err *err);

struct baseline_entry {
    struct str key; /* finding_key() */
    struct str rule, object, container;
};
/* Copies the entry. */
void baseline_add(struct baseline *baseline, const struct baseline_entry *entry);
/* Of one that was read. */
bool baseline_has(const struct baseline *baseline, struct str key);
/* Sorted, each key once; *len is how many. */
MUST_USE bool baseline_write(struct baseline *baseline, const char *path, size_t *len, struct err *err);

#endif
