/* SPDX-License-Identifier: Apache-2.0 */
#include "base/line.h"

#include "base/utf8.h"

struct range {
    unsigned long first, last;
};

/* What ends or tears a line: C0, DEL and C1 controls, the line and paragraph separators. */
static const struct range breaking[] = {{0x00, 0x1F}, {0x7F, 0x9F}, {0x2028, 0x2029}};
/* What cannot be seen or turns the direction: soft hyphen, zero-width characters, bidirectional marks, embeddings,
 * overrides and isolates (Unicode UAX #9), the byte-order mark, tags. */
static const struct range hidden[] = {{0xAD, 0xAD},     {0x61C, 0x61C},   {0x200B, 0x200F}, {0x202A, 0x202E},
                                      {0x2060, 0x2069}, {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xE0000, 0xE007F}};

static bool within(const struct range *ranges, size_t len, unsigned long point)
{
    for (size_t i = 0; i < len; i++)
        if (point >= ranges[i].first && point <= ranges[i].last)
            return true;
    return false;
}

enum look { LOOK_FINE, LOOK_BREAKING, LOOK_HIDDEN };

/* The character at the start of text and its length in bytes; text is not empty. */
static enum look look(struct str text, size_t *len)
{
    const unsigned char *bytes = (const unsigned char *)text.ptr;
    if (bytes[0] >= 0x20 && bytes[0] < 0x7F) {
        *len = 1;
        return LOOK_FINE;
    }
    *len = utf8_len(text);
    if (*len == 0) {
        *len = 1;
        return LOOK_HIDDEN;
    }
    unsigned long point = *len == 1 ? bytes[0] : bytes[0] & (0x7FU >> *len);
    for (size_t i = 1; i < *len; i++)
        point = point << 6 | (bytes[i] & 0x3FU);
    if (within(breaking, sizeof breaking / sizeof *breaking, point))
        return LOOK_BREAKING;
    return within(hidden, sizeof hidden / sizeof *hidden, point) ? LOOK_HIDDEN : LOOK_FINE;
}

bool line_is_fine(struct str text, size_t *len)
{
    return look(text, len) == LOOK_FINE;
}

static bool is_clean(struct str text)
{
    size_t len = 0;
    for (size_t at = 0; at < text.len; at += len)
        if (look(str_after(text, at), &len) != LOOK_FINE)
            return false;
    return true;
}

/* Skips what is blank or breaks lines: the indentation of a folded text goes with its newline. */
static size_t skip_gap(struct str text, size_t at)
{
    size_t len = 0;
    while (at < text.len && (text.ptr[at] == ' ' || look(str_after(text, at), &len) == LOOK_BREAKING))
        at += text.ptr[at] == ' ' ? 1 : len;
    return at;
}

struct str line_clean(struct arena *arena, struct str text)
{
    if (is_clean(text))
        return str_trim(text);
    struct text out = {.arena = arena};
    size_t len = 0;
    for (size_t at = 0; at < text.len;) {
        enum look seen = look(str_after(text, at), &len);
        if (seen == LOOK_BREAKING) {
            at = skip_gap(text, at);
            if (out.len == 0 || out.ptr[out.len - 1] != ' ')
                text_char(&out, ' ');
            continue;
        }
        text_add(&out, seen == LOOK_FINE ? str_from_to(text, at, at + len) : STR("\xEF\xBF\xBD"));
        at += len;
    }
    return str_trim(text_str(&out));
}

/* Where the last `characters` of text begin. */
static size_t tail_at(struct str text, size_t characters)
{
    size_t at = text.len;
    for (; characters > 0 && at > 0; characters--)
        for (at--; at > 0 && ((unsigned char)text.ptr[at] & 0xC0) == 0x80;)
            at--;
    return at;
}

struct str line_shorten(struct arena *arena, struct str text, size_t max)
{
    if (text.len <= max || utf8_count(text) <= max)
        return text;
    size_t tail = (max - 1) / 3; /* a value's beginning tells more than its end */
    struct text out = {.arena = arena};
    text_add(&out, utf8_first(text, max - 1 - tail));
    text_add(&out, STR("\xE2\x80\xA6"));
    text_add(&out, str_after(text, tail_at(text, tail)));
    return text_str(&out);
}

/* The word at the front of rest, taken off together with one blank behind it. */
static struct str next_word(struct str *rest)
{
    struct str word = {0};
    str_cut(rest, ' ', &word);
    return word;
}

struct str line_shorten_words(struct arena *arena, struct str text, size_t max)
{
    if (text.len <= max)
        return text;
    struct text out = {.arena = arena};
    while (text.ptr) {
        struct str word = next_word(&text);
        text_add(&out, line_shorten(arena, word, max));
        if (text.ptr)
            text_char(&out, ' ');
    }
    return text_str(&out);
}

static void start_line(struct text *out, size_t indent)
{
    text_char(out, '\n');
    for (size_t i = 0; i < indent; i++)
        text_char(out, ' ');
}

size_t line_wrap(struct text *out, struct str text, size_t indent, size_t columns)
{
    size_t lines = 1;
    size_t column = indent;
    while (text.ptr) {
        struct str word = next_word(&text);
        size_t width = utf8_count(word);
        if (column > indent && column + 1 + width > columns) {
            start_line(out, indent);
            column = indent;
            lines++;
        } else if (column > indent) {
            text_char(out, ' ');
            column++;
        }
        text_add(out, word);
        column += width;
    }
    return lines;
}
