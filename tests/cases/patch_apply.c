/* SPDX-License-Identifier: Apache-2.0 */
#include "patch_apply.h"

#include "base/json.h"
#include "base/text.h"
#include "base/tree_write.h"

/* What a pointer leads to. */
struct spot {
    cJSON *parent;
    cJSON **link;    /* the parent's link to the node; to NULL: behind the last one */
    struct str name; /* of the node in its parent */
};

static cJSON *copy_tree(struct arena *arena, const cJSON *node, struct err *err)
{
    struct text text = {.arena = arena};
    const cJSON *copy = NULL;
    tree_write(&text, node);
    return json_parse(arena, text_str(&text), &copy, err) ? (cJSON *)copy : NULL;
}

/* Section 4.6: numbers by value, members in any order. */
static bool same(const cJSON *a, const cJSON *b)
{
    if ((a->type & 0xFF) != (b->type & 0xFF) || tree_len(a) != tree_len(b))
        return false;
    if (cJSON_IsString(a))
        return str_eq(tree_str(a), tree_str(b));
    if (cJSON_IsNumber(a))
        return a->valuedouble == b->valuedouble;
    const cJSON *other = b->child;
    for (const cJSON *child = a->child; child; child = child->next) {
        const cJSON *peer = cJSON_IsObject(a) ? tree_get(b, child->string) : other;
        if (!peer || !same(child, peer))
            return false;
        other = other->next;
    }
    return true;
}

/* RFC 6901, section 4: first ~1, then ~0. */
static struct str unescape(struct arena *arena, struct str token)
{
    struct text text = {.arena = arena};
    for (size_t i = 0; i < token.len; i++) {
        bool escaped = token.ptr[i] == '~' && i + 1 < token.len;
        if (escaped)
            text_add(&text, token.ptr[++i] == '1' ? STR("/") : STR("~"));
        else
            text_char(&text, token.ptr[i]);
    }
    return arena_copy(arena, text_str(&text));
}

static cJSON **member_link(cJSON *object, struct str name)
{
    cJSON **link = &object->child;
    while (*link && !str_eq(tree_key(*link), name))
        link = &(*link)->next;
    return link;
}

/* NULL: no index of this list, nor the one behind its end. */
static cJSON **item_link(cJSON *list, struct str token)
{
    uint64_t index = tree_len(list);
    bool number = token.len == 1 || !str_starts(token, STR("0"));
    if (!str_eq(token, STR("-")) && (!number || !str_uint(token, tree_len(list), &index)))
        return NULL;
    cJSON **link = &list->child;
    for (; index > 0 && *link; index--)
        link = &(*link)->next;
    return link;
}

static bool step(struct arena *arena, struct str token, struct spot *spot, struct err *err)
{
    cJSON *parent = *spot->link;
    struct str name = unescape(arena, token);
    cJSON **link = NULL;
    if (!parent)
        return err_set(err, "\"%.*s\" would stand in nothing", STR_ARG(name));
    if (cJSON_IsObject(parent))
        link = member_link(parent, name);
    if (cJSON_IsArray(parent))
        link = item_link(parent, name);
    if (!link)
        return err_set(err, "there is no place \"%.*s\"", STR_ARG(name));
    *spot = (struct spot){parent, link, name};
    return true;
}

static bool find(struct arena *arena, cJSON **root, struct str pointer, struct spot *spot, struct err *err)
{
    struct str token = {0};
    *spot = (struct spot){.link = root};
    if (!str_cut(&pointer, '/', &token) || token.len > 0)
        return err_set(err, "no pointer: \"%.*s\"", STR_ARG(pointer));
    while (str_cut(&pointer, '/', &token))
        if (!step(arena, token, spot, err))
            return false;
    return true;
}

/* Section 4.1: a member that is there already is replaced by "add", too. */
static void put(struct arena *arena, const struct spot *spot, bool adds, cJSON *value)
{
    bool replaces = *spot->link && (!adds || cJSON_IsObject(spot->parent));
    value->string = cJSON_IsObject(spot->parent) ? (char *)arena_copy(arena, spot->name).ptr : NULL;
    value->next = replaces ? (*spot->link)->next : *spot->link;
    *spot->link = value;
}

static bool change(struct arena *arena, cJSON **root, const cJSON *op, struct err *err)
{
    struct str name = tree_get_str(op, "op");
    const cJSON *wanted = tree_get(op, "value");
    struct spot spot;
    if (!find(arena, root, tree_get_str(op, "path"), &spot, err))
        return false;
    const cJSON *old = *spot.link;
    bool adds = str_eq(name, STR("add"));
    bool removes = str_eq(name, STR("remove"));
    if (!adds && !old)
        return err_set(err, "there is nothing");
    if (!removes && !wanted)
        return err_set(err, "has no value");
    if (str_eq(name, STR("test")))
        return same(old, wanted) || err_set(err, "finds another value");
    if (!adds && !removes && !str_eq(name, STR("replace")))
        return err_set(err, "is no operation");
    if (old && removes) {
        *spot.link = old->next;
        return true;
    }
    cJSON *value = copy_tree(arena, wanted, err);
    if (value)
        put(arena, &spot, adds, value);
    return value != NULL;
}

bool patch_apply(struct arena *arena, const cJSON *object, struct str patch, const cJSON **out, struct err *err)
{
    const cJSON *ops = NULL;
    cJSON *root = copy_tree(arena, object, err);
    if (!root || !json_parse(arena, patch, &ops, err))
        return false;
    for (const cJSON *op = ops->child; op; op = op->next) {
        struct str name = tree_get_str(op, "op");
        struct str path = tree_get_str(op, "path");
        if (!change(arena, &root, op, err))
            return err_wrap(err, "%.*s %.*s", STR_ARG(name), STR_ARG(path));
    }
    *out = copy_tree(arena, root, err);
    return *out != NULL;
}
