/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that is given back all at once. A request has one arena, a policy has one, a command-line document has one.
 * Allocation zeroes, checks overflow, and never returns NULL: when the arena's own ceiling or the budget that several
 * arenas share is reached, it leaves arena_run(), whose caller refuses the request. Outside arena_run() that ends the
 * process with one line, as for any program that has no memory at start.
 * Not thread safe: an arena belongs to one thread at a time. Budgets are shared and atomic. */
#ifndef DRYFIT_BASE_ARENA_H
#define DRYFIT_BASE_ARENA_H

#include <stdatomic.h>

#include "base/str.h"

struct budget {
    _Atomic size_t used; /* bytes that arenas hold now */
    size_t ceiling;      /* bytes; 0 means none */
};

struct arena;

enum arena_end {
    ARENA_DONE,
    ARENA_FULL,    /* this arena's own ceiling: the input is too large */
    ARENA_CROWDED, /* the shared budget or the system's memory: try again later */
};

/* ceiling in bytes, 0 for none; borrows budget (may be NULL) until arena_free(). NULL only when memory is out. */
struct arena *arena_new(size_t ceiling, struct budget *budget);
/* The same for a command that can do nothing without: it ends with one line. Without a budget. Never NULL. */
struct arena *arena_begin(size_t ceiling) __attribute__((returns_nonnull));
void arena_free(struct arena *arena);         /* NULL is fine */
void arena_wipe(struct arena *arena);         /* the same, and overwrites what was in it */
void arena_reset(struct arena *arena);        /* all allocations end; one block of usual size is kept */
size_t arena_used(const struct arena *arena); /* bytes held from the system */

static inline void arena_cleanup(struct arena **arena)
{
    arena_free(*arena);
}
static inline void arena_wipe_cleanup(struct arena **arena)
{
    arena_wipe(*arena);
}
#define ARENA_WIPE __attribute__((cleanup(arena_wipe_cleanup)))
#define ARENA_CLEANUP __attribute__((cleanup(arena_cleanup)))

/* Runs work(ctx); an allocation from arena that cannot be served ends it at once. work must own nothing outside the
 * arena at the moments it allocates (no descriptor, no lock, no malloc). Where runs of one arena are nested, the
 * innermost ends. */
enum arena_end arena_run(struct arena *arena, void (*work)(void *ctx), void *ctx);

void *arena_alloc(struct arena *arena, size_t count, size_t size) __attribute__((returns_nonnull));
/* The same without zeroing. Aligned to 16. */
void *arena_raw(struct arena *arena, size_t len) __attribute__((returns_nonnull));
/* Declares room for count of a type. */
#define arena_many(arena, type, count) ((type *)arena_alloc((arena), (count), sizeof(type)))
#define arena_one(arena, type) arena_many(arena, type, 1)
/* A larger copy of an array of old_count elements; the old one stays where it is. */
void *arena_grow(struct arena *arena, const void *old, size_t old_count, size_t new_count, size_t size)
    __attribute__((returns_nonnull));

/* Results are NUL-terminated beyond their len. */
struct str arena_copy(struct arena *arena, struct str text);
struct str arena_format(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
