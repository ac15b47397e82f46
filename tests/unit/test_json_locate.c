/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/json.h"
#include "literal.h"

static const struct str located =
    TEXT("{\"kind\": \"Pod\",\n"
         " \"a\\u0062c\": {\"list\": [10, {\"x\": [], \"y\": {\"z\": \"}]\\\"\"}}, true ]},\n"
         " \"\xE4\xB8\xAD\": \"\xE6\x96\x87\", \"after\" : -1.5e3\n"
         "}\n");

struct location {
    struct json_step steps[5];
    size_t steps_len;
    const char *key, *value; /* as they stand in the text */
    unsigned line, column, end_column;
};

#define KEY(literal)                                                                                                   \
    {                                                                                                                  \
        TEXT(literal), 0                                                                                               \
    }
#define ITEM(at)                                                                                                       \
    {                                                                                                                  \
        {NULL, 0}, at                                                                                                  \
    }

static const struct location locations[] = {
    {{KEY("kind")}, 1, "\"kind\"", "\"Pod\"", 1, 10, 15},
    {{KEY("abc"), KEY("list"), ITEM(0)}, 3, "", "10", 2, 24, 26},
    {{KEY("abc"), KEY("list"), ITEM(1), KEY("x")}, 4, "\"x\"", "[]", 2, 34, 36},
    {{KEY("abc"), KEY("list"), ITEM(1), KEY("y"), KEY("z")}, 5, "\"z\"", "\"}]\\\"\"", 2, 49, 55},
    {{KEY("abc"), KEY("list"), ITEM(1), KEY("y")}, 4, "\"y\"", "{\"z\": \"}]\\\"\"}", 2, 43, 56},
    {{KEY("abc"), KEY("list"), ITEM(2)}, 3, "", "true", 2, 59, 63},
    {{KEY("\xE4\xB8\xAD")}, 1, "\"\xE4\xB8\xAD\"", "\"\xE6\x96\x87\"", 3, 7, 10},
    {{KEY("after")}, 1, "\"after\"", "-1.5e3", 3, 22, 28},
};

static void assert_slice(struct span span, const char *expected)
{
    struct str slice = str_from_to(located, span.from, span.to);
    if (!str_eq(slice, str_from(expected)))
        fail_msg("found %.*s instead of %s", STR_ARG(slice), expected);
}

static void a_node_is_found_again_in_the_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof locations / sizeof locations[0]; i++) {
        const struct location *location = &locations[i];
        struct span key = {0};
        struct span value = {0};
        assert_true(json_locate(located, location->steps, location->steps_len, &key, &value));
        assert_slice(key, location->key);
        assert_slice(value, location->value);
        assert_int_equal(value.line, location->line);
        assert_int_equal(value.column, location->column);
        assert_int_equal(value.end_line, location->line);
        assert_int_equal(value.end_column, location->end_column);
    }
}

static void the_root_is_found_and_what_is_not_there_is_not(void **state)
{
    static const struct location absent[] = {
        {.steps = {KEY("Kind")}, .steps_len = 1},
        {.steps = {KEY("x")}, .steps_len = 1},
        {.steps = {KEY("kinds")}, .steps_len = 1},
        {.steps = {KEY("kin")}, .steps_len = 1},
        {.steps = {ITEM(0)}, .steps_len = 1},
        {.steps = {KEY("kind"), KEY("x")}, .steps_len = 2},
        {.steps = {KEY("abc"), KEY("list"), ITEM(3)}, .steps_len = 3},
        {.steps = {KEY("abc"), KEY("list"), ITEM(1), KEY("x"), ITEM(0)}, .steps_len = 5},
    };
    struct span key = {0};
    struct span value = {0};
    (void)state;
    assert_true(json_locate(located, NULL, 0, &key, &value));
    assert_int_equal(key.line, 0);
    assert_int_equal(value.from, 0);
    assert_int_equal(value.to, located.len - 1);
    assert_int_equal(value.end_line, 4);
    assert_int_equal(value.end_column, 2);
    for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++)
        assert_false(json_locate(located, absent[i].steps, absent[i].steps_len, &key, &value));
}

static void locating_in_text_that_is_no_json_does_no_harm(void **state)
{
    static const struct str texts[] = {
        TEXT(""),
        TEXT("{"),
        TEXT("{\"a\""),
        TEXT("{\"a\":"),
        TEXT("{\"a\\"),
        TEXT("{:1}"),
        TEXT("{\"b\":[}"),
        TEXT("{\"b\":\"\\\""),
        TEXT("{1:2,\"a\"}"),
        TEXT("{\"\\u00\":1,\"\\\":2}"),
        TEXT("{\"\\ud8"),
        TEXT("{\"b\":\0,"),
        TEXT("{\"b\":]}"),
        TEXT("{\"b\":1 2}"),
    };
    const struct json_step step = KEY("a");
    struct span key = {0};
    struct span value = {0};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char *copy = malloc(texts[i].len ? texts[i].len : 1);
        assert_non_null(copy);
        memcpy(copy, texts[i].ptr, texts[i].len);
        assert_false(json_locate((struct str){copy, texts[i].len}, &step, 1, &key, &value));
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_node_is_found_again_in_the_text),
        cmocka_unit_test(the_root_is_found_and_what_is_not_there_is_not),
        cmocka_unit_test(locating_in_text_that_is_no_json_does_no_harm),
    };
    return cmocka_run_group_tests_name("json_locate", tests, NULL, NULL);
}
