/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/wrap.h"

#include "base/utf8.h"

/* Even in a narrow window a line has room for a word or two. */
enum { ROOM_MIN = 24 };

/* C0, DEL, and U+0080 to U+009F, which some terminals obey as well. */
static bool is_control(struct str character)
{
    unsigned char first = (unsigned char)character.ptr[0];
    if (character.len == 1)
        return first < 0x20 || first == 0x7F;
    return character.len == 2 && first == 0xC2 && (unsigned char)character.ptr[1] < 0xA0;
}

static size_t plain_len(struct str text, size_t from)
{
    size_t at = from;
    while (at < text.len && text.ptr[at] >= ' ' && text.ptr[at] <= '~')
        at++;
    return at - from;
}

void wrap_plain(struct text *out, struct str piece)
{
    for (size_t at = 0; at < piece.len;) {
        size_t plain = plain_len(piece, at);
        text_add(out, str_from_to(piece, at, at + plain));
        at += plain;
        if (at == piece.len)
            return;
        size_t len = utf8_len(str_after(piece, at));
        struct str character = str_from_to(piece, at, at + (len ? len : 1));
        if (len == 0)
            text_add(out, STR("\xEF\xBF\xBD"));
        else if (is_control(character))
            text_char(out, ' ');
        else
            text_add(out, character);
        at += character.len;
    }
}

static void new_line(struct text *out, unsigned indent)
{
    text_format(out, "\n%*s", (int)indent, "");
}

/* Returns the column after the line's last word. */
static size_t wrap_line(struct text *out, struct str line, size_t at, unsigned indent, size_t width)
{
    struct str word;
    bool first = true;
    while (str_cut(&line, ' ', &word)) {
        if (word.len == 0)
            continue;
        size_t len = utf8_count(word);
        if (!first && at + 1 + len > width) {
            new_line(out, indent);
            at = indent;
        } else if (!first) {
            text_char(out, ' ');
            at++;
        }
        wrap_plain(out, word);
        at += len;
        first = false;
    }
    return at;
}

void wrap_prose(struct text *out, struct str prose, unsigned at, unsigned indent, unsigned width)
{
    struct str line;
    size_t room = width < indent + ROOM_MIN ? indent + ROOM_MIN : width;
    size_t column = at;
    bool first = true;
    prose = str_trim(prose);
    while (str_cut(&prose, '\n', &line)) {
        if (!first && str_trim(line).len == 0) {
            text_char(out, '\n');
            continue;
        }
        if (!first) {
            new_line(out, indent);
            column = indent;
        }
        column = wrap_line(out, line, column, indent, room);
        first = false;
    }
}

void wrap_lines(struct text *out, struct str lines, unsigned indent)
{
    struct str line;
    if (str_ends(lines, STR("\n")))
        lines.len--;
    while (str_cut(&lines, '\n', &line)) {
        if (line.len > 0)
            text_format(out, "%*s", (int)indent, "");
        wrap_plain(out, line);
        text_char(out, '\n');
    }
}
