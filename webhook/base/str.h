/* SPDX-License-Identifier: Apache-2.0 */
/* Strings that carry their length. A struct str borrows its bytes: whoever made them owns them, and the maker's
 * comment says until when. It is passed by value and is NUL-terminated only where a comment says so. */
#ifndef DRYFIT_BASE_STR_H
#define DRYFIT_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/banned.h"

struct str {
    const char *ptr; /* may be NULL when len is 0 */
    size_t len;      /* bytes */
};

#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})
/* For printf's %.*s. */
#define STR_ARG(s) (int)(s).len, (s).ptr

/* Here for the compiler to see: the length of a literal costs nothing then, and most texts differ in length. */
static inline struct str str_from(const char *terminated) /* NULL gives the empty string */
{
    return (struct str){terminated, terminated ? strlen(terminated) : 0};
}
static inline bool str_eq(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || a.ptr == b.ptr || memcmp(a.ptr, b.ptr, a.len) == 0);
}
bool str_eq_nocase(struct str a, struct str b); /* ASCII letters only */
int str_cmp(struct str a, struct str b);        /* by bytes: <0, 0, >0 */
bool str_starts(struct str text, struct str prefix);
bool str_starts_nocase(struct str text, struct str prefix);
bool str_ends(struct str text, struct str suffix);
bool str_ends_nocase(struct str text, struct str suffix);
/* Where needle first stands in text; false when it does not, or is empty. */
bool str_find(struct str text, struct str needle, size_t *at);
bool str_has(struct str text, struct str needle);
bool str_has_char(struct str text, char c);

struct str str_from_to(struct str text, size_t from, size_t to); /* clamped to text */
struct str str_after(struct str text, size_t from);
struct str str_trim(struct str text); /* without blanks, tabs, CR and LF at the ends */
/* Takes the piece before sep off the front of rest, and sep with it; the last piece is what is left. False when rest is
 * spent, its ptr then being NULL. "a," has two pieces, "" has one, and a text whose ptr is NULL has none. */
bool str_cut(struct str *rest, char sep, struct str *piece);
/* The last piece after sep; the whole text when sep is not in it. */
struct str str_last(struct str text, char sep);

/* A whole decimal number without sign, at most max. */
bool str_uint(struct str text, uint64_t max, uint64_t *out);
/* '*' stands for any bytes, '?' for one. Linear in text times stars. */
bool str_glob(struct str pattern, struct str text);
/* The candidate nearest to text by edit distance, when near enough to be a likely slip; NULL otherwise. */
const char *str_nearest(struct str text, const char *const *candidates, size_t count);

#endif
