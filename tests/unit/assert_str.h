/* SPDX-License-Identifier: Apache-2.0 */
/* A struct str held against the text that it is to be. Include after cmocka.h. */
#ifndef DRYFIT_TESTS_ASSERT_STR_H
#define DRYFIT_TESTS_ASSERT_STR_H

#include "base/str.h"

#define assert_str(actual, expected)                                                                                   \
    do {                                                                                                               \
        struct str assert_str_text = (actual);                                                                         \
        struct str assert_str_wanted = str_from(expected);                                                             \
        if (!str_eq(assert_str_text, assert_str_wanted))                                                               \
            fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(assert_str_text), assert_str_wanted.ptr);                       \
    } while (0)

#endif
