/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include <stdarg.h>

#include "base/utf8.h"

enum { FIRST_ROOM = 256 };

static char *reserve(struct text *text, size_t more)
{
    if (more > text->room - text->len) {
        size_t room = text->room ? text->room * 2 : FIRST_ROOM;
        while (room - text->len < more)
            room *= 2;
        char *ptr = arena_raw(text->arena, room);
        if (text->len > 0)
            memcpy(ptr, text->ptr, text->len);
        text->ptr = ptr;
        text->room = room;
    }
    return text->ptr + text->len;
}

void text_add(struct text *text, struct str piece)
{
    if (piece.len == 0)
        return;
    memcpy(reserve(text, piece.len), piece.ptr, piece.len);
    text->len += piece.len;
}

void text_char(struct text *text, char c)
{
    *reserve(text, 1) = c;
    text->len++;
}

void text_format(struct text *text, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len <= 0)
        return;
    char *end = reserve(text, (size_t)len + 1);
    va_start(args, format);
    vsnprintf(end, (size_t)len + 1, format, args);
    va_end(args);
    text->len += (size_t)len;
}

/* c is a control character, a quote, a backslash, or a byte that begins no valid character. */
static void escape(struct text *text, unsigned char c)
{
    switch (c) {
    case '"':
        text_add(text, STR("\\\""));
        return;
    case '\\':
        text_add(text, STR("\\\\"));
        return;
    case '\n':
        text_add(text, STR("\\n"));
        return;
    case '\t':
        text_add(text, STR("\\t"));
        return;
    case '\r':
        text_add(text, STR("\\r"));
        return;
    default:
        if (c < 0x80)
            text_format(text, "\\u%04x", c);
        else
            text_add(text, STR("\xEF\xBF\xBD"));
    }
}

/* The length of the character at `at` if it may stand in a JSON string as it is; 0 otherwise. */
static size_t plain_len(struct str piece, size_t at)
{
    unsigned char c = (unsigned char)piece.ptr[at];
    if (c >= 0x80)
        return utf8_len(str_after(piece, at));
    return c >= 0x20 && c != '"' && c != '\\' && c != 0x7F;
}

void text_json(struct text *text, struct str piece)
{
    size_t copied = 0;
    size_t at = 0;
    text_char(text, '"');
    while (at < piece.len) {
        size_t len = plain_len(piece, at);
        if (len > 0) {
            at += len;
            continue;
        }
        text_add(text, str_from_to(piece, copied, at));
        escape(text, (unsigned char)piece.ptr[at]);
        copied = ++at;
    }
    text_add(text, str_after(piece, copied));
    text_char(text, '"');
}

struct str text_str(const struct text *text)
{
    return (struct str){text->ptr, text->len};
}
