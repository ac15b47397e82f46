/* SPDX-License-Identifier: Apache-2.0 */
#include "around.h"

#include "policies/workload.h"

struct str around_namespace(const cJSON *object)
{
    struct str namespace = tree_str(tree_path(object, "metadata", "namespace", NULL));
    return namespace.len ? namespace : STR("default");
}

static const cJSON *get(const void *ctx, struct str kind, struct str namespace, struct str name)
{
    const struct around *around = ctx;
    for (size_t i = 0; i < around->len; i++) {
        const cJSON *object = around->roots[i];
        if (str_eq(tree_get_str(object, "kind"), kind) && str_eq(around_namespace(object), namespace) &&
            str_eq(tree_str(tree_path(object, "metadata", "name", NULL)), name))
            return object;
    }
    return NULL;
}

static void workloads(const void *ctx, struct str namespace, struct str image, workload_call *call, void *arg)
{
    (void)image;
    const struct around *around = ctx;
    for (size_t i = 0; i < around->len; i++) {
        struct workload *workload = arena_one(around->arena, struct workload);
        if (str_eq(around_namespace(around->roots[i]), namespace) &&
            workload_parse(around->arena, around->roots[i], workload) == WORKLOAD_OK)
            if (!call(arg, workload))
                return;
    }
}

struct objects around_objects(const struct around *around)
{
    return (struct objects){.ctx = around, .get = get, .workloads = workloads};
}
