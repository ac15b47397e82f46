/* SPDX-License-Identifier: Apache-2.0 */
/* For tests of rules that need other objects: judges one Deployment among others of its namespace, all written as
 * "name image" and a few more words. */
#ifndef DRYFIT_TESTS_UNIT_AROUND_H
#define DRYFIT_TESTS_UNIT_AROUND_H

#include "base/json.h"
#include "policies/engine.h"

/* A Deployment with one container; labels and metadata are further JSON members, or empty. */
static inline const cJSON *around_deployment(struct arena *arena, const char *name, const char *image,
                                             const char *metadata)
{
    struct err err = {0};
    const cJSON *object = NULL;
    struct str text = arena_format(
        arena,
        "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"namespace\":\"ai\",\"name\":\"%s\"%s},"
        "\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"main\",\"image\":\"%s\",\"envFrom\":"
        "[{\"configMapRef\":{\"name\":\"settings\"}}]}]}}}}",
        name, metadata, image);
    return json_parse(arena, text, &object, &err) ? object : NULL;
}

struct around {
    const cJSON *objects[4]; /* ended by NULL */
    struct arena *arena;     /* set by around_find() */
};

static inline void around_workloads(const void *ctx, struct str namespace, struct str image, workload_call *call,
                                    void *arg)
{
    (void)image;
    const struct around *around = ctx;
    for (size_t i = 0; str_eq(namespace, STR("ai")) && around->objects[i] != NULL; i++) {
        struct workload *workload = arena_one(around->arena, struct workload);
        if (workload_parse(around->arena, around->objects[i], workload) == WORKLOAD_OK) {
            if (!call(arg, workload))
                return;
        }
    }
}

static inline const cJSON *around_get(const void *ctx, struct str kind, struct str namespace, struct str name)
{
    (void)ctx;
    (void)kind;
    (void)namespace;
    (void)name;
    return NULL;
}

/* The finding of that rule, or NULL. around NULL: nothing is known of other objects. */
static inline const struct finding *around_find(const struct policy *policy, struct arena *arena, const cJSON *object,
                                                struct around *around, const char *rule)
{
    if (around != NULL) {
        around->arena = arena;
    }
    struct objects objects = {.ctx = around, .get = around_get, .workloads = around_workloads};
    struct workload *workload = arena_one(arena, struct workload);
    if (workload_parse(arena, object, workload) != WORKLOAD_OK) {
        return NULL;
    }
    struct findings findings = engine_run(policy, workload, around != NULL ? &objects : NULL, arena);
    for (size_t i = 0; i < findings.len; i++) {
        if (str_eq(findings.items[i]->rule->id, str_from(rule))) {
            return findings.items[i];
        }
    }
    return NULL;
}

#endif
