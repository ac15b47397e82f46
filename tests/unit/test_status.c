/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "webhook/status.h"

static void test_body(void **state)
{
    (void)state;
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    struct str body = status_body(arena, 404, status_reason(404), "no \"such\" path");
    assert_true(str_eq(body, STR("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","
                                 "\"message\":\"no \\\"such\\\" path\",\"reason\":\"NotFound\",\"code\":404}\n")));
}

static void test_reasons(void **state)
{
    (void)state;
    assert_string_equal(status_reason(413), "RequestEntityTooLarge");
    assert_string_equal(status_reason(503), "ServiceUnavailable");
    assert_string_equal(status_reason(599), "InternalError");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_body), cmocka_unit_test(test_reasons)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
