/* SPDX-License-Identifier: Apache-2.0 */
/* For tests of what reads trees: a tree from YAML text, and strings compared with what was wanted. */
#ifndef DRYFIT_TESTS_TREE_OF_H
#define DRYFIT_TESTS_TREE_OF_H

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/yaml.h"

static inline const cJSON *tree_of(struct arena *arena, const char *yaml)
{
    struct yaml_stream stream = {.text = str_from(yaml)};
    struct yaml_document document;
    const cJSON *root = NULL;
    struct err err = {0};
    if (!yaml_next(&stream, &document))
        fail_msg("no document in %s", yaml);
    if (!yaml_parse(arena, &document, &root, &err))
        fail_msg("%s\n%s", err.message, yaml);
    return root;
}

static inline void assert_str(const char *what, struct str got, const char *want)
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
