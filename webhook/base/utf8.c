/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"

struct form {
    unsigned char len;
    unsigned char second_low, second_high; /* the byte after the first; the others are 80..BF */
};

/* RFC 3629, section 4: what may follow a leading byte of 0x80 or more. */
static struct form form_of(unsigned char first)
{
    if (first < 0xC2 || first > 0xF4)
        return (struct form){0};
    if (first < 0xE0)
        return (struct form){2, 0x80, 0xBF};
    if (first < 0xF0)
        return (struct form){3, first == 0xE0 ? 0xA0 : 0x80, first == 0xED ? 0x9F : 0xBF};
    return (struct form){4, first == 0xF0 ? 0x90 : 0x80, first == 0xF4 ? 0x8F : 0xBF};
}

size_t utf8_len(struct str text)
{
    if (text.len == 0)
        return 0;
    const unsigned char *bytes = (const unsigned char *)text.ptr;
    if (bytes[0] < 0x80)
        return 1;
    struct form form = form_of(bytes[0]);
    if (form.len == 0 || text.len < form.len || bytes[1] < form.second_low || bytes[1] > form.second_high)
        return 0;
    for (size_t i = 2; i < form.len; i++)
        if ((bytes[i] & 0xC0) != 0x80)
            return 0;
    return form.len;
}

size_t utf8_valid_len(struct str text)
{
    size_t at = 0;
    while (at < text.len) {
        size_t len = utf8_len(str_after(text, at));
        if (len == 0)
            break;
        at += len;
    }
    return at;
}

bool utf8_valid(struct str text)
{
    return utf8_valid_len(text) == text.len;
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

void utf8_place(struct str text, size_t at, unsigned *line, unsigned *column)
{
    struct str before = str_from_to(text, 0, at);
    size_t line_start = 0;
    *line = 1;
    for (size_t i = 0; i < before.len; i++) {
        if (before.ptr[i] != '\n')
            continue;
        line_start = i + 1;
        ++*line;
    }
    *column = (unsigned)utf8_count(str_after(before, line_start)) + 1;
}
