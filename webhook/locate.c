/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/locate.h"

#include "base/utf8.h"

/* A member or item, by its steps from the object's root. */
struct target {
    const struct field *field; /* NULL: the root */
    const cJSON *node;
};

/* The nearest thing at or around the field that is there. */
static struct target find_target(const cJSON *root, const struct field *field)
{
    for (; field; field = field->parent) {
        const cJSON *node = field_find(root, field);
        if (node)
            return (struct target){field, node};
    }
    return (struct target){NULL, root};
}

/* Moves a span that was counted from the start of a piece of text to where the piece stands. */
static struct span shift(struct span span, const struct span *base)
{
    if (span.line == 0)
        return span;
    span.column += span.line == 1 ? base->column - 1 : 0;
    span.end_column += span.end_line == 1 ? base->column - 1 : 0;
    span.line += base->line - 1;
    span.end_line += base->line - 1;
    span.from += base->from;
    span.to += base->from;
    return span;
}

static bool find_spans(struct arena *arena, const struct located *object, const struct target *target,
                       struct place *place)
{
    const struct tree_node *node = tree_place(target->node);
    if (node) {
        place->key = node->key;
        place->value = node->value;
        return true;
    }
    size_t len = 0;
    const struct json_step *steps = target->field ? field_steps(arena, target->field, &len) : NULL;
    struct span key;
    struct span value;
    if (!json_locate(object->json, steps, len, &key, &value))
        return false;
    place->key = shift(key, &object->place);
    place->value = shift(value, &object->place);
    return true;
}

static bool is_block(const cJSON *node)
{
    return cJSON_IsObject(node) || cJSON_IsArray(node);
}

/* An item that is a mapping is pointed at by its name, or by whatever comes first in it. */
static const cJSON *find_name(const cJSON *item)
{
    const cJSON *name = tree_get(item, "name");
    return tree_is_str(name) ? name : item->child;
}

static struct span first_character(struct span span)
{
    span.end_line = span.line;
    span.end_column = span.column + 1;
    span.to = span.from + 1;
    return span;
}

static struct span point_at_block(struct arena *arena, const struct located *object, const struct target *target,
                                  const struct place *place)
{
    if (place->key.line > 0)
        return place->key;
    const cJSON *child = cJSON_IsObject(target->node) ? find_name(target->node) : NULL;
    if (!child || is_block(child))
        return first_character(place->value);
    struct field field = field_key(target->field, tree_key(child));
    struct place name;
    if (!find_spans(arena, object, &(struct target){&field, child}, &name))
        return first_character(place->value);
    return name.value;
}

/* In a longer value (a URL, a script) the part that is meant. Quotes around the whole of it belong to it. */
static struct span narrow(struct str text, struct span span, struct str value)
{
    size_t at = 0;
    struct str source = str_from_to(text, span.from, span.to);
    if (value.len == 0 || value.len + 2 >= source.len || !str_find(source, value, &at))
        return span;
    struct span word = {.from = at, .to = at + value.len};
    utf8_place(source, word.from, &word.line, &word.column);
    utf8_place(source, word.to, &word.end_line, &word.end_column);
    return shift(word, &span);
}

struct place locate(struct arena *arena, struct str text, const struct located *object, const struct field *field,
                    struct str value)
{
    struct place place = {0};
    struct target target = find_target(object->node, field);
    if (!find_spans(arena, object, &target, &place))
        return (struct place){0};
    if (is_block(target.node))
        place.at = point_at_block(arena, object, &target, &place);
    else if (place.value.to == place.value.from && place.key.line > 0)
        place.at = place.key;
    else
        place.at = narrow(text, place.value, value);
    return place;
}

struct locate_items locate_items(struct str text, const struct located *list)
{
    struct locate_items items = {.text = text};
    struct json_step step = {.key = STR("items")};
    struct span key;
    struct span value;
    if (!json_locate(list->json, &step, 1, &key, &value))
        return items;
    items.rest = shift(value, &list->place);
    items.rest.from++;
    items.rest.column++;
    return items;
}

/* Over blanks and the comma before the next item. */
static void skip_between(struct locate_items *items)
{
    struct span *rest = &items->rest;
    for (; rest->from < rest->to && str_has_char(STR(", \t\r\n"), items->text.ptr[rest->from]); rest->from++) {
        bool line_ends = items->text.ptr[rest->from] == '\n';
        rest->line += line_ends;
        rest->column = line_ends ? 1 : rest->column + 1;
    }
}

void locate_next(struct locate_items *items, struct located *out)
{
    struct span key;
    struct span value;
    skip_between(items);
    struct str rest = str_from_to(items->text, items->rest.from, items->rest.to);
    if (!json_locate(rest, NULL, 0, &key, &value))
        return;
    out->place = shift(value, &items->rest);
    out->json = str_from_to(items->text, out->place.from, out->place.to);
    items->rest.from = out->place.to;
    items->rest.line = out->place.end_line;
    items->rest.column = out->place.end_column;
}
