/* SPDX-License-Identifier: Apache-2.0 */
/* An arena for each test. Include once in a program; run the tests with setup and teardown. */
#ifndef DRYFIT_TESTS_ARENA_FIXTURE_H
#define DRYFIT_TESTS_ARENA_FIXTURE_H

#include "base/json.h"

static struct arena *arena;

static inline int setup(void **state)
{
    (void)state;
    json_init();
    arena = arena_new(0, NULL);
    return arena ? 0 : -1;
}

static inline int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

#endif
