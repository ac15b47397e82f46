/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "policies/toggle.h"

static void words(void **state)
{
    (void)state;
    static const char *const on[] = {"true", "True", "1", "yes", "ON"};
    static const char *const off[] = {"false", "FALSE", "0", "no", "off", ""};
    static const char *const neither[] = {"2", "cluster", "enabled", " true"};
    for (size_t i = 0; i < sizeof on / sizeof *on; i++)
        assert_true(toggle_on(str_from(on[i])) && !toggle_off(str_from(on[i])));
    for (size_t i = 0; i < sizeof off / sizeof *off; i++)
        assert_true(toggle_off(str_from(off[i])) && !toggle_on(str_from(off[i])));
    for (size_t i = 0; i < sizeof neither / sizeof *neither; i++)
        assert_false(toggle_on(str_from(neither[i])) || toggle_off(str_from(neither[i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(words)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
