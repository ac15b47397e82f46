/* SPDX-License-Identifier: Apache-2.0 */
#include "base/yaml_write.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/tree_write.h"
#include "tests/unit/yaml_text.h"

static const char *json_of(struct arena *arena, const cJSON *node)
{
    struct text text = {.arena = arena};
    tree_write(&text, node);
    return arena_copy(arena, text_str(&text)).ptr;
}

static const char *yaml_of(struct arena *arena, const cJSON *node)
{
    struct text text = {.arena = arena};
    text_add(&text, STR("x:"));
    yaml_write_value(&text, node, 0);
    return arena_copy(arena, text_str(&text)).ptr;
}

/* Each is written as expected and reads back as the same tree. */
static const struct {
    const char *yaml, *expected;
} written[] = {
    {"1", "x: 1\n"},
    {"1.5", "x: 1.5\n"},
    {"-3", "x: -3\n"},
    {"true", "x: true\n"},
    {"null", "x: null\n"},
    {"{}", "x: {}\n"},
    {"[]", "x: []\n"},
    {"dev-a/b_c.d", "x: dev-a/b_c.d\n"},
    {"'no'", "x: \"no\"\n"},
    {"'Off'", "x: \"Off\"\n"},
    {"'1e5'", "x: \"1e5\"\n"},
    {"'2027-03-31'", "x: \"2027-03-31\"\n"},
    {"''", "x: \"\"\n"},
    {"'a: b'", "x: \"a: b\"\n"},
    {"'*'", "x: \"*\"\n"},
    {"\"a\\nb \\x1b \\x85\\u009b\"", "x: \"a\\nb \\u001b \\x85\\x9b\"\n"},
    {"\"\\uFFFE\\uFFFF\\uFFFD\"", "x: \"\\ufffe\\uffff\xEF\xBF\xBD\"\n"},
    {"[a, 'b, c', 1]", "x: [a, \"b, c\", 1]\n"},
    {"[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]",
     "x:\n  - 1\n  - 2\n  - 3\n  - 4\n  - 5\n  - 6\n  - 7\n  - 8\n  - 9\n  - 10\n  - 11\n"},
    {"{a: {b: [c]}, 'on': 1}", "x:\n  a:\n    b: [c]\n  \"on\": 1\n"},
    {"[{a: 1, b: {c: d}}, {}, [[e], []]]", "x:\n  - a: 1\n    b:\n      c: d\n  - {}\n  -\n    - [e]\n    - []\n"},
};

static void test_what_is_written_is_read_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof written / sizeof *written; i++) {
        struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
        const cJSON *node = yaml_text(arena, written[i].yaml);
        const char *yaml = yaml_of(arena, node);
        assert_string_equal(yaml, written[i].expected);
        assert_string_equal(json_of(arena, tree_get(yaml_text(arena, yaml), "x")), json_of(arena, node));
    }
}

static void test_json_of_a_tree(void **state)
{
    (void)state;
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    const cJSON *node = yaml_text(arena, "{a: [1, -2.5, 'x\"y', true, null], b: {}, c: []}");
    assert_string_equal(json_of(arena, node), "{\"a\": [1, -2.5, \"x\\\"y\", true, null], \"b\": {}, \"c\": []}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_written_is_read_back),
        cmocka_unit_test(test_json_of_a_tree),
    };
    json_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
