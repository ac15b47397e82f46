/* SPDX-License-Identifier: Apache-2.0 */
/* Finds a node's place again in text that json_parse() has passed. Other text does no harm: the walk ends where it
 * makes no sense. */
#include "base/json.h"
#include "base/json_string.h"
#include "base/utf8.h"

struct walk {
    struct str text;
    size_t at;
};
struct range {
    size_t from, to;
};

static bool is_one_of(char c, struct str set)
{
    return str_has_char(set, c);
}

static void skip_blanks(struct walk *walk)
{
    while (walk->at < walk->text.len && is_one_of(walk->text.ptr[walk->at], STR(" \t\r\n")))
        walk->at++;
}

static bool take(struct walk *walk, char c)
{
    skip_blanks(walk);
    if (walk->at == walk->text.len || walk->text.ptr[walk->at] != c)
        return false;
    walk->at++;
    return true;
}

/* From behind the opening quote to behind the closing one. */
static bool skip_string(struct walk *walk)
{
    while (walk->at < walk->text.len) {
        char c = walk->text.ptr[walk->at++];
        if (c == '"')
            return true;
        if (c == '\\' && walk->at < walk->text.len)
            walk->at++;
    }
    return false;
}

/* The rest of a number, true, false or null. */
static bool skip_word(struct walk *walk)
{
    while (walk->at < walk->text.len && !is_one_of(walk->text.ptr[walk->at], STR(",:[]{}\" \t\r\n")))
        walk->at++;
    return true;
}

/* Up to behind the bracket that closes the innermost open one. Counts brackets and so needs no stack. */
static bool skip_container(struct walk *walk)
{
    size_t depth = 1;
    while (depth > 0 && walk->at < walk->text.len) {
        char c = walk->text.ptr[walk->at++];
        if (c == '"' && !skip_string(walk))
            return false;
        depth += c == '{' || c == '[';
        depth -= c == '}' || c == ']';
    }
    return depth == 0;
}

static bool skip_value(struct walk *walk, struct range *range)
{
    skip_blanks(walk);
    range->from = walk->at;
    if (walk->at == walk->text.len)
        return false;
    char c = walk->text.ptr[walk->at++];
    bool skipped = c == '"'               ? skip_string(walk)
                   : c == '{' || c == '[' ? skip_container(walk)
                                          : !is_one_of(c, STR(",:]}")) && skip_word(walk);
    range->to = walk->at;
    return skipped;
}

/* Goes to before the value of that member of the object that begins here. */
static bool enter_member(struct walk *walk, struct str key, struct range *range)
{
    struct range passed;
    if (!take(walk, '{'))
        return false;
    do {
        if (!skip_value(walk, range) || range->to - range->from < 2 || !take(walk, ':'))
            return false;
        if (json_string_is(str_from_to(walk->text, range->from + 1, range->to - 1), key))
            return true;
        if (!skip_value(walk, &passed))
            return false;
    } while (take(walk, ','));
    return false;
}

/* Goes to before that item of the array that begins here. */
static bool enter_item(struct walk *walk, size_t index)
{
    struct range passed;
    if (!take(walk, '['))
        return false;
    while (index-- > 0)
        if (!skip_value(walk, &passed) || !take(walk, ','))
            return false;
    return true;
}

static struct span span_of(struct str text, struct range range)
{
    struct span span = {.from = range.from, .to = range.to};
    utf8_place(text, range.from, &span.line, &span.column);
    utf8_place(text, range.to, &span.end_line, &span.end_column);
    return span;
}

bool json_locate(struct str text, const struct json_step *steps, size_t steps_len, struct span *key, struct span *value)
{
    struct walk walk = {.text = text};
    struct range key_range = {0};
    struct range value_range = {0};
    bool keyed = false;
    for (size_t i = 0; i < steps_len; i++) {
        keyed = steps[i].key.ptr != NULL;
        if (keyed ? !enter_member(&walk, steps[i].key, &key_range) : !enter_item(&walk, steps[i].index))
            return false;
    }
    if (!skip_value(&walk, &value_range))
        return false;
    *key = keyed ? span_of(text, key_range) : (struct span){0};
    *value = span_of(text, value_range);
    return true;
}
