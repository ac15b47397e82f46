/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "policies/env_reference.h"
#include "tests/unit/view_fixture.h"

static const struct row {
    const char *text, *names; /* found, each followed by a blank */
} rows[] = {
    {"", ""},
    {"$(A)", "A "},
    {"http://$(HOST):$(PORT)/", "HOST PORT "},
    {"$(my.name-1)_$(_X)", "my.name-1 _X "},
    /* Escaped, and what is no reference. */
    {"$$(A)", ""},
    {"$$$(A)", "A "},
    {"$A ${A} $( A) $(1A) $() $(A", ""},
    {"$(a b) $(C)", "C "},
    {"$($(B))", "B "},
    {"$", ""},
};

static void finds(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char found[64] = "";
        struct str rest = str_from(rows[i].text), name;
        while (env_reference_next(&rest, &name)) {
            size_t len = strlen(found);
            snprintf(found + len, sizeof found - len, "%.*s ", STR_ARG(name));
        }
        if (strcmp(found, rows[i].names) != 0)
            fail_msg("%s: %s, not %s", rows[i].text, found, rows[i].names);
    }
}

static void has(void **state)
{
    (void)state;
    assert_true(env_reference_has(STR("x$(A)y$(B)"), STR("B")));
    assert_false(env_reference_has(STR("x$(A)y$$(B)"), STR("B")));
    assert_false(env_reference_has(STR("$(AB)"), STR("A")));
}

static void knows_all(void **state)
{
    (void)state;
    const struct workload *workload =
        fixture_pod("    env: [{name: X, value: 'x$(A)y$$(B)'}, {name: Z, value: '$(CD)$(A)'}]\n");
    struct env_references references = env_references_in(arena, workload->containers);
    assert_true(env_references_have(&references, STR("A")));
    assert_true(env_references_have(&references, STR("CD")));
    assert_false(env_references_have(&references, STR("B")));
    assert_false(env_references_have(&references, STR("C")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(finds), cmocka_unit_test(has), cmocka_unit_test(knows_all)};
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
