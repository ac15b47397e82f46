/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "yaml_case.h"

static void scalars_are_what_kubernetes_takes_them_for(void **state)
{
    static const struct pair table[] = {
        {TEXT("[~, null, Null, NULL, '', nUll]"), "[null,null,null,null,\"\",\"nUll\"]"},
        {TEXT("[y, Y, yes, Yes, YES, true, True, TRUE, on, On, ON]"),
         "[true,true,true,true,true,true,true,true,true,true,true]"},
        {TEXT("[n, N, no, No, NO, false, False, FALSE, off, Off, OFF]"),
         "[false,false,false,false,false,false,false,false,false,false,false]"},
        {TEXT("[yEs, tRue, 'yes', \"no\", !!str on, y es]"), "[\"yEs\",\"tRue\",\"yes\",\"no\",\"on\",\"y es\"]"},
        {TEXT("[0, 12, -7, +5, 1_000, 1__0_, 00]"), "[0,12,-7,5,1000,10,0]"},
        {TEXT("[0x1F, 0X1f, -0x10, 0xFF_FF, 0b101, -0b11, +0b1, 0o17, 0O17, 017, -017, 0_17]"),
         "[31,31,-16,65535,5,-3,1,15,15,15,-15,15]"},
        {TEXT("[08, 0o8, 0b2, 0xg, 0x, 0b, 0o, 019.5]"), "[8,\"0o8\",\"0b2\",\"0xg\",\"0x\",\"0b\",\"0o\",19.5]"},
        {TEXT("[1.5, -0.25, .5, 5., 1e3, 1E+3, 2.5e-1, +.5, 1_0.5]"), "[1.5,-0.25,0.5,5,1000,1000,0.25,0.5,10.5]"},
        {TEXT("[1e, e1, .e5, +e5, 1e+, ., -, +, 1.2.3, 1e400, .5_0, _1, --1, 1-, 1a]"),
         "[\"1e\",\"e1\",\".e5\",\"+e5\",\"1e+\",\".\",\"-\",\"+\",\"1.2.3\",\"1e400\",\".5_0\",\"_1\",\"--1\",\"1-\","
         "\"1a\"]"},
        {TEXT("[18446744073709551616, 0x10000000000000000]"), "[1.8446744073709552e+19,1.8446744073709552e+19]"},
        {TEXT("[2001-01-01, 12:30, 12:30:45, 2001-01-01T00:00:00Z, 1.2.3.4]"),
         "[\"2001-01-01\",\"12:30\",\"12:30:45\",\"2001-01-01T00:00:00Z\",\"1.2.3.4\"]"},
        {TEXT("['1', \"2\", !!str 3, ! 4, !!int '5', !!float 6, !!bool 'yes', !!null '', !mine 7, !!timestamp 8]"),
         "[\"1\",\"2\",\"3\",\"4\",5,6,true,null,\"7\",\"8\"]"},
        {TEXT("- |\n  1\n- >\n  yes\n- |-\n  null\n"), "[\"1\\n\",\"yes\\n\",\"null\"]"},
        {TEXT("[Nan, inf, .Nan, '.inf', <<, =]"), "[\"Nan\",\"inf\",\".Nan\",\".inf\",\"<<\",\"=\"]"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        assert_tree(parsed(table[i].yaml), table[i].json);
}

static void a_number_keeps_its_text(void **state)
{
    const cJSON *root = parsed(STR("a: 1_000\nb: 0x10\nc: 1.50\n"));
    uint64_t value = 0;
    (void)state;
    assert_string_equal(tree_get(root, "a")->valuestring, "1_000");
    assert_string_equal(tree_get(root, "b")->valuestring, "0x10");
    assert_string_equal(tree_get(root, "c")->valuestring, "1.50");
    assert_true(tree_uint(tree_get(root, "a"), 65535, &value));
    assert_int_equal(value, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(scalars_are_what_kubernetes_takes_them_for, setup, teardown),
        cmocka_unit_test_setup_teardown(a_number_keeps_its_text, setup, teardown),
    };
    return cmocka_run_group_tests_name("yaml_scalar", tests, NULL, NULL);
}
