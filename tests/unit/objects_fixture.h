/* SPDX-License-Identifier: Apache-2.0 */
/* Services around a workload, in a test's own words. Include after view_fixture.h. */
#ifndef DRYFIT_TESTS_OBJECTS_FIXTURE_H
#define DRYFIT_TESTS_OBJECTS_FIXTURE_H

#include "view_fixture.h"

/* ctx is a list of objects. */
static const cJSON *fixture_get(const void *ctx, struct str kind, struct str namespace, struct str name)
{
    const cJSON *list = ctx;
    for (const cJSON *object = list->child; object; object = object->next) {
        const cJSON *metadata = tree_get(object, "metadata");
        if (str_eq(tree_get_str(object, "kind"), kind) && str_eq(tree_get_str(metadata, "name"), name) &&
            str_eq(tree_get_str(metadata, "namespace"), namespace))
            return object;
    }
    return NULL;
}

static void fixture_workloads(const void *ctx, struct str namespace, struct str image, workload_call *call, void *arg)
{
    (void)image;
    const cJSON *list = ctx;
    for (const cJSON *object = list->child; object; object = object->next) {
        struct workload *workload = arena_one(arena, struct workload);
        if (workload_parse(arena, object, workload) == WORKLOAD_OK && str_eq(workload->namespace, namespace))
            if (!call(arg, workload))
                return;
    }
}

/* The findings of one rule on the workload, one a line: certainty, subject, value, variant. */
static inline struct str fixture_findings(const struct workload *workload, const char *objects, const char *rule)
{
    struct objects around = {yaml_text(arena, objects), fixture_get, fixture_workloads};
    struct findings findings = engine_run(policy, workload, &around, arena);
    struct str all = STR("");
    for (size_t i = 0; i < findings.len; i++) {
        const struct finding *it = findings.items[i];
        if (str_eq(it->rule->id, str_from(rule)))
            all = arena_format(arena, "%.*s%s %.*s %.*s %s\n", STR_ARG(all),
                               it->certainty == CERTAIN ? "certain" : "likely", STR_ARG(it->subject),
                               STR_ARG(it->value), it->variant ? it->variant : "-");
    }
    return all;
}

#endif
