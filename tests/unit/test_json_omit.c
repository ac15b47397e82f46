/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "arena_fixture.h"
#include "base/tree_write.h"

#define KEY(text) .key = {(text), sizeof(text) - 1}

static const struct json_omit inner[] = {{KEY("log")}, {KEY("")}};
static const struct json_omit omits[] = {
    {KEY("old"), .members = inner}, {KEY("new"), .built = true, .members = inner}, {KEY("log")}, {KEY("")}};
static const struct json_omit *const old = &omits[0];

static struct str written(const cJSON *node)
{
    struct text text = {.arena = arena};
    tree_write(&text, node);
    return text_str(&text);
}

static void assert_tree(const cJSON *node, const char *wanted)
{
    const cJSON *tree = NULL;
    assert_non_null(node);
    assert_true(json_parse(arena, str_from(wanted), &tree, NULL));
    if (!str_eq(written(node), written(tree)))
        fail_msg("got %.*s, wanted %s", STR_ARG(written(node)), wanted);
}

static const cJSON *parse(const char *text, const struct json_cuts **cuts)
{
    const cJSON *root = NULL;
    struct err err = {0};
    if (!json_parse_most(arena, str_from(text), omits, cuts, &root, &err))
        fail_msg("%s: %s", text, err.message);
    return root;
}

static void what_is_left_out_is_empty_and_of_its_type(void **state)
{
    static const struct {
        const char *text, *tree;
    } cases[] = {
        {"{\"log\":{\"a\":[1]},\"x\":{\"a\":[1]}}", "{\"log\":{},\"x\":{\"a\":[1]}}"},
        {"{\"x\":1,\"log\": [ \"]\" ] }", "{\"x\":1,\"log\":[]}"},
        {"{\"log\":\"a\\\"}\",\"new\":2}", "{\"log\":\"\",\"new\":2}"},
        {"{\"log\" : null }", "{\"log\":null}"},
        {"{\"log\":-1.5e3,\"x\":true}", "{\"log\":-1.5e3,\"x\":true}"},
        {"{\"old\":{\"log\":[1]},\"new\":{\"log\":[1],\"x\":{\"log\":[1]}}}",
         "{\"old\":{},\"new\":{\"log\":[],\"x\":{\"log\":[1]}}}"},
        {"{\"l\\u006fg\":[1],\"Log\":[1],\"logs\":[1],\"\":[1]}", "{\"log\":[],\"Log\":[1],\"logs\":[1],\"\":[1]}"},
        {"{\"new\":[{\"log\":[1]}],\"x\":{\"log\":[1]}}", "{\"new\":[{\"log\":[1]}],\"x\":{\"log\":[1]}}"},
        {"[{\"log\":[1]}]", "[{\"log\":[1]}]"},
        {"\"log\"", "\"log\""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct json_cuts *cuts = NULL;
        assert_tree(parse(cases[i].text, &cuts), cases[i].tree);
    }
}

static void what_was_left_out_can_be_had(void **state)
{
    const struct json_cuts *cuts = NULL;
    (void)state;
    parse("{\"log\":[9],\"old\": {\"x\":[1],\"log\":[1], \"y\":2} ,\"new\":{\"log\":[3]}}", &cuts);
    assert_tree(json_parse_cut(arena, cuts, old), "{\"x\":[1],\"log\":[],\"y\":2}");
    assert_tree(json_parse_cut(arena, cuts, &omits[2]), "[9]");
    assert_null(json_parse_cut(arena, cuts, &omits[1]));
    parse("{\"old\":null}", &cuts);
    assert_true(cJSON_IsNull(json_parse_cut(arena, cuts, old)));
    parse("{}", &cuts);
    assert_null(json_parse_cut(arena, cuts, old));
}

/* With the same words, at the same place. */
static void what_is_left_out_is_checked_no_less(void **state)
{
    static const char *const cases[] = {
        "{\"log\":{\"a\":1,\"a\":2}}",
        "{\"log\":1,\"log\":2}",
        "{\"old\":{},\"x\":1,\"old\":{}}",
        "{\"old\":{\"log\":{\"a\":1,\"\\u0061\":2}}}",
        "{\"new\":{\"log\":[1,]}}",
        "{\"log\":\"a\\u0000\"}",
        "{\"log\":\"\\uD83D\"}",
        "{\"log\":[\"\xC3\"]}",
        "{\"log\":[1e999]}",
        "{\"log\":[01]}",
        "{\"log\":{\"a\":1}",
        "{\"log\":}",
        "{\"log\"",
        "{\"log\":{}} {}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const cJSON *root = NULL;
        const struct json_cuts *cuts = NULL;
        struct err wanted = {0};
        struct err err = {0};
        assert_false(json_parse(arena, str_from(cases[i]), &root, &wanted));
        assert_false(json_parse_most(arena, str_from(cases[i]), omits, &cuts, &root, &err));
        assert_null(root);
        assert_null(cuts);
        assert_string_equal(err.message, wanted.message);
        assert_int_equal(err.line, wanted.line);
        assert_int_equal(err.column, wanted.column);
    }
}

/* Far more places than are noted. */
static void a_key_that_stands_many_times_is_refused_as_ever(void **state)
{
    struct text text = {.arena = arena};
    const cJSON *root = NULL;
    const struct json_cuts *cuts = NULL;
    struct err err = {0};
    (void)state;
    for (unsigned i = 0; i < 1000; i++)
        text_format(&text, "%s\"log\":{}", i ? "," : "{");
    text_char(&text, '}');
    assert_false(json_parse_most(arena, text_str(&text), omits, &cuts, &root, &err));
    assert_string_equal(err.message, "key \"log\" stands twice in an object, first at 1:2");
}

static void nesting_counts_in_what_is_left_out(void **state)
{
    struct text text = {.arena = arena};
    const cJSON *root = NULL;
    const struct json_cuts *cuts = NULL;
    struct err err = {0};
    (void)state;
    text_add(&text, STR("{\"log\":"));
    for (unsigned i = 0; i < JSON_DEPTH; i++)
        text_char(&text, '[');
    assert_false(json_parse_most(arena, text_str(&text), omits, &cuts, &root, &err));
    assert_string_equal(err.message, "nested too deeply");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_left_out_is_empty_and_of_its_type, setup, teardown),
        cmocka_unit_test_setup_teardown(what_was_left_out_can_be_had, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_left_out_is_checked_no_less, setup, teardown),
        cmocka_unit_test_setup_teardown(a_key_that_stands_many_times_is_refused_as_ever, setup, teardown),
        cmocka_unit_test_setup_teardown(nesting_counts_in_what_is_left_out, setup, teardown),
    };
    return cmocka_run_group_tests_name("json_omit", tests, NULL, NULL);
}
