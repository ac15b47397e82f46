/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of respond.h share: an arena, a workload's review, and verdicts made by hand. */
#ifndef DRYFIT_TESTS_RESPOND_FIXTURE_H
#define DRYFIT_TESTS_RESPOND_FIXTURE_H

#include "sample.h"

#include "arena_fixture.h"
#include "base/utf8.h"
#include "webhook/respond.h"

static const struct review review = {.api_version = {"admission.k8s.io/v1", 19}, .uid = {"u-1", 3}};

/* A verdict of these items, denials first. */
static inline struct verdict verdict_of(const struct judged *items, size_t len)
{
    struct verdict verdict = {.items = items, .len = len};
    for (size_t i = 0; i < len; i++) {
        verdict.denied += items[i].action == ACTION_DENY;
        verdict.warned += items[i].action == ACTION_WARN;
        verdict.exempted += items[i].because == BECAUSE_EXEMPTED;
    }
    verdict.allowed = verdict.denied == 0;
    return verdict;
}

static inline struct str respond(const struct judged *items, size_t len)
{
    struct workload workload = sample_workload();
    struct verdict verdict = verdict_of(items, len);
    return respond_review(arena, &review, &workload, &verdict);
}

static inline struct str denial(const struct judged *items, size_t len)
{
    struct workload workload = sample_workload();
    struct verdict verdict = verdict_of(items, len);
    return respond_denial(arena, &workload, &verdict);
}

/* The response object of a body that must be JSON. */
static inline const cJSON *response_of(struct str body)
{
    const cJSON *root = NULL;
    struct err err = {0};
    if (!json_parse(arena, body, &root, &err))
        fail_msg("%s in %.*s", err.message, STR_ARG(body));
    return tree_get(root, "response");
}

static inline struct judged judged(enum action action, const char *rule, const char *subject, const char *value)
{
    return (struct judged){.finding = sample_finding(arena, sample_rule(arena, rule), subject, value),
                           .action = action};
}

#endif
