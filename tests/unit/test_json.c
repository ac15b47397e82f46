/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "parse_case.h"

/* The parser gets an exact copy, which is gone when it returns: reading beyond its end or keeping it is seen. */
static bool parse(struct str text, const cJSON **root, struct err *err)
{
    char *copy = malloc(text.len ? text.len : 1);
    assert_non_null(copy);
    memcpy(copy, text.ptr, text.len);
    bool parsed = json_parse(arena, (struct str){copy, text.len}, root, err);
    free(copy);
    return parsed;
}

static const struct str good[] = {
    TEXT("null"),
    TEXT(" true\r\n\t"),
    TEXT("false"),
    TEXT("\"\""),
    TEXT("[]"),
    TEXT("{}"),
    TEXT("[ ]"),
    TEXT("{ \"a\" : [ 1 , { } ] }"),
    TEXT("0"),
    TEXT("-0"),
    TEXT("-0.0e+0"),
    TEXT("10.25E-3"),
    TEXT("1e308"),
    TEXT("1e-999"),
    TEXT("0.0000000000000000000000000000000000000000000000000000000000001"),
    TEXT("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\""),
    TEXT("\"\\uD83D\\ude00\""),
    TEXT("\"\x7F\""),
    TEXT("\"\xC3\xA9\xE4\xB8\xAD\xF0\x9F\x98\x80\xF4\x8F\xBF\xBF\""),
    TEXT("\"exactly eight and more \xE4\xB8\xAD then ascii again\""),
    TEXT("{\"a\":{\"a\":1},\"b\":{\"a\":2},\"A\":3}"),
    TEXT("{\"\":1}"),
};

static void accepts_what_rfc_8259_allows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        const cJSON *root = NULL;
        struct err err = {0};
        if (!parse(good[i], &root, &err))
            fail_msg("%.*s: %s", STR_ARG(good[i]), err.message);
        assert_non_null(root);
        assert_string_equal(err.message, "");
    }
}

static const struct bad bad[] = {
    {TEXT(""), 1, 1, "expected a value but the text ends here"},
    {TEXT(" \n\n "), 3, 2, "expected a value but the text ends here"},
    {TEXT("\xEF\xBB\xBF{}"), 1, 1, "expected a value but found \xEF\xBB\xBF"},
    {TEXT("nul"), 1, 1, "expected a value but found n"},
    {TEXT("True"), 1, 1, "expected a value but found T"},
    {TEXT("NaN"), 1, 1, "expected a value but found N"},
    {TEXT("'a'"), 1, 1, "expected a value but found '"},
    {TEXT("truefalse"), 1, 5, "expected nothing more after the value but found f"},
    {TEXT("{} {}"), 1, 4, "expected nothing more after the value but found {"},
    {TEXT("{}\0"), 1, 3, "expected nothing more after the value but found the control character 0x00"},
    {TEXT("\f1"), 1, 1, "expected a value but found the control character 0x0C"},
    {TEXT("\xFF"), 1, 1, "expected a value but found invalid UTF-8 (byte 0xFF)"},
    {TEXT("// c\n1"), 1, 1, "expected a value but found /"},
    {TEXT("["), 1, 2, "expected a value but the text ends here"},
    {TEXT("[1"), 1, 3, "expected a comma or ] but the text ends here"},
    {TEXT("[1,]"), 1, 4, "expected a value but found ]"},
    {TEXT("[1 2]"), 1, 4, "expected a comma or ] but found 2"},
    {TEXT("[1}"), 1, 3, "expected a comma or ] but found }"},
    {TEXT("{\"a\":1]"), 1, 7, "expected a comma or } but found ]"},
    {TEXT("{\"a\":1,}"), 1, 8, "expected a key in double quotes but found }"},
    {TEXT("{,}"), 1, 2, "expected a key in double quotes but found ,"},
    {TEXT("{a:1}"), 1, 2, "expected a key in double quotes but found a"},
    {TEXT("{\"a\" 1}"), 1, 6, "expected a colon but found 1"},
    {TEXT("{\"a\":}"), 1, 6, "expected a value but found }"},
    {TEXT("{\"\xE4\xB8\xAD\": x}"), 1, 7, "expected a value but found x"},
    {TEXT("{\n \"\xE4\xB8\xAD\xE6\x96\x87\": \xE4\xB8\xAD}"), 2, 8, "expected a value but found \xE4\xB8\xAD"},
    {TEXT("+1"), 1, 1, "expected a value but found +"},
    {TEXT("-"), 1, 2, "expected a digit but the text ends here"},
    {TEXT("-a"), 1, 2, "expected a digit but found a"},
    {TEXT("01"), 1, 2, "expected nothing more after the value but found 1"},
    {TEXT("1."), 1, 3, "expected a digit but the text ends here"},
    {TEXT(".5"), 1, 1, "expected a value but found ."},
    {TEXT("1e"), 1, 3, "expected a digit but the text ends here"},
    {TEXT("[1e+]"), 1, 5, "expected a digit but found ]"},
    {TEXT("0x10"), 1, 2, "expected nothing more after the value but found x"},
    {TEXT("[1, 1e999]"), 1, 5, "a number out of range"},
    {TEXT("-1E+309"), 1, 1, "a number out of range"},
    {TEXT("[1234567890123456789012345678901234567890123456789012345678901234]"), 1, 2,
     "a number of more than 63 characters"},
    {TEXT("[\"abc"), 1, 2, "a string without its closing quote"},
    {TEXT("\"abc\\"), 1, 5, "a backslash that begins no escape of JSON"},
    {TEXT("\"abc\\\""), 1, 1, "a string without its closing quote"},
    {TEXT("\"\\x41\""), 1, 2, "a backslash that begins no escape of JSON"},
    {TEXT("\"\\\0\""), 1, 2, "a backslash that begins no escape of JSON"},
    {TEXT("\"\\u12\""), 1, 2, "\\u is not followed by four hexadecimal digits"},
    {TEXT("\"\\u12"), 1, 2, "\\u is not followed by four hexadecimal digits"},
    {TEXT("\"\\u12g4\""), 1, 2, "\\u is not followed by four hexadecimal digits"},
    {TEXT("\"a\\u0000b\""), 1, 3, "a NUL character (\\u0000) in a string"},
    {TEXT("{\"a\\u0000b\":1}"), 1, 4, "a NUL character (\\u0000) in a string"},
    {TEXT("\"\\ud83d\""), 1, 2, "the first half of a surrogate pair without the second"},
    {TEXT("\"\\ud83d\\u0041\""), 1, 2, "the first half of a surrogate pair without the second"},
    {TEXT("\"\\ud83d\\ud83d\""), 1, 2, "the first half of a surrogate pair without the second"},
    {TEXT("\"\\ude00\""), 1, 2, "the second half of a surrogate pair without the first"},
    {TEXT("\"a\nb\""), 1, 3, "a control character in a string must be escaped"},
    {TEXT("\"12345678\t\""), 1, 10, "a control character in a string must be escaped"},
    {TEXT("\"abc\tdefghijklmno\""), 1, 5, "a control character in a string must be escaped"},
    {TEXT("\"\x1F\""), 1, 2, "a control character in a string must be escaped"},
    {TEXT("\"a\0b\""), 1, 3, "a NUL character in a string"},
    {TEXT("\"\x80\""), 1, 2, "invalid UTF-8 in a string"},
    {TEXT("\"\xE4\xB8\xAD\xC0\xAF\""), 1, 3, "invalid UTF-8 in a string"},
    {TEXT("\"\xED\xA0\x80\""), 1, 2, "invalid UTF-8 in a string"},
    {TEXT("\"\xF4\x90\x80\x80\""), 1, 2, "invalid UTF-8 in a string"},
    {TEXT("\"\xE4\xB8\""), 1, 2, "invalid UTF-8 in a string"},
    {TEXT("\"\xE4\xB8"), 1, 2, "invalid UTF-8 in a string"},
    {TEXT("{\"a\":1,\n \"b\":2,\n \"a\":3}"), 3, 2, "key \"a\" stands twice in an object, first at 1:2"},
    {TEXT("[{\"a\":1,\"\\u0061\":3}]"), 1, 9, "key \"\\u0061\" stands twice in an object, first at 1:3"},
    {TEXT("{\"\\u00e9\":1,\"\xC3\xA9\":3}"), 1, 13, "key \"\xC3\xA9\" stands twice in an object, first at 1:2"},
    {TEXT("{\"\\ud83d\\ude00/\":1,\"\xF0\x9F\x98\x80\\/\":3}"), 1, 20,
     "key \"\xF0\x9F\x98\x80\\/\" stands twice in an object, first at 1:2"},
    {TEXT("{\"\":1,\"\":3}"), 1, 7, "key \"\" stands twice in an object, first at 1:2"},
    {TEXT("{\"a\":{\"x\":1,\"y\":[{}],\"x\":2},\"a\":1}"), 1, 22, "key \"x\" stands twice in an object, first at 1:7"},
    {TEXT("{\"a\":{\"x\":1},\"a\":1}"), 1, 14, "key \"a\" stands twice in an object, first at 1:2"},
};

static void refuses_the_rest_and_says_where(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_refused(parse, &bad[i]);
}

static void a_failure_needs_no_err(void **state)
{
    const cJSON *root = NULL;
    (void)state;
    assert_false(parse(STR("{\"a\":1,\"a\":2}"), &root, NULL));
    assert_false(parse(STR("["), &root, NULL));
}

static void the_tree_holds_what_was_written(void **state)
{
    const cJSON *root = NULL;
    struct err err = {0};
    (void)state;
    assert_true(parse(STR("{\"s\": \"a\\u00e9\\ud83d\\ude00\\n\", \"n\": -12.5e1, \"t\": true, \"z\": null,"
                          " \"A\": [1, \"two\"], \"a\": {\"b\": \"c\"}}"),
                      &root, &err));
    assert_string_equal(tree_get(root, "s")->valuestring, "a\xC3\xA9\xF0\x9F\x98\x80\n");
    assert_true(tree_get(root, "n")->valuedouble == -125);
    assert_true(tree_is_true(tree_get(root, "t")));
    assert_string_equal(tree_type(tree_get(root, "z")), "null");
    assert_string_equal(tree_item(tree_get(root, "A"), 1)->valuestring, "two");
    assert_string_equal(tree_path(root, "a", "b", NULL)->valuestring, "c");
    assert_null(tree_place(root));
}

static void nesting_has_a_bound(void **state)
{
    const cJSON *root = NULL;
    struct err err = {0};
    (void)state;
    assert_true(parse(nested(JSON_DEPTH, "[", "", "]"), &root, &err));
    assert_true(parse(nested(JSON_DEPTH, "{\"a\":", "1", "}"), &root, &err));
    assert_false(parse(nested(JSON_DEPTH + 1, "[", "", "]"), &root, &err));
    assert_string_equal(err.message, "nested too deeply");
    assert_int_equal(err.column, JSON_DEPTH + 1);
    assert_false(parse(nested(JSON_DEPTH + 1, "{\"a\":", "1", "}"), &root, &err));
    assert_false(parse(nested(1000 * 1000, "[", "", ""), &root, &err));
}

/* An object of `count` keys, and one more key after them. */
static struct str large_object(unsigned count, const char *last)
{
    struct text text = {.arena = arena};
    text_char(&text, '{');
    for (unsigned i = 0; i < count; i++)
        text_format(&text, "\"some-longer-key-%u\":%u,\n", i, i);
    text_format(&text, "\"%s\":0}", last);
    return text_str(&text);
}

static void a_large_object_is_searched_for_repeated_keys(void **state)
{
    static const unsigned counts[] = {1, 31, 32, 33, 100, 100 * 1000};
    (void)state;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        const cJSON *root = NULL;
        struct err err = {0};
        assert_true(parse(large_object(counts[i], "other"), &root, &err));
        assert_int_equal(tree_len(root), counts[i] + 1);
        assert_false(parse(large_object(counts[i], "some-longer-key-0"), &root, &err));
        assert_string_equal(err.message, "key \"some-longer-key-0\" stands twice in an object, first at 1:2");
        assert_int_equal(err.line, counts[i] + 1);
        assert_int_equal(err.column, 1);
    }
}

/* Of several repeated keys the one that comes first in the text is named, however the keys were sorted. */
static void the_first_repetition_is_named(void **state)
{
    struct text text = {.arena = arena};
    const cJSON *root = NULL;
    struct err err = {0};
    (void)state;
    text_char(&text, '{');
    for (unsigned i = 0; i < 50; i++)
        text_format(&text, "\"k%u\":1,", i);
    for (unsigned i = 0; i < 50; i++)
        text_format(&text, "\n\"k%u\":1,", 49 - i);
    text_add(&text, STR("\n\"k7\":1}"));
    assert_false(parse(text_str(&text), &root, &err));
    assert_int_equal(err.line, 2);
    assert_non_null(strstr(err.message, "\"k49\""));
}

struct crowd {
    struct arena *arena;
    struct str text;
};

static void parse_in(void *ctx)
{
    const struct crowd *crowd = ctx;
    const cJSON *root = NULL;
    assert_true(json_parse(crowd->arena, crowd->text, &root, NULL));
}

static void an_arena_that_is_full_ends_the_parse_and_nothing_else(void **state)
{
    const cJSON *root = NULL;
    struct arena *small = arena_new((size_t)256 * 1024, NULL);
    struct crowd crowd = {small, large_object(10 * 1000, "last")};
    (void)state;
    assert_int_equal(arena_run(small, parse_in, &crowd), ARENA_FULL);
    arena_free(small);
    assert_true(parse(STR("[1]"), &root, NULL));
    assert_int_equal(tree_len(root), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(accepts_what_rfc_8259_allows, setup, teardown),
        cmocka_unit_test_setup_teardown(refuses_the_rest_and_says_where, setup, teardown),
        cmocka_unit_test_setup_teardown(a_failure_needs_no_err, setup, teardown),
        cmocka_unit_test_setup_teardown(the_tree_holds_what_was_written, setup, teardown),
        cmocka_unit_test_setup_teardown(nesting_has_a_bound, setup, teardown),
        cmocka_unit_test_setup_teardown(a_large_object_is_searched_for_repeated_keys, setup, teardown),
        cmocka_unit_test_setup_teardown(the_first_repetition_is_named, setup, teardown),
        cmocka_unit_test_setup_teardown(an_arena_that_is_full_ends_the_parse_and_nothing_else, setup, teardown),
    };
    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
