/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/env.h"

#include "base/keys.h"
#include "policies/env_map.h"

enum { FEW = 16 }; /* so many entries are found as fast without an index */

static int order(const struct key *key, const struct key *wanted)
{
    if (key->hash != wanted->hash)
        return key->hash < wanted->hash ? -1 : 1;
    int names = str_cmp(key->name, wanted->name);
    if (names != 0)
        return names;
    return (key->at > wanted->at) - (key->at < wanted->at);
}

/* The last of the keys that stands before wanted in keys_sort()'s order. */
static const struct key *last_before(const struct key *keys, size_t len, const struct key *wanted)
{
    size_t low = 0;
    size_t high = len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (order(&keys[middle], wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? &keys[low - 1] : NULL;
}

const struct env *env_find(const struct container *container, size_t before, struct str name)
{
    if (container->env_by_name) {
        struct key wanted = {.name = name, .hash = key_hash(name), .at = before};
        const struct key *key = last_before(container->env_by_name, container->env_len, &wanted);
        return key && key_same(key, &wanted) ? &container->env[key->at] : NULL;
    }
    for (size_t i = before; i > 0; i--)
        if (str_eq(container->env[i - 1].name, name))
            return &container->env[i - 1];
    return NULL;
}

static const struct key *index_names(struct arena *arena, const struct env *env, size_t len)
{
    struct key *keys = arena_many(arena, struct key, len);
    for (size_t i = 0; i < len; i++)
        keys[i] = (struct key){.name = env[i].name, .hash = key_hash(env[i].name), .at = i};
    keys_sort(keys, len);
    return keys;
}

/* The members of an item that are read. */
struct item {
    struct str name, value;
    const cJSON *from; /* valueFrom, or NULL */
};

/* There are many of them: each is walked over once. No object has two members of one name. */
static struct item read_item(const cJSON *node)
{
    struct item item = {0};
    for (const cJSON *member = cJSON_IsObject(node) ? node->child : NULL; member; member = member->next) {
        struct str key = tree_key(member);
        if (str_eq(key, STR("name")))
            item.name = tree_str(member);
        else if (str_eq(key, STR("value")))
            item.value = tree_str(member);
        else if (str_eq(key, STR("valueFrom")))
            item.from = member;
    }
    return item;
}

/* A value that is written wins over valueFrom (the API server refuses both). */
static enum env_source source_of(const struct item *item)
{
    if (item->value.len > 0 || tree_len(item->from) == 0)
        return ENV_LITERAL;
    if (tree_get(item->from, "configMapKeyRef"))
        return ENV_CONFIG_MAP;
    return tree_get(item->from, "secretKeyRef") ? ENV_SECRET : ENV_OTHER;
}

static void parse_item(const struct expand *names, const struct item *item, const cJSON *node, struct field field,
                       struct env *out)
{
    *out = (struct env){
        .field = field,
        .name = item->name,
        .raw = item->value,
        .value = item->value,
        .source = source_of(item),
    };
    if (out->source != ENV_CONFIG_MAP || !env_map_value(names, node, &out->value))
        return;
    out->source = ENV_LITERAL;
    out->origin = ENV_FROM_KEY;
}

static size_t parse_items(const struct expand *names, const cJSON *list, const struct field *field, struct env *out)
{
    size_t len = 0;
    size_t index = 0;
    for (const cJSON *node = list ? list->child : NULL; node; node = node->next, index++) {
        struct item item = read_item(node);
        if (item.name.len > 0)
            parse_item(names, &item, node, field_item_at(field, index, node), &out[len++]);
    }
    return len;
}

static bool any_mapped(const struct container *container)
{
    for (size_t i = 0; i < container->env_len; i++)
        if (container->env[i].origin != ENV_WRITTEN)
            return true;
    return false;
}

static void expand_items(struct env *env, struct expand *names)
{
    for (; names->before < names->container->env_len; names->before++) {
        struct env *entry = &env[names->before];
        /* What comes from elsewhere is not expanded. */
        struct expanded expanded =
            entry->origin == ENV_WRITTEN ? expand_text(names, entry->raw) : (struct expanded){.text = entry->value};
        entry->value = expanded.text;
        entry->partial = expanded.partial;
        entry->unresolved = expanded.unresolved;
        entry->urls_len = url_scan(names->arena, entry->value, &entry->urls);
    }
}

static void mark_overridden(struct env *env, const struct container *container)
{
    const struct key *keys = container->env_by_name;
    for (size_t i = 1; i < container->env_len; i++) {
        if (keys)
            env[keys[i - 1].at].overridden = key_same(&keys[i - 1], &keys[i]);
        else
            env[i - 1].overridden = env_find(container, container->env_len, env[i - 1].name) != &env[i - 1];
    }
}

void env_parse(struct expand *names, struct container *container)
{
    const cJSON *node = tree_get(container->node, "env");
    const cJSON *list = cJSON_IsArray(node) ? node : NULL;
    const struct field *parent = field_keep(names->arena, container->field);
    const struct field *field = field_keep(names->arena, field_key(parent, STR("env")));
    size_t more = env_maps_count(names, container->node);
    struct env *env = arena_many(names->arena, struct env, more + tree_len(list));
    container->env_from = !env_maps_add(names, container->node, parent, env);
    container->env = env;
    container->env_len = more + parse_items(names, list, field, env + more);
    if (container->env_len > FEW)
        container->env_by_name = index_names(names->arena, env, container->env_len);
    container->env_mapped = any_mapped(container);
    expand_items(env, names);
    mark_overridden(env, container);
}

const struct env *container_env(const struct container *container, struct str name)
{
    return env_find(container, container->env_len, name);
}

static bool set_by_script(const struct container *container, struct str name)
{
    for (size_t i = 0; i < container->script_names_len; i++)
        if (str_eq(container->script_names[i], name))
            return true;
    return container->script_env;
}

enum env_state container_env_state(const struct container *container, struct str name, struct str *value)
{
    const struct env *env = container_env(container, name);
    if (set_by_script(container, name))
        return ENV_UNKNOWN;
    if (!env)
        return container->env_from ? ENV_UNKNOWN : ENV_ABSENT;
    if (env->source != ENV_LITERAL || env->partial || env->unresolved)
        return ENV_UNKNOWN;
    *value = env->value;
    return ENV_KNOWN;
}
