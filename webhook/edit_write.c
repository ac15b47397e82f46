/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/edit_write.h"

#include "base/tree_write.h"
#include "base/yaml.h"

/* Whether YAML reads the line as one mapping or list whose only child is the plain scalar `text`. The reader itself is
 * asked: nobody else knows all that a plain scalar must not be. */
static const cJSON *read_only_child(struct arena *arena, struct str line)
{
    const struct yaml_document document = {.text = line};
    const cJSON *root = NULL;
    struct err err;
    if (!yaml_parse(arena, &document, &root, &err) || tree_len(root) != 1)
        return NULL;
    return root->child;
}

static bool reads_back(struct arena *arena, struct str text, enum edit_context context)
{
    struct str line = context == EDIT_FLOW ? arena_format(arena, "[%.*s]", STR_ARG(text))
                                           : arena_format(arena, "k: %.*s", STR_ARG(text));
    const cJSON *child = context == EDIT_JSON ? NULL : read_only_child(arena, line);
    return child && tree_place(child)->style == TREE_PLAIN && tree_is_str(child) && str_eq(tree_str(child), text);
}

static void write_single_quoted(struct text *out, struct str text)
{
    text_char(out, '\'');
    for (size_t i = 0; i < text.len; i++) {
        text_char(out, text.ptr[i]);
        if (text.ptr[i] == '\'')
            text_char(out, '\'');
    }
    text_char(out, '\'');
}

static bool has_controls(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < ' ' || text.ptr[i] == '\x7F')
            return true;
    return false;
}

static void write_string(struct text *out, struct str text, enum tree_style style, enum edit_context context)
{
    if (style == TREE_SINGLE_QUOTED && context != EDIT_JSON && !has_controls(text))
        write_single_quoted(out, text);
    else if (style != TREE_DOUBLE_QUOTED && style != TREE_SINGLE_QUOTED && reads_back(out->arena, text, context))
        text_add(out, text);
    else
        text_json(out, text);
}

void edit_write_scalar(struct text *out, const cJSON *value, enum tree_style style, enum edit_context context)
{
    if (cJSON_IsString(value))
        write_string(out, tree_str(value), style, context);
    else
        tree_write(out, value);
}

void edit_write_key(struct text *out, struct str key, enum edit_context context)
{
    write_string(out, key, context == EDIT_JSON ? TREE_DOUBLE_QUOTED : TREE_PLAIN, context);
}

static bool is_filled(const cJSON *node)
{
    return (cJSON_IsObject(node) || cJSON_IsArray(node)) && node->child;
}

static void break_line(struct text *out, const struct edit_flow *flow, bool deeper)
{
    text_add(out, flow->newline);
    if (deeper && flow->newline.len > 0)
        text_add(out, flow->step);
}

void edit_write_flow(struct text *out, const cJSON *value, const struct edit_flow *flow)
{
    bool object = cJSON_IsObject(value);
    if (!object && !cJSON_IsArray(value)) {
        edit_write_scalar(out, value, TREE_PLAIN, flow->context);
        return;
    }
    struct edit_flow inner = *flow;
    if (flow->newline.len > 0)
        inner.newline = arena_format(out->arena, "%.*s%.*s", STR_ARG(flow->newline), STR_ARG(flow->step));
    text_char(out, object ? '{' : '[');
    for (const cJSON *child = value->child; child; child = child->next) {
        if (child != value->child)
            text_add(out, flow->newline.len > 0 ? STR(",") : flow->comma);
        break_line(out, flow, true);
        if (object)
            edit_write_key(out, tree_key(child), flow->context);
        if (object)
            text_add(out, flow->colon);
        edit_write_flow(out, child, &inner);
    }
    if (value->child)
        break_line(out, flow, false);
    text_char(out, object ? '}' : ']');
}

static void begin_line(struct text *out, const struct edit_block *block, unsigned indent)
{
    text_add(out, block->newline);
    for (unsigned i = 0; i < indent; i++)
        text_char(out, ' ');
}

static void write_leaf(struct text *out, const cJSON *value)
{
    static const struct edit_flow flow = {.context = EDIT_FLOW, .colon = {": ", 2}, .comma = {", ", 2}};
    if (cJSON_IsObject(value) || cJSON_IsArray(value))
        edit_write_flow(out, value, &flow);
    else
        edit_write_scalar(out, value, TREE_PLAIN, EDIT_BLOCK);
}

/* The first stands where out ends. */
static void write_members(struct text *out, const cJSON *mapping, const struct edit_block *block, unsigned indent)
{
    for (const cJSON *child = mapping->child; child; child = child->next) {
        if (child != mapping->child)
            begin_line(out, block, indent);
        edit_write_key(out, tree_key(child), EDIT_BLOCK);
        text_char(out, ':');
        edit_write_member(out, child, block, indent);
    }
}

void edit_write_item(struct text *out, const cJSON *value, const struct edit_block *block, unsigned indent)
{
    if (cJSON_IsObject(value) && is_filled(value))
        write_members(out, value, block, indent);
    else
        write_leaf(out, value);
}

void edit_write_member(struct text *out, const cJSON *value, const struct edit_block *block, unsigned indent)
{
    if (!is_filled(value)) {
        text_char(out, ' ');
        write_leaf(out, value);
        return;
    }
    if (cJSON_IsObject(value)) {
        begin_line(out, block, indent + block->step);
        write_members(out, value, block, indent + block->step);
        return;
    }
    for (const cJSON *item = value->child; item; item = item->next) {
        begin_line(out, block, indent + block->dash);
        text_add(out, STR("- "));
        edit_write_item(out, item, block, indent + block->dash + 2);
    }
}
