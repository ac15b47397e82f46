/* SPDX-License-Identifier: Apache-2.0 */
#include "base/yaml_events.h"

#include <stdarg.h>

#include "base/utf8.h"

static bool fail_at(struct yaml_events *events, struct yaml_place place, const char *message)
{
    return err_at(events->err, place.line, place.column, "%s", message);
}

bool yaml_events_fail(struct yaml_events *events, const struct span *span, const char *format, ...)
{
    char message[sizeof events->err->message];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    return err_at(events->err, span->line, span->column, "%s", message);
}

/* For libyaml a NUL is the end of the text, and what follows it would go unread. */
static bool check_bytes(struct yaml_events *events)
{
    struct str text = events->places.text;
    const char *nul = text.len ? memchr(text.ptr, '\0', text.len) : NULL;
    size_t valid = utf8_valid_len(text);
    if (nul && (size_t)(nul - text.ptr) < valid)
        return fail_at(events, yaml_place_at(&events->places, (size_t)(nul - text.ptr)), "a NUL character");
    return valid == text.len || fail_at(events, yaml_place_at(&events->places, valid), "invalid UTF-8");
}

bool yaml_events_init(struct yaml_events *events, const struct yaml_document *document, struct err *err)
{
    /* libyaml does not count a byte-order mark; here it is no part of the text to begin with. */
    const struct str byte_order_mark = STR("\xEF\xBB\xBF");
    size_t skipped = str_starts(document->text, byte_order_mark) ? byte_order_mark.len : 0;
    *events = (struct yaml_events){.err = err};
    events->places = (struct yaml_places){
        .text = str_after(document->text, skipped), .from = document->from + skipped, .lines = document->line};
    events->last_end = yaml_place_start(&events->places);
    if (!yaml_parser_initialize(&events->parser))
        return err_http(err, 503, "out of memory");
    if (!check_bytes(events))
        return false;
    struct str text = events->places.text;
    yaml_parser_set_encoding(&events->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&events->parser, (const unsigned char *)text.ptr, text.len);
    return true;
}

void yaml_events_release(struct yaml_events *events)
{
    yaml_event_delete(&events->event);
    yaml_parser_delete(&events->parser);
}

/* libyaml does not say which character it is, nor what to do. */
static bool refuse_start(struct yaml_events *events, struct yaml_place place)
{
    char message[128];
    char c = events->places.text.ptr[place.at];
    if (c == '\t')
        return fail_at(events, place, "a tab cannot indent a line; use spaces");
    snprintf(message, sizeof message, "a value cannot begin with %c; put it in quotes", c);
    return fail_at(events, place, message);
}

/* What libyaml says of its parser's insides, in words about the text. A mark is where the list, mapping, key or quote
 * begins: it stands between the two halves, or, where there is no second, is the place of the failure. */
static const struct {
    const char *problem, *context, *before, *behind;
} words[] = {
    {"did not find expected ',' or ']'", NULL, "expected ',' or ']' in the list that begins at ", ""},
    {"did not find expected ',' or '}'", NULL, "expected ',' or '}' in the mapping that begins at ", ""},
    {"did not find expected '-' indicator", NULL, "this does not belong to the list that begins at ",
     ": expected \"- \", or another indent"},
    {"did not find expected key", NULL, "this does not belong to the mapping that begins at ",
     ": expected a key, or another indent"},
    {"could not find expected ':'", NULL, "no ':' follows the key at ", ""},
    {"found unexpected end of stream", "while scanning a quoted scalar", "this quote is never closed", NULL},
    {"did not find expected node content", NULL, "expected a value, or a closing bracket", NULL},
    {"found incompatible YAML document", NULL, "this version of YAML is not known; write %YAML 1.2, or nothing", NULL},
    {"did not find expected <document start>", NULL, "expected --- before the next document", NULL},
};

/* False where there are no better words than libyaml's own. */
static bool refuse_plainly(struct yaml_events *events)
{
    const yaml_parser_t *parser = &events->parser;
    char message[256];
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(parser->problem, words[i].problem) != 0 || (words[i].behind && !parser->context) ||
            (words[i].context && (!parser->context || strcmp(parser->context, words[i].context) != 0)))
            continue;
        size_t mark = words[i].context ? parser->context_mark.index : parser->problem_mark.index;
        if (!words[i].behind) {
            fail_at(events, yaml_place_of(&events->places, mark), words[i].before);
            return true;
        }
        struct yaml_place context = yaml_place_of(&events->places, parser->context_mark.index);
        snprintf(message, sizeof message, "%s%u:%u%s", words[i].before, context.line, context.column, words[i].behind);
        fail_at(events, yaml_place_of(&events->places, mark), message);
        return true;
    }
    return false;
}

/* libyaml has refused the text. */
static bool refused(struct yaml_events *events)
{
    const yaml_parser_t *parser = &events->parser;
    char message[256];
    if (parser->error == YAML_MEMORY_ERROR)
        return err_http(events->err, 503, "out of memory");
    if (parser->error == YAML_READER_ERROR) {
        snprintf(message, sizeof message, "%s (U+%04X)", parser->problem, (unsigned)parser->problem_value);
        return fail_at(events, yaml_place_at(&events->places, parser->problem_offset), message);
    }
    if (strcmp(parser->problem, "mapping values are not allowed in this context") == 0)
        return fail_at(
            events, yaml_place_of(&events->places, parser->problem_mark.index),
            "no key can stand here; put a value that holds a colon and a space in quotes, or mend the indent");
    if (refuse_plainly(events))
        return false;
    if (!parser->context)
        return fail_at(events, yaml_place_of(&events->places, parser->problem_mark.index), parser->problem);
    if (strcmp(parser->problem, "found character that cannot start any token") == 0)
        return refuse_start(events, yaml_place_of(&events->places, parser->problem_mark.index));
    struct yaml_place context = yaml_place_of(&events->places, parser->context_mark.index);
    snprintf(message, sizeof message, "%s %s that begins at %u:%u", parser->problem, parser->context, context.line,
             context.column);
    return fail_at(events, yaml_place_of(&events->places, parser->problem_mark.index), message);
}

bool yaml_events_next(struct yaml_events *events)
{
    yaml_event_delete(&events->event);
    return yaml_parser_parse(&events->parser, &events->event) || refused(events);
}

static char char_at(const struct yaml_events *events, size_t at)
{
    struct str text = events->places.text;
    return (char)(at < text.len ? text.ptr[at] : '\0');
}

static size_t skip_until(const struct yaml_events *events, size_t at, struct str stops)
{
    while (at < events->places.text.len && !str_has_char(stops, char_at(events, at)))
        at++;
    return at;
}

static size_t skip_all(const struct yaml_events *events, size_t at, struct str passed)
{
    while (at < events->places.text.len && str_has_char(passed, char_at(events, at)))
        at++;
    return at;
}

/* An anchor's name may be followed by text without a blank, if that begins with an indicator: `&name:text`. */
static size_t skip_property(const struct yaml_events *events, size_t at)
{
    if (char_at(events, at) == '&')
        return skip_all(events, at + 1, STR("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"));
    return skip_until(events, at, STR(" \t\r\n"));
}

/* Passes over &anchor and !tag and the blanks and comments behind them. No scalar's text begins like these. */
static size_t skip_properties(const struct yaml_events *events, size_t at, size_t end)
{
    while (at < end && str_has_char(STR("&!"), char_at(events, at))) {
        at = skip_all(events, skip_property(events, at), STR(" \t\r\n"));
        while (at < end && char_at(events, at) == '#')
            at = skip_all(events, skip_until(events, at, STR("\r\n")), STR(" \t\r\n"));
    }
    return at < end ? at : end;
}

/* libyaml counts the line breaks and blank lines behind a block scalar to it. */
static size_t trim_end(const struct yaml_events *events, size_t from, size_t to)
{
    return from + str_trim(str_from_to(events->places.text, from, to)).len;
}

static struct span scalar_span(struct yaml_events *events)
{
    const yaml_event_t *event = &events->event;
    bool block = event->type == YAML_SCALAR_EVENT && (event->data.scalar.style == YAML_LITERAL_SCALAR_STYLE ||
                                                      event->data.scalar.style == YAML_FOLDED_SCALAR_STYLE);
    struct yaml_place from = yaml_place_of(&events->places, event->start_mark.index);
    struct yaml_places lagging = events->places;
    struct yaml_place to = yaml_place_of(&events->places, event->end_mark.index);
    size_t begin = skip_properties(events, from.at, to.at);
    if (begin != from.at)
        from = yaml_place_at(&lagging, begin);
    if (block)
        to = yaml_place_at(&lagging, trim_end(events, from.at, to.at));
    events->last_end = to;
    return yaml_place_span(&events->places, from, to);
}

/* The character a list or mapping begins with; none for a block mapping, and none for `a: b` within brackets. */
static char opening(const yaml_event_t *event)
{
    if (event->type == YAML_SEQUENCE_START_EVENT)
        return event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE ? '[' : '-';
    return event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE ? '{' : '\0';
}

/* The start mark may be an anchor's or a tag's, the end mark lies behind the opening character, or before it where
 * libyaml made up a token of no width. */
static struct span collection_span(struct yaml_events *events)
{
    const yaml_event_t *event = &events->event;
    size_t index = event->end_mark.index;
    struct yaml_place from = {0};
    bool wide = index > event->start_mark.index;
    if (wide)
        from = yaml_place_of(&events->places, index - 1);
    if (!wide || char_at(events, from.at) != opening(event))
        from = yaml_place_of(&events->places, index);
    return yaml_place_span(&events->places, from, from);
}

struct span yaml_events_span(struct yaml_events *events)
{
    bool starts = events->event.type == YAML_SEQUENCE_START_EVENT || events->event.type == YAML_MAPPING_START_EVENT;
    return starts ? collection_span(events) : scalar_span(events);
}

void yaml_events_close(struct yaml_events *events, struct span *span)
{
    const yaml_event_t *event = &events->event;
    /* A bracket has a width. Where there is none, the mark lies behind comments and blank lines that follow. */
    struct yaml_place end = yaml_place_of(&events->places, event->start_mark.index);
    if (event->end_mark.index > event->start_mark.index && str_has_char(STR("]}"), char_at(events, end.at)))
        events->last_end = yaml_place_of(&events->places, event->end_mark.index);
    span->end_line = events->last_end.line;
    span->end_column = events->last_end.column;
    span->to = events->places.from + events->last_end.at;
}
