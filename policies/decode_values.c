/* SPDX-License-Identifier: Apache-2.0 */
/* What is asked of decoded values. */
#include "policies/decode.h"

bool strs_have(const struct strs *strs, struct str text)
{
    for (size_t i = 0; i < strs->len; i++)
        if (str_eq(strs->items[i], text))
            return true;
    return false;
}

bool strs_match(const struct strs *globs, struct str text)
{
    for (size_t i = 0; i < globs->len; i++)
        if (str_glob(globs->items[i], text))
            return true;
    return false;
}

bool uints_have(const struct uints *uints, unsigned number)
{
    for (size_t i = 0; i < uints->len; i++)
        if (uints->items[i] == number)
            return true;
    return false;
}

static int uint_cmp(unsigned a, unsigned b)
{
    return (a > b) - (a < b);
}

int date_cmp(struct date a, struct date b)
{
    if (a.year != b.year)
        return uint_cmp(a.year, b.year);
    if (a.month != b.month)
        return uint_cmp(a.month, b.month);
    return uint_cmp(a.day, b.day);
}

bool decode_is_kebab(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        bool dash = c == '-' && i > 0 && i + 1 < text.len && text.ptr[i - 1] != '-';
        if (!word && !dash)
            return false;
    }
    return text.len > 0;
}
