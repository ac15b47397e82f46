/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "yaml_case.h"

static void documents_become_trees(void **state)
{
    static const struct pair table[] = {
        {TEXT(""), "null"},
        {TEXT(" \n# comment\n"), "null"},
        {TEXT("---\n"), "null"},
        {TEXT("--- {a: b}"), "{\"a\":\"b\"}"},
        {TEXT("--- # comment\na: b\n...\n"), "{\"a\":\"b\"}"},
        {TEXT("--- |\n text\n"), "\"text\\n\""},
        {TEXT("%YAML 1.1\n%TAG !k! tag:yaml.org,2002:\n---\na: !k!str 1\n"), "{\"a\":\"1\"}"},
        {TEXT("\xEF\xBB\xBF"
              "a: b\n"),
         "{\"a\":\"b\"}"},
        {TEXT("a: b\r\nc:\r\n- d\r\n- |\r\n  e\r\n  f\r\n"), "{\"a\":\"b\",\"c\":[\"d\",\"e\\nf\\n\"]}"},
        {TEXT("a: \"x\ty\"\nb:\t1\n"), "{\"a\":\"x\\ty\",\"b\":1}"},
        {TEXT("{\"a\": [1, {\"b\": null}], \"c\": \"\\u00e9\"}"), "{\"a\":[1,{\"b\":null}],\"c\":\"\xC3\xA9\"}"},
        {TEXT("1: a\nyes: b\n'~': c\n2.50: d\n.inf: e\n? f\n: g\n? h\n"),
         "{\"1\":\"a\",\"yes\":\"b\",\"~\":\"c\",\"2.50\":\"d\",\".inf\":\"e\",\"f\":\"g\",\"h\":null}"},
        {TEXT("a: &x [1]\nb: *x\nc: &x 2\nd: *x\n"), "{\"a\":[1],\"b\":[1],\"c\":2,\"d\":2}"},
        {TEXT("a: &x {k: &y v}\nb: [*x, *y]\n"), "{\"a\":{\"k\":\"v\"},\"b\":[{\"k\":\"v\"},\"v\"]}"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        assert_tree(parsed(table[i].yaml), table[i].json);
}

static void merge_keys_add_what_is_not_there(void **state)
{
    static const struct pair table[] = {
        {TEXT("x: &x {a: 1, b: 2}\ny: {<<: *x, b: 3, c: 4}\n"),
         "{\"x\":{\"a\":1,\"b\":2},\"y\":{\"b\":3,\"c\":4,\"a\":1}}"},
        {TEXT("x: &x {a: 1, b: 2}\ny:\n  b: 3\n  <<: *x\n"), "{\"x\":{\"a\":1,\"b\":2},\"y\":{\"b\":3,\"a\":1}}"},
        {TEXT("- &x {a: 1}\n- &y {a: 2, b: 3}\n- {<<: [*x, *y, {c: 4, b: 5}]}\n"),
         "[{\"a\":1},{\"a\":2,\"b\":3},{\"a\":1,\"b\":3,\"c\":4}]"},
        {TEXT("{<<: {a: {b: 1}}, c: 2}"), "{\"c\":2,\"a\":{\"b\":1}}"},
        {TEXT("- &x {a: 1}\n- &y {<<: *x, b: 2}\n- {<<: *y}\n"), "[{\"a\":1},{\"b\":2,\"a\":1},{\"b\":2,\"a\":1}]"},
        {TEXT("- {<<: &x {a: 1, b: 2}, a: 3, c: 4}\n- *x\n"), "[{\"a\":3,\"c\":4,\"b\":2},{\"a\":1,\"b\":2}]"},
        {TEXT("{'<<': 1, \"a\": 2}"), "{\"<<\":1,\"a\":2}"},
        {TEXT("{<<: [], a: 2}"), "{\"a\":2}"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        assert_tree(parsed(table[i].yaml), table[i].json);
}

static void many_members_are_merged(void **state)
{
    struct text text = {.arena = arena};
    (void)state;
    text_add(&text, STR("- &x\n"));
    for (int i = 0; i < 20000; i++)
        text_format(&text, "  key-%d: 1\n", i);
    text_add(&text, STR("- <<: *x\n"));
    for (int i = 10000; i < 30000; i++)
        text_format(&text, "  key-%d: 2\n", i);
    const cJSON *second = tree_item(parsed(text_str(&text)), 1);
    assert_int_equal(tree_len(second), 30000);
    assert_true(tree_get(second, "key-9999")->valuedouble == 1);
    assert_true(tree_get(second, "key-10000")->valuedouble == 2);
}

static void what_is_wrong_is_named_with_its_place(void **state)
{
    static const struct bad table[] = {
        {TEXT("a: .inf\n"), 1, 4, ".inf is a number that JSON cannot hold"},
        {TEXT("# " ZHONGWEN "\n- " ZHONGWEN "\n- -.NaN\n- .nan\n"), 4, 3, ".nan is a number that JSON cannot hold"},
        {TEXT("a: !!int x\n"), 1, 10, "\"x\" is not what its tag !!int says"},
        {TEXT("a: !!bool 1\n"), 1, 11, "\"1\" is not what its tag !!bool says"},
        {TEXT("a: !!binary aGk=\n"), 1, 13, "the tag !!binary is not supported"},
        {TEXT("a: 1\nb: 2\na: 3\n"), 3, 1, "key \"a\" stands twice in a mapping, first at 1:1"},
        {TEXT("- {x: {b: 1, c: 1, 'b': 2}}\n"), 1, 20, "key \"b\" stands twice in a mapping, first at 1:8"},
        {TEXT("- &x {a: 1}\n- &y {b: 1}\n- <<: *x\n  <<: *y\n"), 4, 3,
         "<< stands twice in a mapping, first at 3:3: write <<: [*one, *other]"},
        {TEXT("a: &x 1\nb:\n  <<: *x\n"), 3, 7, "<< takes a mapping or a list of mappings"},
        {TEXT("<<: [{a: 1}, [b]]\n"), 1, 14, "<< takes a mapping or a list of mappings"},
        {TEXT("[a, b]: c\n"), 1, 1, "a key must be a scalar, not a list or a mapping"},
        {TEXT("? {a: b}\n: c\n"), 1, 3, "a key must be a scalar, not a list or a mapping"},
        {TEXT("x: &k a\n*k : c\n"), 2, 1, "an alias as a key is not supported"},
        {TEXT("&k a: c\n"), 1, 4, "an anchor on a key is not supported"},
        {TEXT("a: 1\n~: 2\n"), 2, 1, "null is no key; as text it needs quotes"},
        {TEXT("?\n: 2\n"), 1, 2, "null is no key; as text it needs quotes"},
        {TEXT("a: *b\n"), 1, 4, "alias *b has no anchor before it"},
        {TEXT("a: &b\n  c: *b\n"), 2, 6, "alias *b stands within what it names"},
        {TEXT("a: \"\\0\"\n"), 1, 4, "a NUL character in a string"},
        {TEXT("a: 1\nb: \0\n"), 2, 4, "a NUL character"},
        {TEXT("\xEF\xBB\xBF# " ZHONGWEN "\n" ZHONGWEN ": \xFF\n"), 2, 5, "invalid UTF-8"},
        {TEXT("a: \xE4\xB8\n"), 1, 4, "invalid UTF-8"},
        {TEXT("a: " ZHONGWEN "\x1B[0m\n"), 1, 6, "control characters are not allowed (U+001B)"},
        {TEXT("a: b: c\n"), 1, 5,
         "no key can stand here; put a value that holds a colon and a space in quotes, or mend the indent"},
        {TEXT("a:\n  b: 1\n c: 2\n"), 3, 2,
         "this does not belong to the mapping that begins at 1:1: expected a key, or another indent"},
        {TEXT("# " ZHONGWEN "\n" ZHONGWEN ": [" ZHONGWEN ", \n"), 3, 1, "expected a value, or a closing bracket"},
        {TEXT("a:\n  - b\n  c: d\n"), 3, 3,
         "this does not belong to the list that begins at 2:3: expected \"- \", or another indent"},
        {TEXT("a: {b: c\n"), 2, 1, "expected ',' or '}' in the mapping that begins at 1:4"},
        {TEXT("a: [b c: d\n"), 2, 1, "expected ',' or ']' in the list that begins at 1:4"},
        {TEXT("a: 1\nb\nc: d\n"), 3, 1, "no ':' follows the key at 2:1"},
        {TEXT("a: 'b\n"), 1, 4, "this quote is never closed"},
        {TEXT("a: \"b\n"), 1, 4, "this quote is never closed"},
        {TEXT("%YAML 3.0\n---\na: 1\n"), 1, 1, "this version of YAML is not known; write %YAML 1.2, or nothing"},
        {TEXT("\ta: b\n"), 1, 1, "a tab cannot indent a line; use spaces"},
        {TEXT("a:\n\t- b\n"), 2, 1, "a tab cannot indent a line; use spaces"},
        {TEXT("a: @b\n"), 1, 4, "a value cannot begin with @; put it in quotes"},
        {TEXT("a: %b\n"), 1, 4, "a value cannot begin with %; put it in quotes"},
        {TEXT("%YAML 1.1\n"), 2, 1, "expected --- before the next document"},
        {TEXT("a: 1\n---\nb: 1\n"), 2, 1, "a second document begins here"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const cJSON *root = NULL;
        assert_refused(parse, &table[i]);
        assert_false(parse(table[i].text, &root, NULL));
    }
}

static void a_key_longer_than_libyaml_takes_has_a_place(void **state)
{
    struct text text = {.arena = arena};
    const cJSON *root = NULL;
    struct err err = {0};
    (void)state;
    text_add(&text, STR("first: 1\n"));
    for (int i = 0; i < 1100; i++)
        text_char(&text, 'k');
    text_add(&text, STR(": 1\n"));
    assert_false(parse(text_str(&text), &root, &err));
    assert_int_equal(err.line, 2);
}

static void an_alias_bomb_is_refused(void **state)
{
    struct text text = {.arena = arena};
    const cJSON *root = NULL;
    struct err err = {0};
    (void)state;
    text_add(&text, STR("a0: &a0 [x, x, x, x, x, x, x, x, x]\n"));
    for (int i = 1; i < 30; i++) {
        text_format(&text, "a%d: &a%d [", i, i);
        for (int j = 0; j < 9; j++)
            text_format(&text, "*a%d,", i - 1);
        text_add(&text, STR("]\n"));
    }
    assert_false(parse(text_str(&text), &root, &err));
    assert_string_equal(err.message, "more than 1000000 values, aliases expanded");
    assert_int_equal(err.line, 7);
    /* Refused before the copy that would be too large is made, not after. */
    assert_true(arena_used(arena) < (size_t)128 * 1024 * 1024);
}

static void nesting_has_a_bound(void **state)
{
    const cJSON *root = NULL;
    struct err err = {0};
    (void)state;
    assert_true(parse(nested(YAML_DEPTH, "[", "", "]"), &root, &err));
    assert_true(parse(nested(YAML_DEPTH, "- ", "x", ""), &root, &err));
    assert_false(parse(nested(YAML_DEPTH + 1, "[", "", "]"), &root, &err));
    assert_string_equal(err.message, "nested too deeply");
    assert_int_equal(err.column, YAML_DEPTH + 1);
    assert_false(parse(nested(YAML_DEPTH + 1, "{a: ", "1", "}"), &root, &err));
    assert_false(parse(nested(100 * 1000, "[", "", ""), &root, &err));
}

/* Each alias is shallow, but what it stands for is not. */
static void nesting_through_aliases_has_the_same_bound(void **state)
{
    struct text text = {.arena = arena};
    const cJSON *root = NULL;
    struct err err = {0};
    (void)state;
    text_add(&text, STR("- &a0 [x]\n"));
    for (int i = 1; i < YAML_DEPTH - 1; i++)
        text_format(&text, "- &a%d [*a%d]\n", i, i - 1);
    size_t allowed = text.len;
    text_format(&text, "- [*a%d]\n", YAML_DEPTH - 2);
    assert_true(parse(str_from_to(text_str(&text), 0, allowed), &root, &err));
    assert_false(parse(text_str(&text), &root, &err));
    assert_string_equal(err.message, "nested too deeply");
    assert_int_equal(err.line, YAML_DEPTH);
}

static void an_arena_that_is_full_is_an_error_and_leaks_nothing(void **state)
{
    struct arena *small = arena_new((size_t)256 * 1024, NULL);
    const struct yaml_document document = {.text = nested(10000, "- x\n", "", "")};
    const cJSON *root = NULL;
    struct err err = {0};
    (void)state;
    assert_false(yaml_parse(small, &document, &root, &err));
    assert_int_equal(err.http_status, 413);
    arena_free(small);

    struct budget budget = {.ceiling = (size_t)256 * 1024};
    struct arena *poor = arena_new(0, &budget);
    assert_false(yaml_parse(poor, &document, &root, &err));
    assert_int_equal(err.http_status, 503);
    arena_free(poor);
    assert_int_equal(budget.used, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(documents_become_trees, setup, teardown),
        cmocka_unit_test_setup_teardown(merge_keys_add_what_is_not_there, setup, teardown),
        cmocka_unit_test_setup_teardown(many_members_are_merged, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_wrong_is_named_with_its_place, setup, teardown),
        cmocka_unit_test_setup_teardown(a_key_longer_than_libyaml_takes_has_a_place, setup, teardown),
        cmocka_unit_test_setup_teardown(an_alias_bomb_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(nesting_has_a_bound, setup, teardown),
        cmocka_unit_test_setup_teardown(nesting_through_aliases_has_the_same_bound, setup, teardown),
        cmocka_unit_test_setup_teardown(an_arena_that_is_full_is_an_error_and_leaks_nothing, setup, teardown),
    };
    return cmocka_run_group_tests_name("yaml", tests, NULL, NULL);
}
