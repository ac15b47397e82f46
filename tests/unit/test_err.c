/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"

#include "base/banned.h"
#include "base/utf8.h"

static void setting_replaces_everything(void **state)
{
    struct err err = {.message = "old", .line = 9, .column = 9, .http_status = 500};
    (void)state;
    assert_false(err_set(&err, "no %s in %d", "name", 3));
    assert_string_equal(err.message, "no name in 3");
    assert_int_equal(err.line, 0);
    assert_int_equal(err.http_status, 0);
    assert_false(err_at(&err, 4, 5, "here"));
    assert_int_equal(err.line, 4);
    assert_int_equal(err.column, 5);
    assert_false(err_http(&err, 413, "too large"));
    assert_int_equal(err.http_status, 413);
    assert_int_equal(err.line, 0);
}

static void wrapping_keeps_place_and_status(void **state)
{
    struct err err = {0};
    (void)state;
    err_at(&err, 4, 5, "unknown");
    err.http_status = 400;
    assert_false(err_wrap(&err, "rule \"%s\"", "x"));
    assert_false(err_wrap(&err, "policy %s", "team.yaml"));
    assert_string_equal(err.message, "policy team.yaml: rule \"x\": unknown");
    assert_int_equal(err.line, 4);
    assert_int_equal(err.column, 5);
    assert_int_equal(err.http_status, 400);
}

static void no_err_is_no_problem(void **state)
{
    (void)state;
    assert_false(err_set(NULL, "x"));
    assert_false(err_at(NULL, 1, 1, "x"));
    assert_false(err_http(NULL, 500, "x"));
    assert_false(err_wrap(NULL, "x"));
}

static void arguments_may_point_into_the_err(void **state)
{
    struct err err = {0};
    (void)state;
    err_set(&err, "inner");
    err_set(&err, "again %s", err.message);
    assert_string_equal(err.message, "again inner");
    err_wrap(&err, "about %s", err.message);
    assert_string_equal(err.message, "about again inner: again inner");
}

static void nothing_in_a_message_steers_a_terminal(void **state)
{
    struct err err = {0};
    (void)state;
    err_set(&err, "key \"%s\"", "a\x1B[31m\n\x7F\xC2\x9B\xFF\xE4\xB8\xAD");
    assert_string_equal(err.message, "key \"a?[31m??"
                                     "??"
                                     "?\xE4\xB8\xAD\"");
    err_wrap(&err, "file %s", "x\ry");
    assert_true(str_starts(str_from(err.message), STR("file x?y: key")));
}

/* Cut at its end, and even there no half character is left. */
static void a_long_message_is_cut(void **state)
{
    struct err err = {0};
    char quoted[2000];
    (void)state;
    for (size_t i = 0; i < sizeof quoted - 2; i += 3)
        memcpy(quoted + i, "\xE4\xB8\xAD", 3);
    quoted[1998] = '\0';
    err_set(&err, "%s", quoted);
    assert_int_equal(strlen(err.message), sizeof err.message - 1);
    assert_true(utf8_valid(str_from(err.message)));
    err_wrap(&err, "%s", "outer");
    assert_int_equal(strlen(err.message), sizeof err.message - 1);
    assert_true(str_starts(str_from(err.message), STR("outer: \xE4\xB8\xAD")));
    err_wrap(&err, "%s", quoted);
    assert_true(utf8_valid(str_from(err.message)));
}

static void the_systems_words_are_lower_case(void **state)
{
    char why[ERR_REASON];
    (void)state;
    assert_string_equal(err_reason(ENOENT, why), "no such file or directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(setting_replaces_everything),
        cmocka_unit_test(wrapping_keeps_place_and_status),
        cmocka_unit_test(no_err_is_no_problem),
        cmocka_unit_test(arguments_may_point_into_the_err),
        cmocka_unit_test(nothing_in_a_message_steers_a_terminal),
        cmocka_unit_test(a_long_message_is_cut),
        cmocka_unit_test(the_systems_words_are_lower_case),
    };
    return cmocka_run_group_tests_name("err", tests, NULL, NULL);
}
