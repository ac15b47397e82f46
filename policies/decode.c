/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/decode.h"

#include <stdarg.h>

#include "base/text.h"
#include "policies/decode_scalar.h"

enum { MESSAGE_MAX = 512, KEYS_SHOWN = 12 };

static bool fail_at(struct err *err, const struct span *span, const char *message)
{
    return span ? err_at(err, span->line, span->column, "%s", message) : err_set(err, "%s", message);
}

bool decode_fail(struct err *err, const cJSON *node, const char *format, ...)
{
    char message[MESSAGE_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    const struct tree_node *place = tree_place(node);
    return fail_at(err, place ? &place->value : NULL, message);
}

bool decode_fail_key(struct err *err, const cJSON *node, const char *format, ...)
{
    char message[MESSAGE_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    const struct tree_node *place = tree_place(node);
    if (!place)
        return fail_at(err, NULL, message);
    return fail_at(err, place->key.line ? &place->key : &place->value, message);
}

static void path_add(struct text *text, const struct decode_step *step)
{
    if (!step)
        return;
    path_add(text, step->up);
    if (!step->key) {
        text_format(text, "[%zu]", step->index);
        return;
    }
    if (text->len > 0)
        text_char(text, '.');
    text_add(text, str_from(step->key));
}

/* "exemptions[0]: ", or nothing for the document itself. */
static struct str path_text(struct arena *arena, const struct decode_step *step)
{
    struct text text = {.arena = arena};
    path_add(&text, step);
    if (text.len > 0)
        text_add(&text, STR(": "));
    return text_str(&text);
}

bool decode_fail_step(const struct decode_walk *walk, const struct decode_step *step, const cJSON *node,
                      const char *format, ...)
{
    char message[MESSAGE_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    struct str path = path_text(walk->arena, step);
    return decode_fail(walk->err, node, "%.*s%s", STR_ARG(path), message);
}

struct str decode_suggest(struct arena *arena, struct str text, const char *const *candidates, size_t count)
{
    const char *nearest = str_nearest(text, candidates, count);
    if (!nearest)
        return arena_format(arena, "\"%.*s\"", STR_ARG(text));
    return arena_format(arena, "\"%.*s\"; did you mean \"%s\"?", STR_ARG(text), nearest);
}

struct str decode_suggest_key(struct arena *arena, struct str text, const char *const *keys, size_t count)
{
    if (count > KEYS_SHOWN || str_nearest(text, keys, count))
        return decode_suggest(arena, text, keys, count);
    struct text all = {.arena = arena};
    text_format(&all, "\"%.*s\"; there", STR_ARG(text));
    for (size_t i = 0; i < count; i++)
        text_format(&all, "%s%s", i == 0 ? " can be " : ", ", keys[i]);
    return text_str(&all);
}

static bool fail_unknown_key(const struct decode_walk *walk, const struct decode_step *step,
                             const struct decode_schema *schema, const cJSON *member)
{
    size_t count = 0;
    while (schema->keys[count].key)
        count++;
    const char **names = arena_many(walk->arena, const char *, count + 1);
    for (size_t i = 0; i < count; i++)
        names[i] = schema->keys[i].key;
    struct str path = path_text(walk->arena, step);
    struct str word = decode_suggest_key(walk->arena, tree_key(member), names, count);
    return decode_fail_key(walk->err, member, "%.*sunknown key %.*s", STR_ARG(path), STR_ARG(word));
}

static const struct decode_key *key_find(const struct decode_schema *schema, const char *name)
{
    for (const struct decode_key *key = schema->keys; key->key; key++)
        if (strcmp(key->key, name) == 0)
            return key;
    return NULL;
}

static bool decode_mapping(const struct decode_walk *walk, const struct decode_step *step,
                           const struct decode_schema *schema, const cJSON *node, void *out);

static bool decode_list(const struct decode_walk *walk, const struct decode_step *step,
                        const struct decode_schema *schema, const cJSON *node, struct list *out)
{
    if (!cJSON_IsArray(node))
        return decode_fail_step(walk, step, node, "expected a list, found a %s", tree_type(node));
    char *items = arena_alloc(walk->arena, tree_len(node), schema->size);
    size_t len = 0;
    for (const cJSON *item = node->child; item; item = item->next) {
        struct decode_step inner = {.up = step, .index = len};
        if (!decode_mapping(walk, &inner, schema, item, items + len * schema->size))
            return false;
        len++;
    }
    *out = (struct list){items, len};
    return true;
}

static bool decode_map(const struct decode_walk *walk, const struct decode_step *step,
                       const struct decode_schema *schema, const cJSON *node, struct list *out)
{
    if (!cJSON_IsObject(node))
        return decode_fail_step(walk, step, node, "expected a mapping, found a %s", tree_type(node));
    char *items = arena_alloc(walk->arena, tree_len(node), schema->size);
    size_t len = 0;
    for (const cJSON *member = node->child; member; member = member->next) {
        struct decode_step inner = {.up = step, .key = member->string};
        char *item = items + len * schema->size;
        if (!decode_mapping(walk, &inner, schema, member, item))
            return false;
        *(struct str *)(void *)(item + schema->key_offset) = tree_key(member);
        len++;
    }
    *out = (struct list){items, len};
    return true;
}

/* A key with nothing after it is an absent one where it would hold more keys or a list, as in Kubernetes. A scalar's
 * value was forgotten. */
static bool is_absent(const struct decode_key *key, const cJSON *node)
{
    static const bool may_be_null[] = {
        [DECODE_STRS] = true, [DECODE_UINTS] = true, [DECODE_PORTS] = true, [DECODE_STRUCT] = true,
        [DECODE_LIST] = true, [DECODE_MAP] = true,   [DECODE_NODE] = true,
    };
    return cJSON_IsNull(node) && may_be_null[key->type];
}

static bool decode_value(const struct decode_walk *walk, const struct decode_step *step, const struct decode_key *key,
                         const cJSON *node, char *out)
{
    if (is_absent(key, node))
        return true;
    if (cJSON_IsNull(node))
        return decode_fail_step(walk, step, node, "has no value");
    void *place = out + key->offset;
    if (key->type == DECODE_STRUCT)
        return decode_mapping(walk, step, key->schema, node, place);
    if (key->type == DECODE_LIST)
        return decode_list(walk, step, key->schema, node, place);
    if (key->type == DECODE_MAP)
        return decode_map(walk, step, key->schema, node, place);
    return decode_scalar(walk, step, key, node, place);
}

static bool check_required(const struct decode_walk *walk, const struct decode_step *step,
                           const struct decode_schema *schema, const cJSON *node)
{
    for (const struct decode_key *key = schema->keys; key->key; key++)
        if (key->required && (!tree_get(node, key->key) || cJSON_IsNull(tree_get(node, key->key))))
            return decode_fail_step(walk, step, node, "the %s lacks \"%s\"", schema->what, key->key);
    return true;
}

static bool decode_mapping(const struct decode_walk *walk, const struct decode_step *step,
                           const struct decode_schema *schema, const cJSON *node, void *out)
{
    if (!cJSON_IsObject(node))
        return decode_fail_step(walk, step, node, "the %s must be a mapping, not a %s", schema->what, tree_type(node));
    for (const cJSON *member = node->child; member; member = member->next) {
        const struct decode_key *key = key_find(schema, member->string);
        if (!key)
            return fail_unknown_key(walk, step, schema, member);
        struct decode_step inner = {.up = step, .key = key->key};
        if (!decode_value(walk, &inner, key, member, out))
            return false;
    }
    if (!check_required(walk, step, schema, node))
        return false;
    if (schema->place_offset)
        *(const cJSON **)(void *)((char *)out + schema->place_offset) = node;
    return true;
}

bool decode(struct arena *arena, const struct decode_schema *schema, const cJSON *node, void *out, struct err *err)
{
    struct decode_walk walk = {arena, err};
    memset(out, 0, schema->size);
    return decode_mapping(&walk, NULL, schema, node, out);
}
