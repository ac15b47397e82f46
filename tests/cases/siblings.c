/* SPDX-License-Identifier: Apache-2.0 */
#include "siblings.h"

#include "policies/workload.h"

struct str siblings_namespace(const cJSON *object)
{
    struct str namespace = tree_str(tree_path(object, "metadata", "namespace", NULL));
    return namespace.len ? namespace : STR("default");
}

static const cJSON *get(const void *ctx, struct str kind, struct str namespace, struct str name)
{
    const struct siblings *siblings = ctx;
    for (size_t i = 0; i < siblings->len; i++) {
        const cJSON *object = siblings->roots[i];
        if (str_eq(tree_get_str(object, "kind"), kind) && str_eq(siblings_namespace(object), namespace) &&
            str_eq(tree_str(tree_path(object, "metadata", "name", NULL)), name))
            return object;
    }
    return NULL;
}

static void workloads(const void *ctx, struct str namespace, struct str image, workload_call *call, void *arg)
{
    (void)image;
    const struct siblings *siblings = ctx;
    for (size_t i = 0; i < siblings->len; i++) {
        struct workload *workload = arena_one(siblings->arena, struct workload);
        if (str_eq(siblings_namespace(siblings->roots[i]), namespace) &&
            workload_parse(siblings->arena, siblings->roots[i], workload) == WORKLOAD_OK)
            if (!call(arg, workload))
                return;
    }
}

struct objects siblings_objects(const struct siblings *siblings)
{
    return (struct objects){.ctx = siblings, .get = get, .workloads = workloads};
}
