/* SPDX-License-Identifier: Apache-2.0 */
/* The shipped policy, and manifests in a test's own words seen by it. Include once in a program, after cmocka.h; run
 * the tests with fixture_setup and fixture_teardown. */
#ifndef DRYFIT_TESTS_VIEW_FIXTURE_H
#define DRYFIT_TESTS_VIEW_FIXTURE_H

#include "base/json.h"
#include "policies/engine.h"
#include "yaml_text.h"

static struct arena *arena;
static struct policy *policy;

static int fixture_setup(void **state)
{
    struct err err = {0};
    (void)state;
    json_init();
    arena = arena_new(0, NULL);
    if (arena && policy_new(NULL, 0, &policy, &err))
        return 0;
    print_error("%u:%u: %s\n", err.line, err.column, err.message);
    return -1;
}

static int fixture_teardown(void **state)
{
    (void)state;
    policy_free(policy);
    arena_free(arena);
    return 0;
}

static inline const struct workload *fixture_workload(const char *yaml)
{
    struct workload *workload = arena_one(arena, struct workload);
    if (workload_parse(arena, yaml_text(arena, yaml), workload) != WORKLOAD_OK)
        fail_msg("no workload: %s", yaml);
    return workload;
}

/* A pod of namespace shop with one container, whose lines after its name these are, indented by four. */
static inline const struct workload *fixture_pod(const char *container)
{
    struct str yaml = arena_format(arena,
                                   "apiVersion: v1\nkind: Pod\nmetadata: {name: cart, namespace: shop}\nspec:\n"
                                   "  containers:\n  - name: cart\n%s",
                                   container);
    return fixture_workload(yaml.ptr);
}

/* What a check sees of the workload's first container, for that rule. */
static inline const struct check_ctx *fixture_ctx(const struct workload *workload, const char *rule)
{
    struct check_ctx *ctx = arena_one(arena, struct check_ctx);
    struct described_container *all = arena_many(arena, struct described_container, workload->containers_len);
    for (size_t i = 0; i < workload->containers_len; i++) {
        const struct container *container = &workload->containers[i];
        all[i] = (struct described_container){.container = container,
                                              .image = policy_describe(policy, workload, container),
                                              .program = policy_describe_program(policy, container)};
    }
    *ctx = (struct check_ctx){.policy = policy,
                              .workload = workload,
                              .all = all,
                              .it = all,
                              .container = workload->containers,
                              .rule = policy_rule(policy, str_from(rule)),
                              .arena = arena,
                              .findings = arena_one(arena, struct findings)};
    return ctx;
}

#endif
