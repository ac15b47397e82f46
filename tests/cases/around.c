/* SPDX-License-Identifier: Apache-2.0 */
#include "around.h"

#include "policies/workload.h"

struct str around_namespace(const cJSON *object)
{
    struct str namespace = tree_str(tree_path(object, "metadata", "namespace", NULL));
    return namespace.len ? namespace : STR("default");
}

static bool is_kind(const cJSON *object, struct str kind)
{
    struct str own = tree_get_str(object, "kind");
    return kind.len ? str_eq(own, kind) : workload_has_template(tree_get_str(object, "apiVersion"), own);
}

static const cJSON *get(const void *ctx, struct str kind, struct str namespace, struct str name)
{
    const struct around *around = ctx;
    for (size_t i = 0; i < around->len; i++) {
        const cJSON *object = around->roots[i];
        if (is_kind(object, kind) && str_eq(around_namespace(object), namespace) &&
            str_eq(tree_str(tree_path(object, "metadata", "name", NULL)), name))
            return object;
    }
    return NULL;
}

static void each(const void *ctx, struct str kind, struct str namespace, void (*call)(void *arg, const cJSON *object),
                 void *arg)
{
    const struct around *around = ctx;
    for (size_t i = 0; i < around->len; i++)
        if (is_kind(around->roots[i], kind) && str_eq(around_namespace(around->roots[i]), namespace))
            call(arg, around->roots[i]);
}

struct objects around_objects(const struct around *around)
{
    return (struct objects){.ctx = around, .get = get, .each = each};
}
