/* SPDX-License-Identifier: Apache-2.0 */
/* Values that the object takes from a ConfigMap. */
#include "base/text.h"
#include "base/utf8.h"
#include "policies/engine.h"

enum { NAME_MAX_LEN = 253 };

/* Such a value stands where the object names the ConfigMap. */
static struct field settle(const cJSON *object, struct field field)
{
    if (field_node(object, &field))
        return field;
    struct field from = field_key(field.parent, STR("valueFrom"));
    if (str_eq(field.key, STR("value")) && field_node(object, &from))
        return from;
    for (const struct field *outer = field.parent; outer; outer = outer->parent)
        if (str_eq(outer->key, STR("configMapRef")))
            return *outer;
    return field;
}

/* Of the field that names it. */
static struct str map_name(const cJSON *object, const struct field *field)
{
    const cJSON *node = field_node(object, field);
    if (str_eq(field->key, STR("valueFrom")))
        node = tree_get(node, "configMapKeyRef");
    else if (!str_eq(field->key, STR("configMapRef")))
        return (struct str){0};
    return tree_get_str(node, "name");
}

void engine_origin(struct arena *arena, struct finding *finding)
{
    const cJSON *object = finding->workload->object;
    if (!finding->container || !finding->container->env_mapped)
        return;
    finding->field = settle(object, finding->field);
    struct str name = map_name(object, &finding->field);
    if (name.len == 0)
        return;
    struct str fix = str_trim(finding->fix);
    finding->fix = arena_format(arena, "%.*s The value comes from ConfigMap %.*s: change it there.", STR_ARG(fix),
                                STR_ARG(utf8_first(name, NAME_MAX_LEN)));
}
