/* SPDX-License-Identifier: Apache-2.0 */
#include "base/str.h"

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static bool same_nocase(const char *a, const char *b, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (lower(a[i]) != lower(b[i]))
            return false;
    return true;
}

bool str_eq_nocase(struct str a, struct str b)
{
    return a.len == b.len && same_nocase(a.ptr, b.ptr, a.len);
}

int str_cmp(struct str a, struct str b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len ? memcmp(a.ptr, b.ptr, len) : 0;
    if (order != 0)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

bool str_starts(struct str text, struct str prefix)
{
    return text.len >= prefix.len && str_eq(str_from_to(text, 0, prefix.len), prefix);
}

bool str_starts_nocase(struct str text, struct str prefix)
{
    return text.len >= prefix.len && same_nocase(text.ptr, prefix.ptr, prefix.len);
}

bool str_ends(struct str text, struct str suffix)
{
    return text.len >= suffix.len && str_eq(str_after(text, text.len - suffix.len), suffix);
}

bool str_ends_nocase(struct str text, struct str suffix)
{
    return text.len >= suffix.len && str_eq_nocase(str_after(text, text.len - suffix.len), suffix);
}

bool str_find(struct str text, struct str needle, size_t *at)
{
    if (needle.len == 0 || needle.len > text.len)
        return false;
    const char *from = text.ptr;
    const char *last = text.ptr + (text.len - needle.len);
    while (from <= last) {
        const char *hit = memchr(from, needle.ptr[0], (size_t)(last - from) + 1);
        if (!hit)
            return false;
        if (memcmp(hit, needle.ptr, needle.len) == 0) {
            *at = (size_t)(hit - text.ptr);
            return true;
        }
        from = hit + 1;
    }
    return false;
}

bool str_has(struct str text, struct str needle)
{
    size_t at = 0;
    return str_find(text, needle, &at);
}

bool str_has_char(struct str text, char c)
{
    return text.len > 0 && memchr(text.ptr, c, text.len) != NULL;
}

struct str str_from_to(struct str text, size_t from, size_t to)
{
    if (to > text.len)
        to = text.len;
    if (from >= to)
        return (struct str){text.ptr, 0};
    return (struct str){text.ptr + from, to - from};
}

struct str str_after(struct str text, size_t from)
{
    return str_from_to(text, from, text.len);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct str str_trim(struct str text)
{
    while (text.len > 0 && is_blank(text.ptr[0]))
        text = str_after(text, 1);
    while (text.len > 0 && is_blank(text.ptr[text.len - 1]))
        text.len--;
    return text;
}

bool str_cut(struct str *rest, char sep, struct str *piece)
{
    if (!rest->ptr)
        return false;
    const char *hit = rest->len ? memchr(rest->ptr, sep, rest->len) : NULL;
    if (!hit) {
        *piece = *rest;
        *rest = (struct str){0};
        return true;
    }
    size_t len = (size_t)(hit - rest->ptr);
    *piece = str_from_to(*rest, 0, len);
    *rest = (struct str){hit + 1, rest->len - len - 1};
    return true;
}

struct str str_last(struct str text, char sep)
{
    for (size_t i = text.len; i > 0; i--)
        if (text.ptr[i - 1] == sep)
            return str_after(text, i);
    return text;
}

bool str_uint(struct str text, uint64_t max, uint64_t *out)
{
    uint64_t value = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        uint64_t digit = (uint64_t)(text.ptr[i] - '0');
        if (value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    if (text.len == 0 || value > max)
        return false;
    *out = value;
    return true;
}

bool str_glob(struct str pattern, struct str text)
{
    size_t p = 0;
    size_t t = 0;
    size_t star = SIZE_MAX; /* the last '*' passed, and the text it has swallowed up to */
    size_t swallowed = 0;
    while (t < text.len) {
        if (p < pattern.len && pattern.ptr[p] == '*') {
            star = p++;
            swallowed = t;
        } else if (p < pattern.len && (pattern.ptr[p] == '?' || pattern.ptr[p] == text.ptr[t])) {
            p++;
            t++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            t = ++swallowed;
        } else {
            return false;
        }
    }
    while (p < pattern.len && pattern.ptr[p] == '*')
        p++;
    return p == pattern.len;
}

enum { NEAREST_MAX = 48 }; /* longer words are no slip of the keyboard */

static size_t least(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

static bool same_letter(char a, char b)
{
    return lower(a) == lower(b);
}

/* Edit distance where two letters that changed places are one edit (optimal string alignment). rows[i % 3] holds the
 * distances of a's first i letters; both texts have at most NEAREST_MAX. */
static size_t distance(struct str a, struct str b)
{
    size_t rows[3][NEAREST_MAX + 1];
    for (size_t j = 0; j <= b.len; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3];
        const size_t *above_that = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            size_t change = above[j - 1] + !same_letter(a.ptr[i - 1], b.ptr[j - 1]);
            row[j] = least(above[j] + 1, row[j - 1] + 1, change);
            if (i > 1 && j > 1 && same_letter(a.ptr[i - 1], b.ptr[j - 2]) && same_letter(a.ptr[i - 2], b.ptr[j - 1]))
                row[j] = least(row[j], above_that[j - 2] + 1, row[j]);
        }
    }
    return rows[a.len % 3][b.len];
}

const char *str_nearest(struct str text, const char *const *candidates, size_t count)
{
    const char *best = NULL;
    size_t best_distance = (text.len + 2) / 3; /* more than a third wrong is another word */
    if (text.len == 0 || text.len > NEAREST_MAX)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        struct str candidate = str_from(candidates[i]);
        if (candidate.len > NEAREST_MAX)
            continue;
        size_t d = distance(text, candidate);
        if (d < text.len && (d < best_distance || (!best && d == best_distance))) {
            best = candidates[i];
            best_distance = d;
        }
    }
    return best;
}
