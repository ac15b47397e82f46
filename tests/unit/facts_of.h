/* SPDX-License-Identifier: Apache-2.0 */
/* Workload facts in a test's own text. Include after cmocka.h. */
#ifndef DRYFIT_TESTS_FACTS_OF_H
#define DRYFIT_TESTS_FACTS_OF_H

#include "arena_fixture.h"
#include "policies/facts.h"
#include "yaml_text.h"

static inline struct facts facts_of(const char *text)
{
    struct facts facts = {0};
    struct err err = {0};
    if (!facts_parse(arena, yaml_text(arena, text), "shop.yaml", &facts, &err))
        fail_msg("%u:%u: %s", err.line, err.column, err.message);
    return facts;
}

#endif
