/* SPDX-License-Identifier: Apache-2.0 */
/* Splits a stream into documents by its lines alone. That is right whatever the lines hold: YAML 1.1 ends a document at
 * a `---` or `...` that begins a line even within quotes and block scalars (section 9.1.2), so nothing needs to be
 * parsed, and nothing that is broken spreads. */
#include "base/yaml.h"

enum line_kind {
    LINE_IDLE,      /* blank, or a comment */
    LINE_DIRECTIVE, /* %YAML, %TAG: only before a document's start */
    LINE_START,     /* --- with nothing behind it */
    LINE_START_WITH_CONTENT,
    LINE_END, /* ... */
    LINE_CONTENT,
};

/* Up to and with the newline. */
static struct str line_at(struct str text, size_t at)
{
    struct str rest = str_after(text, at);
    const char *newline = memchr(rest.ptr, '\n', rest.len);
    return newline ? str_from_to(rest, 0, (size_t)(newline - rest.ptr) + 1) : rest;
}

static bool is_idle(struct str line)
{
    line = str_trim(line);
    return line.len == 0 || line.ptr[0] == '#';
}

/* Whether the line is marker, or marker, a blank, and more. */
static bool is_marked(struct str line, struct str marker)
{
    if (!str_starts(line, marker))
        return false;
    struct str more = str_after(line, marker.len);
    return more.len == 0 || str_has_char(STR(" \t\r\n"), more.ptr[0]);
}

static enum line_kind kind_of(struct str line)
{
    if (is_idle(line))
        return LINE_IDLE;
    if (line.ptr[0] == '%')
        return LINE_DIRECTIVE;
    if (is_marked(line, STR("...")))
        return LINE_END;
    if (!is_marked(line, STR("---")))
        return LINE_CONTENT;
    return is_idle(str_after(line, 3)) ? LINE_START : LINE_START_WITH_CONTENT;
}

static struct str without_mark(struct str line)
{
    const struct str byte_order_mark = STR("\xEF\xBB\xBF");
    return str_starts(line, byte_order_mark) ? str_after(line, byte_order_mark.len) : line;
}

/* Moves behind the next document; false when there is nothing in it. */
static bool pass_document(struct yaml_stream *stream)
{
    bool begun = false;
    bool directives = false;
    bool content = false;
    while (stream->at < stream->text.len) {
        struct str line = line_at(stream->text, stream->at);
        enum line_kind kind = kind_of(stream->at == 0 ? without_mark(line) : line);
        bool starts = kind == LINE_START || kind == LINE_START_WITH_CONTENT;
        if (starts && begun)
            break;
        stream->at += line.len;
        stream->line++;
        if (kind == LINE_END)
            break;
        content |= kind == LINE_CONTENT || kind == LINE_START_WITH_CONTENT || (begun && kind == LINE_DIRECTIVE);
        directives |= kind == LINE_DIRECTIVE;
        begun |= starts || content;
    }
    /* Directives without a document are an error, which the parser reports. */
    return content || (directives && !begun);
}

bool yaml_next(struct yaml_stream *stream, struct yaml_document *document)
{
    while (stream->at < stream->text.len) {
        size_t from = stream->at;
        unsigned line = stream->line;
        if (!pass_document(stream))
            continue;
        *document = (struct yaml_document){
            .text = str_from_to(stream->text, from, stream->at), .from = from, .line = line, .index = stream->count++};
        return true;
    }
    return false;
}
