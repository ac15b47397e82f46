/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"

struct form {
    unsigned char first_low, first_high;   /* the leading byte */
    unsigned char second_low, second_high; /* the byte after it; the others are 80..BF */
    unsigned char len;
};

/* RFC 3629, section 4, the ABNF as a table. */
static const struct form forms[] = {
    {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3}, {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3},
    {0xEE, 0xEF, 0x80, 0xBF, 3}, {0xF0, 0xF0, 0x90, 0xBF, 4}, {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4},
};

static bool follows(const struct form *form, const unsigned char *bytes)
{
    if (bytes[1] < form->second_low || bytes[1] > form->second_high)
        return false;
    for (size_t i = 2; i < form->len; i++)
        if ((bytes[i] & 0xC0) != 0x80)
            return false;
    return true;
}

size_t utf8_len(struct str text)
{
    if (text.len == 0)
        return 0;
    const unsigned char *bytes = (const unsigned char *)text.ptr;
    if (bytes[0] < 0x80)
        return 1;
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        if (bytes[0] >= forms[i].first_low && bytes[0] <= forms[i].first_high)
            return text.len >= forms[i].len && follows(&forms[i], bytes) ? forms[i].len : 0;
    return 0;
}

bool utf8_valid(struct str text)
{
    size_t at = 0;
    while (at < text.len) {
        size_t len = utf8_len(str_after(text, at));
        if (len == 0)
            return false;
        at += len;
    }
    return true;
}

size_t utf8_count(struct str text)
{
    size_t count = 0;
    size_t at = 0;
    while (at < text.len) {
        size_t len = utf8_len(str_after(text, at));
        at += len ? len : 1;
        count++;
    }
    return count;
}

struct str utf8_first(struct str text, size_t characters)
{
    size_t at = 0;
    while (at < text.len && characters > 0) {
        size_t len = utf8_len(str_after(text, at));
        at += len ? len : 1;
        characters--;
    }
    return str_from_to(text, 0, at);
}
