/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/patch.h"

#include "base/tree_write.h"

struct writing {
    const struct patch *patch;
    struct str version;
    struct text *out;
};

static struct str unescape(struct str piece, struct arena *arena)
{
    struct text out = {.arena = arena};
    for (size_t i = 0; i < piece.len; i++) {
        bool escaped = piece.ptr[i] == '~' && i + 1 < piece.len;
        text_add(&out, !escaped ? (struct str){piece.ptr + i, 1} : piece.ptr[i + 1] == '1' ? STR("/") : STR("~"));
        i += escaped;
    }
    return arena_copy(arena, text_str(&out));
}

static const cJSON *resolve(const cJSON *node, struct str path, struct arena *arena)
{
    struct str piece;
    uint64_t index;
    str_cut(&path, '/', &piece); /* what stands before the first slash is empty */
    while (node && str_cut(&path, '/', &piece)) {
        if (cJSON_IsArray(node))
            node = str_uint(piece, 1000, &index) ? tree_item(node, index) : NULL;
        else
            node = tree_get(node, unescape(piece, arena).ptr);
    }
    return node;
}

static struct str written(const cJSON *node, struct arena *arena)
{
    struct text out = {.arena = arena};
    if (node)
        tree_write(&out, node);
    return text_str(&out);
}

bool patch_tests_hold(const struct patch *patch, const cJSON *object, struct arena *arena)
{
    for (const cJSON *step = patch->steps->child; step; step = step->next) {
        if (!str_eq(tree_get_str(step, "op"), STR("test")))
            continue;
        struct str is = written(resolve(object, tree_get_str(step, "path"), arena), arena);
        if (!str_eq(is, written(tree_get(step, "value"), arena)))
            return false;
    }
    return true;
}

/* The last addition at this very place. */
static const cJSON *added_at(const struct patch *patch, struct str path)
{
    const cJSON *found = NULL;
    for (const cJSON *step = patch ? patch->steps->child : NULL; step; step = step->next) {
        if (str_eq(tree_get_str(step, "op"), STR("add")) && str_eq(tree_get_str(step, "path"), path))
            found = tree_get(step, "value");
    }
    return found;
}

static void write_node(const struct writing *it, const cJSON *node, struct str path);

static void write_members(const struct writing *it, const cJSON *node, struct str path)
{
    struct arena *arena = it->out->arena;
    unsigned index = 0;
    for (const cJSON *child = node->child; child; child = child->next, index++) {
        struct text place = {.arena = arena};
        text_format(&place, "%.*s/", STR_ARG(path));
        if (cJSON_IsArray(node))
            text_format(&place, "%u", index);
        struct str key = tree_key(child);
        for (size_t i = 0; cJSON_IsObject(node) && i < key.len; i++)
            text_add(&place, key.ptr[i] == '/' ? STR("~1") : (struct str){key.ptr + i, 1});
        struct str at = text_str(&place);
        if (index > 0)
            text_char(it->out, ',');
        if (cJSON_IsObject(node)) {
            text_json(it->out, key);
            text_char(it->out, ':');
        }
        const cJSON *added = added_at(it->patch, at);
        write_node(it, added ? added : child, at);
    }
}

/* Members that were not there. */
static void write_new(const struct writing *it, const cJSON *node, struct str path)
{
    bool first = !node->child;
    for (const cJSON *step = it->patch ? it->patch->steps->child : NULL; step; step = step->next) {
        struct str place = tree_get_str(step, "path"), key = str_last(place, '/');
        struct str parent = str_from_to(place, 0, place.len - key.len - 1);
        key = unescape(key, it->out->arena);
        if (!str_eq(tree_get_str(step, "op"), STR("add")) || !str_eq(parent, path) || tree_get(node, key.ptr))
            continue;
        if (!first)
            text_char(it->out, ',');
        first = false;
        text_json(it->out, key);
        text_char(it->out, ':');
        write_node(it, tree_get(step, "value"), place);
    }
}

static void write_node(const struct writing *it, const cJSON *node, struct str path)
{
    if (str_eq(path, STR("/metadata/resourceVersion"))) {
        text_json(it->out, it->version);
        return;
    }
    if (!cJSON_IsObject(node) && !cJSON_IsArray(node)) {
        tree_write(it->out, node);
        return;
    }
    text_char(it->out, cJSON_IsObject(node) ? '{' : '[');
    write_members(it, node, path);
    if (cJSON_IsObject(node))
        write_new(it, node, path);
    text_char(it->out, cJSON_IsObject(node) ? '}' : ']');
}

struct str patch_apply_version(const cJSON *object, const struct patch *patch, const char *version, struct arena *arena)
{
    struct text out = {.arena = arena};
    const struct writing it = {patch, str_from(version), &out};
    write_node(&it, object, STR(""));
    return text_str(&out);
}
