/* SPDX-License-Identifier: Apache-2.0 */
/* Findings and verdicts made by hand, for tests of what is done with them. */
#ifndef DRYFIT_TESTS_SAMPLE_H
#define DRYFIT_TESTS_SAMPLE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "assert_str.h"
#include "webhook/verdict.h"

static const struct container sample_container = {.name = {"worker", 6}};

static inline struct rule *sample_rule(struct arena *arena, const char *id)
{
    struct rule *rule = arena_one(arena, struct rule);
    rule->id = str_from(id);
    rule->most = CERTAIN;
    return rule;
}

/* A certain finding of container "worker" at spec.SUBJECT. */
static inline struct finding *sample_finding(struct arena *arena, const struct rule *rule, const char *subject,
                                             const char *value)
{
    static const struct field spec = {.key = {"spec", 4}};
    struct finding *finding = arena_one(arena, struct finding);
    finding->rule = rule;
    finding->certainty = CERTAIN;
    finding->container = &sample_container;
    finding->subject = str_from(subject);
    finding->value = str_from(value);
    finding->field = field_key(&spec, finding->subject);
    finding->message = arena_format(arena, "container worker: %s is \"%s\"", subject, value);
    finding->cause = STR("the program stops.");
    finding->fix = arena_format(arena, "set %s to \"1\".", subject);
    return finding;
}

static inline struct workload sample_workload(void)
{
    return (struct workload){
        .api_version = STR("apps/v1"), .kind = STR("Deployment"), .namespace = STR("shop"), .name = STR("worker")};
}

static inline void assert_has(struct str text, const char *piece)
{
    if (!str_has(text, str_from(piece)))
        fail_msg("\"%s\" is not in:\n%.*s", piece, STR_ARG(text));
}

static inline void assert_has_not(struct str text, const char *piece)
{
    if (str_has(text, str_from(piece)))
        fail_msg("\"%s\" is in:\n%.*s", piece, STR_ARG(text));
}

#endif
