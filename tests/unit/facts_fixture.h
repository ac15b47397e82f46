/* SPDX-License-Identifier: Apache-2.0 */
/* A policy that knows no rule, and of images what the test embeds with EMBED_WORKLOADS(). Include once in a program,
 * after cmocka.h; run the tests with setup and teardown. */
#ifndef DRYFIT_TESTS_FACTS_FIXTURE_H
#define DRYFIT_TESTS_FACTS_FIXTURE_H

#include "literal.h"
#include "policies/policy.h"
#include "yaml_text.h"

const struct check *const check_registry[] = {NULL};

#define EMBED_WORKLOADS(yaml)                                                                                          \
    const struct embedded embedded_files[] = {                                                                         \
        {"default.yaml", TEXT("{apiVersion: dryfit.dev/v1, kind: Policy}\n")},                                         \
        {"workloads/all.yaml", TEXT(yaml)},                                                                            \
        {NULL, {NULL, 0}},                                                                                             \
    }

static struct policy *policy;
static struct arena *arena;

static inline int setup(void **state)
{
    (void)state;
    struct err err = {0};
    arena = arena_new(0, NULL);
    return arena && policy_new(NULL, 0, &policy, &err) ? 0 : -1;
}

static inline int teardown(void **state)
{
    (void)state;
    policy_free(policy);
    arena_free(arena);
    return 0;
}

#endif
