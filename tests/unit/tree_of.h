/* SPDX-License-Identifier: Apache-2.0 */
/* For tests of what reads trees: an arena a test, and strings compared with what was wanted of a row of a table. */
#ifndef DRYFIT_TESTS_TREE_OF_H
#define DRYFIT_TESTS_TREE_OF_H

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "yaml_text.h"

static inline void assert_str_of(const char *what, struct str got, const char *want)
{
    if (!str_eq(got, str_from(want)))
        fail_msg("%s\n     got  %.*s\n     want %s", what, STR_ARG(got), want);
}

static inline int arena_setup(void **state)
{
    *state = arena_new(0, NULL);
    return *state ? 0 : -1;
}

static inline int arena_teardown(void **state)
{
    arena_free(*state);
    return 0;
}

#define ARENA_TEST(name) cmocka_unit_test_setup_teardown(name, arena_setup, arena_teardown)

#endif
