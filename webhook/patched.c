/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/patched.h"

static void append(cJSON *parent, cJSON *child)
{
    cJSON *head = parent->child;
    child->next = NULL;
    child->prev = head ? head->prev : child;
    if (head) {
        head->prev->next = child;
        head->prev = child;
    } else {
        parent->child = child;
    }
}

cJSON *patched_copy(struct arena *arena, const cJSON *tree)
{
    cJSON *copy = arena_one(arena, cJSON);
    *copy = *tree;
    copy->type &= ~TREE_HAS_PLACE;
    copy->child = copy->next = copy->prev = NULL;
    for (const cJSON *child = tree->child; child; child = child->next)
        append(copy, patched_copy(arena, child));
    return copy;
}

static void unlink_child(cJSON *parent, cJSON *child)
{
    cJSON *last = parent->child->prev;
    if (child == parent->child)
        parent->child = child->next;
    else
        child->prev->next = child->next;
    if (child->next)
        child->next->prev = child->prev;
    if (child == last && parent->child)
        parent->child->prev = child->prev;
}

/* Takes the value of the other, stays where it is. */
static void become(cJSON *node, const cJSON *value)
{
    node->type = value->type;
    node->child = value->child;
    node->valuestring = value->valuestring;
    node->valueint = value->valueint;
    node->valuedouble = value->valuedouble;
}

static bool add(struct arena *arena, cJSON *tree, const struct patch *patch, cJSON *value, struct err *err)
{
    cJSON *parent = (cJSON *)field_find(tree, patch->field.parent);
    bool keyed = patch->field.key.ptr != NULL;
    if (!parent || !(keyed ? cJSON_IsObject(parent) : cJSON_IsArray(parent)))
        return err_set(err, "what it is to be added to is not there");
    if (!keyed && patch->field.index != SIZE_MAX && patch->field.index != tree_len(parent))
        return err_set(err, "adding amid a list is not supported");
    value->string = keyed ? (char *)arena_copy(arena, patch->field.key).ptr : NULL;
    append(parent, value);
    return true;
}

bool patched_apply(struct arena *arena, cJSON *tree, const struct patch *patch, struct err *err)
{
    const cJSON *value = NULL;
    cJSON *old = (cJSON *)field_find(tree, &patch->field);
    if (patch->op != PATCH_REMOVE && !json_parse(arena, patch_value(arena, patch), &value, err))
        return false;
    if (patch->op == PATCH_ADD && (!old || !patch->field.key.ptr))
        return add(arena, tree, patch, patched_copy(arena, value), err);
    if (!old)
        return err_set(err, "what it changes is not there");
    if (patch->op == PATCH_REMOVE)
        unlink_child((cJSON *)field_find(tree, patch->field.parent), old);
    else
        become(old, patched_copy(arena, value));
    return true;
}

/* The member of that name, which most often is the one at the same place. */
static const cJSON *counterpart(const cJSON *object, const cJSON *same_place, struct str key)
{
    if (same_place && str_eq(tree_key(same_place), key))
        return same_place;
    return field_find(object, &(struct field){.key = key});
}

static bool same_children(const cJSON *a, const cJSON *b)
{
    const cJSON *there = b->child;
    if (tree_len(a) != tree_len(b))
        return false;
    for (const cJSON *child = a->child; child; child = child->next) {
        const cJSON *other = cJSON_IsObject(a) ? counterpart(b, there, tree_key(child)) : there;
        if (!other || !patched_same(child, other))
            return false;
        there = there ? there->next : NULL;
    }
    return true;
}

bool patched_same(const cJSON *a, const cJSON *b)
{
    if ((a->type & 0xFF) != (b->type & 0xFF))
        return false;
    if (cJSON_IsNumber(a))
        return !(a->valuedouble < b->valuedouble) && !(a->valuedouble > b->valuedouble);
    if (cJSON_IsString(a))
        return str_eq(tree_str(a), tree_str(b));
    return same_children(a, b);
}
