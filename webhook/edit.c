/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/edit_part.h"
#include "webhook/edit_write.h"

static bool is_aliased(const cJSON *root, const struct field *field)
{
    for (; field; field = field->parent) {
        const struct tree_node *node = tree_place(field_find(root, field));
        if (node && node->aliased)
            return true;
    }
    return false;
}

static enum tree_style style_of(const cJSON *node)
{
    const struct tree_node *place = tree_place(node);
    if (place)
        return place->style;
    if (edit_is_collection(node))
        return TREE_FLOW;
    return cJSON_IsString(node) ? TREE_DOUBLE_QUOTED : TREE_PLAIN;
}

bool edit_node(const struct edit *edit, const struct field *field, struct edit_node *out)
{
    const cJSON *root = edit->root->node;
    const cJSON *node = field_find(root, field);
    if (!node)
        return false;
    struct place place = locate(edit->arena, edit->text, edit->root, field, (struct str){0});
    *out = (struct edit_node){.json = node,
                              .field = field,
                              .key = place.key,
                              .value = place.value,
                              .style = style_of(node),
                              .aliased = is_aliased(root, field)};
    return place.value.line > 0;
}

struct edit_node edit_child(const struct edit *edit, const struct edit_node *parent, size_t index)
{
    struct edit_node child = {0};
    const cJSON *node = parent->json->child;
    for (size_t i = 0; i < index; i++)
        node = node->next;
    struct field field =
        cJSON_IsObject(parent->json) ? field_key(parent->field, tree_key(node)) : field_item(parent->field, index);
    if (!edit_node(edit, field_keep(edit->arena, field), &child))
        child.value = parent->value;
    return child;
}

bool edit_has_merged(const struct edit_node *parent)
{
    for (const cJSON *child = parent->json->child; child; child = child->next) {
        const struct tree_node *node = tree_place(child);
        /* A value that is an alias has a key of its own; what was merged stands outside, or where << names it. */
        bool own = !node || !node->aliased || !cJSON_IsObject(parent->json) ||
                   (node->key.from >= parent->value.from && node->key.to < node->value.from);
        if (!own)
            return true;
    }
    return false;
}

bool edit_is_json(const struct edit *edit)
{
    return edit->root->json.ptr != NULL;
}

bool edit_is_collection(const cJSON *node)
{
    return cJSON_IsObject(node) || cJSON_IsArray(node);
}

bool edit_is_hollow(const struct edit_node *node)
{
    return cJSON_IsNull(node->json) || (edit_is_collection(node->json) && !node->json->child);
}

size_t edit_line_start(struct str text, size_t at)
{
    while (at > 0 && text.ptr[at - 1] != '\n')
        at--;
    return at;
}

size_t edit_line_end(struct str text, size_t at)
{
    while (at < text.len && text.ptr[at] != '\n')
        at++;
    return at;
}

static bool is_of(struct str text, size_t from, size_t to, struct str allowed)
{
    for (size_t i = from; i < to && i < text.len; i++)
        if (!str_has_char(allowed, text.ptr[i]))
            return false;
    return true;
}

bool edit_is_blank(struct str text, size_t from, size_t to)
{
    return is_of(text, from, to, STR(" \t"));
}

bool edit_is_space(struct str text, size_t from, size_t to)
{
    return is_of(text, from, to, STR(" \t\r\n"));
}

/* Where the node's parent is a mapping in block style, and so takes blocks. */
static bool stands_in_block(const struct edit *edit, const struct edit_node *node)
{
    struct edit_node parent;
    return node->field && node->field->key.ptr && edit_node(edit, node->field->parent, &parent) &&
           parent.style == TREE_BLOCK;
}

static enum edit_context context_of(const struct edit *edit, const struct edit_node *node)
{
    struct edit_node parent;
    if (edit_is_json(edit))
        return EDIT_JSON;
    bool flow = node->field && edit_node(edit, node->field->parent, &parent) && parent.style == TREE_FLOW;
    return flow ? EDIT_FLOW : EDIT_BLOCK;
}

static bool may_change(const struct edit_node *node, struct err *err)
{
    if (node->aliased)
        return err_set(err, "it comes from an alias or a merge");
    if (node->style == TREE_LITERAL || node->style == TREE_FOLDED)
        return err_set(err, "it is a block of text");
    return true;
}

/* Behind the colon or dash of a value that is not written. */
static bool write_first(const struct edit *edit, const struct edit_node *old, struct str value, struct splices *out,
                        struct err *err)
{
    size_t at = old->value.from;
    if (at == 0 || !str_has_char(STR(":-"), edit->text.ptr[at - 1]))
        return err_set(err, "it has no place of its own");
    splice_add(edit->arena, out,
               (struct splice){.from = at, .to = at, .text = arena_format(edit->arena, " %.*s", STR_ARG(value))});
    return true;
}

static bool replace(const struct edit *edit, const struct edit_node *old, const cJSON *value, struct splices *out,
                    struct err *err)
{
    enum edit_context context = context_of(edit, old);
    struct text text = {.arena = edit->arena};
    if (!may_change(old, err))
        return false;
    if (edit_is_collection(value) && edit_is_hollow(old) && stands_in_block(edit, old))
        return edit_block_fill(edit, old, value, out, err);
    if (old->style == TREE_BLOCK)
        return err_set(err, "a whole block would be replaced");
    const struct edit_flow flow = {
        .context = context == EDIT_JSON ? EDIT_JSON : EDIT_FLOW, .colon = STR(": "), .comma = STR(", ")};
    if (edit_is_collection(value))
        edit_write_flow(&text, value, &flow);
    else
        edit_write_scalar(&text, value, old->style, context);
    if (old->value.from == old->value.to)
        return write_first(edit, old, text_str(&text), out, err);
    splice_add(edit->arena, out,
               (struct splice){.from = old->value.from, .to = old->value.to, .text = text_str(&text)});
    return true;
}

/* The member or item as a mapping or list of its own. */
static const cJSON *wrap(struct arena *arena, struct str key, const cJSON *value)
{
    cJSON *parent = arena_one(arena, cJSON);
    cJSON *child = arena_one(arena, cJSON);
    *child = *value;
    child->next = NULL;
    child->prev = child;
    child->string = key.ptr ? (char *)arena_copy(arena, key).ptr : NULL;
    parent->type = key.ptr ? cJSON_Object : cJSON_Array;
    parent->child = child;
    return parent;
}

static bool add(const struct edit *edit, const struct patch *patch, const cJSON *value, struct splices *out,
                struct err *err)
{
    struct edit_node parent;
    struct str key = patch->field.key;
    if (!edit_node(edit, patch->field.parent, &parent) ||
        !(key.ptr ? cJSON_IsObject(parent.json) : cJSON_IsArray(parent.json)))
        return err_set(err, "what it is to be added to is not there");
    if (!key.ptr && patch->field.index != SIZE_MAX && patch->field.index != tree_len(parent.json))
        return err_set(err, "adding amid a list is not supported");
    if (!may_change(&parent, err))
        return false;
    if (edit_is_hollow(&parent) && stands_in_block(edit, &parent))
        return edit_block_fill(edit, &parent, wrap(edit->arena, key, value), out, err);
    return parent.style == TREE_BLOCK ? edit_block_add(edit, &parent, key, value, out, err)
                                      : edit_flow_add(edit, &parent, key, value, out, err);
}

static bool remove_node(const struct edit *edit, const struct edit_node *old, struct splices *out, struct err *err)
{
    struct edit_node parent;
    size_t index = 0;
    if (!old->field || !edit_node(edit, old->field->parent, &parent))
        return err_set(err, "it is the whole document");
    if (parent.aliased || edit_has_merged(&parent))
        return err_set(err, "it stands beside what comes from a merge");
    for (const cJSON *child = parent.json->child; child != old->json; child = child->next)
        index++;
    return parent.style == TREE_BLOCK ? edit_block_remove(edit, &parent, index, out, err)
                                      : edit_flow_remove(edit, &parent, index, out, err);
}

bool edit_find(const struct edit *edit, const struct patch *patch, struct splices *out, struct err *err)
{
    const cJSON *value = NULL;
    struct edit_node old;
    bool there = (patch->field.key.ptr || patch->field.index != SIZE_MAX) && edit_node(edit, &patch->field, &old);
    if (patch->op != PATCH_REMOVE && !json_parse(edit->arena, patch_value(edit->arena, patch), &value, err))
        return false;
    if (patch->op == PATCH_ADD && (!there || !patch->field.key.ptr))
        return add(edit, patch, value, out, err);
    if (!there)
        return err_set(err, "what it changes is not there");
    return patch->op == PATCH_REMOVE ? remove_node(edit, &old, out, err) : replace(edit, &old, value, out, err);
}
