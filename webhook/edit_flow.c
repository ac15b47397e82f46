/* SPDX-License-Identifier: Apache-2.0 */
/* Edits of JSON and of YAML in flow style: between brackets and commas. */
#include "webhook/edit_part.h"
#include "webhook/edit_write.h"

static size_t start_of(const struct edit_node *child)
{
    return child->key.line > 0 ? child->key.from : child->value.from;
}

/* "," and the blanks or the new line that stand before a child; empty where it cannot be told. */
static struct str comma_before_last(const struct edit *edit, const struct edit_node *parent, size_t len)
{
    struct edit_node last = edit_child(edit, parent, len - 1);
    size_t from = len > 1 ? edit_child(edit, parent, len - 2).value.to : parent->value.from + 1;
    struct str between = str_from_to(edit->text, from, start_of(&last));
    if (len == 1 && str_has_char(between, '\n') && edit_is_space(between, 0, between.len))
        return arena_format(edit->arena, ",%.*s", STR_ARG(between));
    bool alone = len > 1 && str_starts(between, STR(",")) && edit_is_space(between, 1, between.len);
    return alone ? between : (struct str){0};
}

static struct str colon_of(const struct edit *edit, const struct edit_node *child)
{
    struct str between = str_from_to(edit->text, child->key.to, child->value.from);
    if (child->key.line > 0 && str_starts(between, STR(":")) && edit_is_blank(between, 1, between.len))
        return between;
    return STR(": ");
}

/* The blanks before the first character of the line. */
static struct str indent_at(struct str text, size_t at)
{
    size_t from = edit_line_start(text, at);
    size_t to = from;
    while (to < text.len && edit_is_blank(text, to, to + 1))
        to++;
    return str_from_to(text, from, to);
}

/* As the children there are; a lone one, or none, is told from its colon. */
static struct edit_flow flow_of(const struct edit *edit, const struct edit_node *parent, size_t len)
{
    bool json = edit_is_json(edit);
    struct edit_node named = *parent;
    if (len > 0 && cJSON_IsObject(parent->json))
        named = edit_child(edit, parent, len - 1);
    struct str colon = colon_of(edit, &named);
    /* Without a blank YAML would read a plain key and its colon as one word. */
    bool tight = json && colon.len == 1;
    struct edit_flow flow = {.context = json ? EDIT_JSON : EDIT_FLOW,
                             .colon = tight ? STR(":") : STR(": "),
                             .comma = tight ? STR(",") : STR(", ")};
    struct str comma = len > 0 ? comma_before_last(edit, parent, len) : (struct str){0};
    if (comma.len > 0)
        flow.comma = comma;
    return flow;
}

/* How a value's own children are laid out: as those of the collections beside it, in lines where there are none. */
static struct edit_flow inner_flow(const struct edit *edit, const struct edit_node *parent, size_t len,
                                   const struct edit_flow *outer)
{
    struct edit_flow flow = *outer;
    size_t newline = 0;
    bool lines = str_find(outer->comma, STR("\n"), &newline);
    if (!lines)
        return flow;
    flow.comma = flow.colon.len == 1 ? STR(",") : STR(", ");
    for (size_t i = len; i > 0; i--) {
        struct edit_node child = edit_child(edit, parent, i - 1);
        if (!edit_is_collection(child.json) || !child.json->child)
            continue;
        lines = str_has_char(str_from_to(edit->text, child.value.from, child.value.to), '\n');
        break;
    }
    struct edit_node last = edit_child(edit, parent, len - 1);
    struct str inside = indent_at(edit->text, start_of(&last));
    struct str outside = indent_at(edit->text, parent->value.to - 1);
    if (lines && edit_is_json(edit) && inside.len > outside.len) {
        flow.newline = str_after(outer->comma, 1);
        flow.step = str_after(inside, outside.len);
    }
    return flow;
}

/* Between the brackets of {} or []. The same finding may put several there. */
static bool add_first(const struct edit *edit, const struct edit_node *parent, struct str child, struct str comma,
                      struct splices *out, struct err *err)
{
    size_t from = parent->value.from + 1;
    size_t to = parent->value.to - 1;
    if (to < from || !edit_is_space(edit->text, from, to))
        return err_set(err, "a comment stands in it");
    for (size_t i = 0; i < out->len; i++) {
        if (out->items[i].from != from || out->items[i].to != to)
            continue;
        child = arena_format(edit->arena, "%.*s%.*s", STR_ARG(comma), STR_ARG(child));
        from = to;
        break;
    }
    splice_add(edit->arena, out, (struct splice){.from = from, .to = to, .text = child});
    return true;
}

bool edit_flow_add(const struct edit *edit, const struct edit_node *parent, struct str key, const cJSON *value,
                   struct splices *out, struct err *err)
{
    struct text text = {.arena = edit->arena};
    size_t len = tree_len(parent->json);
    if (edit_has_merged(parent))
        return err_set(err, "it stands beside what comes from a merge");
    struct edit_flow outer = flow_of(edit, parent, len);
    struct edit_flow inner = len > 0 ? inner_flow(edit, parent, len, &outer) : outer;
    if (len > 0)
        text_add(&text, outer.comma);
    if (key.ptr) {
        edit_write_key(&text, key, outer.context);
        text_add(&text, outer.colon);
    }
    edit_write_flow(&text, value, &inner);
    if (len == 0)
        return add_first(edit, parent, text_str(&text), outer.comma, out, err);
    size_t at = edit_child(edit, parent, len - 1).value.to;
    splice_add(edit->arena, out, (struct splice){.from = at, .to = at, .text = text_str(&text)});
    return true;
}

/* Blanks and line ends, with the comma between two children. */
static bool is_gap(struct str text, size_t from, size_t to)
{
    struct str gap = str_trim(str_from_to(text, from, to));
    return gap.len == 0 || str_eq(gap, STR(","));
}

bool edit_flow_remove(const struct edit *edit, const struct edit_node *parent, size_t index, struct splices *out,
                      struct err *err)
{
    size_t len = tree_len(parent->json);
    struct edit_node child = edit_child(edit, parent, index);
    struct splice splice = {.from = parent->value.from + 1, .to = parent->value.to - 1};
    size_t start = start_of(&child);
    size_t end = child.value.to;
    if (index > 0) {
        splice.from = edit_child(edit, parent, index - 1).value.to;
        splice.to = end;
    } else if (len > 1) {
        struct edit_node next = edit_child(edit, parent, 1);
        splice.from = start;
        splice.to = start_of(&next);
    }
    if (splice.from > start || splice.to < end || !is_gap(edit->text, splice.from, start) ||
        !is_gap(edit->text, end, splice.to))
        return err_set(err, "a comment stands beside it");
    splice_add(edit->arena, out, splice);
    return true;
}
