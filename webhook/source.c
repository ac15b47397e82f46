/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/source.h"

#include "base/utf8.h"
#include "policies/secret.h"
#include "webhook/wrap.h"

enum {
    REACH = 512, /* bytes to each side of the place, more than a line shows: a file may be one line of megabytes */
    TAB = 4,
    GUTTER = 8, /* columns: the number, a blank, the bar, a blank */
    ROOM_MIN = 24,
};

static const char byte_order_mark[] = "\xEF\xBB\xBF";

static bool is_inner(struct str text, size_t at)
{
    return at < text.len && ((unsigned char)text.ptr[at] & 0xC0) == 0x80;
}

static size_t find_start(struct str text, size_t from)
{
    size_t start = from;
    while (start > 0 && text.ptr[start - 1] != '\n' && from - start < REACH)
        start--;
    while (start < from && is_inner(text, start))
        start++;
    if (start == 0 && str_starts(text, str_from(byte_order_mark)))
        start = sizeof byte_order_mark - 1;
    return start;
}

static size_t find_end(struct str text, size_t from)
{
    size_t end = from;
    while (end < text.len && text.ptr[end] != '\n' && end - from < REACH)
        end++;
    while (end > from && is_inner(text, end))
        end--;
    return end;
}

struct source_line source_line(struct str text, const struct span *place)
{
    size_t from = place->from < text.len ? place->from : text.len;
    size_t start = find_start(text, from);
    size_t end = find_end(text, from);
    struct source_line line = {
        .number = place->line,
        .cut_front = start > sizeof byte_order_mark && text.ptr[start - 1] != '\n',
        .cut_end = end < text.len && text.ptr[end] != '\n',
    };
    if (end > start && text.ptr[end - 1] == '\r' && !line.cut_end)
        end--;
    from = from < end ? from : end; /* a place may be the line's end itself, or what ends it */
    size_t to = place->to < end ? place->to : end;
    line.text = str_from_to(text, start, end);
    line.column = (unsigned)(from > start ? from - start : 0);
    line.marked = (unsigned)(to > from ? to - from : 0);
    return line;
}

struct span source_place(struct str text, size_t from, unsigned lines, unsigned line, unsigned column)
{
    size_t at = from;
    for (; lines + 1 < line; lines++) {
        const char *end = at < text.len ? memchr(text.ptr + at, '\n', text.len - at) : NULL;
        if (!end)
            break;
        at = (size_t)(end - text.ptr) + 1;
    }
    if (at == 0 && str_starts(text, str_from(byte_order_mark)))
        at = sizeof byte_order_mark - 1;
    struct str rest = str_from_to(text, at, find_end(text, at));
    at += utf8_first(rest, column > 0 ? column - 1 : 0).len;
    return (struct span){
        .line = line, .column = column, .end_line = line, .end_column = column + 1, .from = at, .to = at + 1};
}

/* The line as columns: one character each. */
struct columns {
    struct text text;
    size_t len, from, to;
};

static void add_character(struct columns *columns, struct str character)
{
    size_t wide = character.ptr[0] == '\t' ? TAB - columns->len % TAB : 1;
    for (size_t i = 1; i < wide; i++)
        text_char(&columns->text, ' ');
    wrap_plain(&columns->text, character);
    columns->len += wide;
}

static void add_mask(struct columns *columns)
{
    for (int i = 0; i < 3; i++)
        add_character(columns, STR("*"));
}

/* What is not to be shown of the line; returns how many. */
static size_t secrets_of(struct arena *arena, const struct source_line *line, const struct secret **out)
{
    if (!line->secret || line->marked == 0)
        return secret_scan(arena, line->text, out);
    struct secret *all = arena_one(arena, struct secret);
    *all = (struct secret){line->column, line->column + line->marked};
    *out = all;
    return 1;
}

static struct columns to_columns(struct arena *arena, const struct source_line *line)
{
    struct columns columns = {.text.arena = arena};
    size_t mark_end = line->column + line->marked;
    bool in_front = true, inside = true;
    const struct secret *secret = NULL;
    size_t secrets = secrets_of(arena, line, &secret);
    for (size_t at = 0; at < line->text.len;) {
        size_t len = utf8_len(str_after(line->text, at));
        if (in_front && at >= line->column) {
            columns.from = columns.len;
            in_front = false;
        }
        if (inside && at >= mark_end) {
            columns.to = columns.len;
            inside = false;
        }
        len = len ? len : 1;
        if (secrets > 0 && at >= secret->from) {
            len = secret->to - at;
            add_mask(&columns);
            secret++;
            secrets--;
        } else {
            add_character(&columns, str_from_to(line->text, at, at + len));
        }
        at += len;
    }
    columns.from = in_front ? columns.len : columns.from;
    columns.to = inside ? columns.len : columns.to;
    return columns;
}

static struct str slice(const struct columns *columns, size_t from, size_t to)
{
    struct str text = text_str(&columns->text);
    text = str_after(text, utf8_first(text, from).len);
    return utf8_first(text, to - from);
}

static void pad(struct text *out, size_t len, char c)
{
    for (size_t i = 0; i < len; i++)
        text_char(out, c);
}

void source_show(struct text *out, const struct source_line *line, unsigned width, const char *on, const char *off)
{
    size_t room = width < GUTTER + ROOM_MIN ? ROOM_MIN : width - GUTTER;
    struct columns columns = to_columns(out->arena, line);
    size_t first = 0;
    if (columns.len > room && columns.from > room / 3)
        first = columns.from - room / 3 < columns.len - room ? columns.from - room / 3 : columns.len - room;
    size_t last = columns.len - first > room ? first + room : columns.len;
    const char *front = first > 0 || line->cut_front ? "..." : "";
    const char *back = last < columns.len || line->cut_end ? "..." : "";
    struct str shown = slice(&columns, first + strlen(front), last - strlen(back));
    text_format(out, "%5u | %s%.*s%s\n", line->number, front, STR_ARG(shown), back);
    text_add(out, STR("      | "));
    pad(out, columns.from - first, ' ');
    text_add(out, str_from(on));
    size_t to = columns.to < last ? columns.to : last;
    pad(out, to > columns.from ? to - columns.from : 1, '^');
    text_format(out, "%s\n", off);
}
