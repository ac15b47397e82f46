/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/env_map.h"

#include "policies/objects.h"

/* The data of a ConfigMap, or NULL: it is not there, or what it holds cannot be told. */
static const cJSON *data_of(const struct expand *names, const cJSON *reference)
{
    const struct objects *objects = names->objects;
    struct str name = tree_get_str(reference, "name");
    if (!objects || name.len == 0)
        return NULL;
    const cJSON *data = tree_get(objects->get(objects->ctx, STR("ConfigMap"), names->namespace, name), "data");
    return cJSON_IsObject(data) ? data : NULL;
}

bool env_map_value(const struct expand *names, const cJSON *item, struct str *value)
{
    const cJSON *reference = tree_path(item, "valueFrom", "configMapKeyRef", NULL);
    struct str key = tree_get_str(reference, "key");
    const cJSON *node = key.len > 0 ? tree_get(data_of(names, reference), key.ptr) : NULL;
    if (!tree_is_str(node))
        return false;
    *value = tree_str(node);
    return true;
}

size_t env_maps_count(const struct expand *names, const cJSON *container)
{
    const cJSON *list = tree_get(container, "envFrom");
    size_t count = 0;
    for (const cJSON *source = cJSON_IsArray(list) ? list->child : NULL; source; source = source->next)
        count += tree_len(data_of(names, tree_get(source, "configMapRef")));
    return count;
}

/* One variable; a value that is no text, or too long to be remembered, is set but not known. */
static struct env entry_of(const struct expand *names, const cJSON *node, struct str prefix, const struct field *field)
{
    struct str name = tree_key(node);
    if (prefix.len > 0)
        name = arena_format(names->arena, "%.*s%.*s", STR_ARG(prefix), STR_ARG(name));
    return (struct env){
        .field = field_key(field, name),
        .name = name,
        .value = tree_str(node),
        .source = tree_is_str(node) ? ENV_LITERAL : ENV_CONFIG_MAP,
        .origin = ENV_FROM_ALL,
    };
}

bool env_maps_add(const struct expand *names, const cJSON *container, const struct field *parent, struct env *out)
{
    const cJSON *list = tree_get(container, "envFrom");
    const struct field *field = field_keep(names->arena, field_key(parent, STR("envFrom")));
    bool all = true;
    size_t index = 0;
    for (const cJSON *source = cJSON_IsArray(list) ? list->child : NULL; source; source = source->next, index++) {
        const cJSON *data = data_of(names, tree_get(source, "configMapRef"));
        const struct field *item = field_keep(names->arena, field_item(field, index));
        const struct field *map = field_keep(names->arena, field_key(item, STR("configMapRef")));
        all = all && data;
        for (const cJSON *node = data ? data->child : NULL; node; node = node->next)
            *out++ = entry_of(names, node, tree_get_str(source, "prefix"), map);
    }
    return all;
}
