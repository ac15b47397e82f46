/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "yaml_case.h"

struct split {
    struct str text;
    const char *documents[4];
    unsigned lines[4];
};

static void streams_are_split_at_their_markers(void **state)
{
    static const struct split table[] = {
        {TEXT(""), {NULL}, {0}},
        {TEXT(" \n\t\n# only a comment\r\n"), {NULL}, {0}},
        {TEXT("---\n---\n# c\n---\n...\n"), {NULL}, {0}},
        {TEXT("a: 1"), {"a: 1"}, {0}},
        {TEXT("a: 1\n---\nb: 1\n"), {"a: 1\n", "---\nb: 1\n"}, {0, 1}},
        {TEXT("# c\n---\na: 1\n--- # d\nb: 1\n---\n"), {"# c\n---\na: 1\n", "--- # d\nb: 1\n"}, {0, 3}},
        {TEXT("--- {a: b}\n--- |\n x\n---\tc\n"), {"--- {a: b}\n", "--- |\n x\n", "---\tc\n"}, {0, 1, 3}},
        {TEXT("a: 1\n...\nb: 1\n... # c\n# d\n"), {"a: 1\n...\n", "b: 1\n... # c\n"}, {0, 2}},
        {TEXT("%YAML 1.1\n---\na: 1\n...\n%YAML 1.1\n---\nb\n"),
         {"%YAML 1.1\n---\na: 1\n...\n", "%YAML 1.1\n---\nb\n"},
         {0, 4}},
        {TEXT("%YAML 1.1\n---\n# c\n"), {NULL}, {0}},
        {TEXT("%YAML 1.1\n# c\n"), {"%YAML 1.1\n# c\n"}, {0}},
        {TEXT("a: |\n  ---\n  x\nb: ---x\n----\n...x\n"), {"a: |\n  ---\n  x\nb: ---x\n----\n...x\n"}, {0}},
        {TEXT("a: 1\n%b: 2\n"), {"a: 1\n%b: 2\n"}, {0}},
        {TEXT("a: 1\r\n---\r\nb: 2\r\n"), {"a: 1\r\n", "---\r\nb: 2\r\n"}, {0, 1}},
        {TEXT("\xEF\xBB\xBF---\na: 1\n"), {"\xEF\xBB\xBF---\na: 1\n"}, {0}},
        {TEXT("\xEF\xBB\xBF# c\n"), {NULL}, {0}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct yaml_stream stream = {.text = table[i].text};
        struct yaml_document document = {0};
        unsigned count = 0;
        for (; count < 4 && table[i].documents[count]; count++) {
            assert_true(yaml_next(&stream, &document));
            if (!str_eq(document.text, str_from(table[i].documents[count])))
                fail_msg("found \"%.*s\"", STR_ARG(document.text));
            assert_int_equal(document.index, count);
            assert_int_equal(document.line, table[i].lines[count]);
            assert_ptr_equal(document.text.ptr, table[i].text.ptr + document.from);
        }
        assert_false(yaml_next(&stream, &document));
    }
}

static void a_broken_document_does_not_hide_the_others(void **state)
{
    struct yaml_stream stream = {.text = STR("a: 1\n---\n" ZHONGWEN ": \"open\nb: [\n---\nc: 3\n")};
    struct yaml_document document = {0};
    const cJSON *root = NULL;
    struct err err = {0};
    (void)state;
    assert_true(yaml_next(&stream, &document));
    assert_true(yaml_parse(arena, &document, &root, &err));
    assert_tree(root, "{\"a\":1}");
    assert_true(yaml_next(&stream, &document));
    assert_false(yaml_parse(arena, &document, &root, &err));
    assert_int_equal(err.line, 3);
    assert_string_equal(err.message, "this quote is never closed");
    assert_true(yaml_next(&stream, &document));
    assert_true(yaml_parse(arena, &document, &root, &err));
    assert_tree(root, "{\"c\":3}");
    assert_int_equal(tree_place(root)->value.line, 6);
    assert_false(yaml_next(&stream, &document));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(streams_are_split_at_their_markers, setup, teardown),
        cmocka_unit_test_setup_teardown(a_broken_document_does_not_hide_the_others, setup, teardown),
    };
    return cmocka_run_group_tests_name("yaml_stream", tests, NULL, NULL);
}
