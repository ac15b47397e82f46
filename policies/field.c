/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/field.h"

#include "base/text.h"

struct field field_key(const struct field *parent, struct str key)
{
    return (struct field){.parent = parent, .key = key};
}

struct field field_item(const struct field *parent, size_t index)
{
    return (struct field){.parent = parent, .index = index};
}

struct field field_item_at(const struct field *parent, size_t index, const cJSON *node)
{
    return (struct field){.parent = parent, .index = index, .node = node};
}

const struct field *field_keep(struct arena *arena, struct field field)
{
    struct field *kept = arena_one(arena, struct field);
    *kept = field;
    return kept;
}

static size_t depth(const struct field *field)
{
    size_t steps = 0;
    for (; field; field = field->parent)
        steps++;
    return steps;
}

/* The step that stands `up` steps above field. Chains are a dozen steps long, so walking them anew is cheap. */
static const struct field *above(const struct field *field, size_t up)
{
    while (up-- > 0)
        field = field->parent;
    return field;
}

static bool is_plain(struct str key)
{
    for (size_t i = 0; i < key.len; i++) {
        char c = key.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && !(c >= '0' && c <= '9') && c != '-' && c != '_')
            return false;
    }
    return key.len > 0;
}

static void write_step(struct text *text, const struct field *step)
{
    if (!step->key.ptr) {
        text_format(text, "[%zu]", step->index);
        return;
    }
    if (!is_plain(step->key)) {
        text_char(text, '[');
        text_add(text, step->key);
        text_char(text, ']');
        return;
    }
    if (text->len > 0)
        text_char(text, '.');
    text_add(text, step->key);
}

struct str field_text(struct arena *arena, const struct field *field)
{
    struct text text = {.arena = arena};
    for (size_t up = depth(field); up > 0; up--)
        write_step(&text, above(field, up - 1));
    return text_str(&text);
}

/* RFC 6901, section 3: ~ and / within a key are written ~0 and ~1. */
static void write_token(struct text *text, struct str key)
{
    for (size_t i = 0; i < key.len; i++) {
        if (key.ptr[i] == '~')
            text_add(text, STR("~0"));
        else if (key.ptr[i] == '/')
            text_add(text, STR("~1"));
        else
            text_char(text, key.ptr[i]);
    }
}

struct str field_pointer(struct arena *arena, const struct field *field)
{
    struct text text = {.arena = arena};
    for (size_t up = depth(field); up > 0; up--) {
        const struct field *step = above(field, up - 1);
        text_char(&text, '/');
        if (step->key.ptr)
            write_token(&text, step->key);
        else
            text_format(&text, "%zu", step->index);
    }
    return text_str(&text);
}

const struct json_step *field_steps(struct arena *arena, const struct field *field, size_t *len)
{
    *len = depth(field);
    struct json_step *steps = arena_many(arena, struct json_step, *len);
    for (size_t i = *len; i > 0; i--, field = field->parent)
        steps[i - 1] = (struct json_step){field->key, field->index};
    return steps;
}

static const cJSON *member(const cJSON *object, struct str key)
{
    if (!cJSON_IsObject(object))
        return NULL;
    for (const cJSON *child = object->child; child; child = child->next)
        if (str_eq(tree_key(child), key))
            return child;
    return NULL;
}

/* Down the last `steps` steps of field. */
static const cJSON *descend(const cJSON *node, const struct field *field, size_t steps)
{
    for (; steps > 0 && node; steps--) {
        const struct field *step = above(field, steps - 1);
        node = step->key.ptr ? member(node, step->key) : tree_item(node, step->index);
    }
    return node;
}

const cJSON *field_find(const cJSON *root, const struct field *field)
{
    return descend(root, field, depth(field));
}

const cJSON *field_node(const cJSON *root, const struct field *field)
{
    size_t steps = 0;
    const struct field *known = field;
    for (; known && !known->node; known = known->parent)
        steps++;
    return descend(known ? known->node : root, field, steps);
}

static int step_cmp(const struct field *a, const struct field *b)
{
    if (!a->key.ptr || !b->key.ptr) {
        if (a->key.ptr || b->key.ptr)
            return a->key.ptr ? 1 : -1;
        return (a->index > b->index) - (a->index < b->index);
    }
    return str_cmp(a->key, b->key);
}

int field_cmp(const struct field *a, const struct field *b)
{
    size_t a_depth = depth(a);
    size_t b_depth = depth(b);
    size_t common = a_depth < b_depth ? a_depth : b_depth;
    for (size_t i = 1; i <= common; i++) {
        int order = step_cmp(above(a, a_depth - i), above(b, b_depth - i));
        if (order != 0)
            return order;
    }
    return (a_depth > b_depth) - (a_depth < b_depth);
}
