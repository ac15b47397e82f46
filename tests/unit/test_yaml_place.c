/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "yaml_case.h"

struct place {
    const char *path[5]; /* keys, or "#1" for an item */
    const char *key, *value;
    unsigned line, column, end_line, end_column;
    enum tree_style style;
    bool aliased;
};

static const struct str placed = TEXT("# " ZHONGWEN " comment\n"                     /* 1 */
                                      "a: plain text # " ZHONGWEN "\n"               /* 2 */
                                      ZHONGWEN ": '" ZHONGWEN "'\n"                  /* 3 */
                                      "list:\n"                                      /* 4 */
                                      "- \"x\\ty\"\n"                                /* 5 */
                                      "-   two # with blanks\n"                      /* 6 */
                                      "\n"                                           /* 7 */
                                      "map: # comment\n"                             /* 8 */
                                      "  in: {" ZHONGWEN ": [1, 2,3 ], e: }\n"       /* 9 */
                                      "  text: |  # comment\n"                       /* 10 */
                                      "    one\n"                                    /* 11 */
                                      "    " ZHONGWEN "  \n"                         /* 12 */
                                      "\n"                                           /* 13 */
                                      "  # comment\n"                                /* 14 */
                                      "  none:\n"                                    /* 15 */
                                      "\n"                                           /* 16 */
                                      "anchored: &n !!str # " ZHONGWEN "\n"          /* 17 */
                                      "  12\n"                                       /* 18 */
                                      "block: &b !!map\n"                            /* 19 */
                                      "  k: &l\n"                                    /* 20 */
                                      "  - v\n"                                      /* 21 */
                                      "  - - w\n"                                    /* 22 */
                                      "    - x\n"                                    /* 23 */
                                      "use: [*b, a: 1 ]\n"                           /* 24 */
                                      "merge: {<<: [*b, {in: 1}], own: &f [ x ] }\n" /* 25 */
                                      "folded: >-\n"                                 /* 26 */
                                      "  f\n"                                        /* 27 */
                                      "  g\n"                                        /* 28 */
                                      "multi: one\n"                                 /* 29 */
                                      "  two\n");                                    /* 30 */

static const struct place places[] = {
    {{"a"}, "a", "plain text", 2, 4, 2, 14, TREE_PLAIN, false},
    {{ZHONGWEN}, ZHONGWEN, "'" ZHONGWEN "'", 3, 5, 3, 9, TREE_SINGLE_QUOTED, false},
    {{"list"}, "list", "- \"x\\ty\"\n-   two", 5, 1, 6, 8, TREE_BLOCK, false},
    {{"list", "#0"}, "", "\"x\\ty\"", 5, 3, 5, 9, TREE_DOUBLE_QUOTED, false},
    {{"list", "#1"}, "", "two", 6, 5, 6, 8, TREE_PLAIN, false},
    {{"map"}, "map", NULL, 9, 3, 15, 8, TREE_BLOCK, false},
    {{"map", "in"}, "in", "{" ZHONGWEN ": [1, 2,3 ], e: }", 9, 7, 9, 27, TREE_FLOW, false},
    {{"map", "in", ZHONGWEN}, ZHONGWEN, "[1, 2,3 ]", 9, 12, 9, 21, TREE_FLOW, false},
    {{"map", "in", ZHONGWEN, "#2"}, "", "3", 9, 18, 9, 19, TREE_PLAIN, false},
    {{"map", "in", "e"}, "e", "", 9, 26, 9, 26, TREE_PLAIN, false},
    {{"map", "text"}, "text", "|  # comment\n    one\n    " ZHONGWEN, 10, 9, 12, 7, TREE_LITERAL, false},
    {{"map", "none"}, "none", "", 15, 8, 15, 8, TREE_PLAIN, false},
    {{"anchored"}, "anchored", "12", 18, 3, 18, 5, TREE_PLAIN, false},
    {{"block"}, "block", "k: &l\n  - v\n  - - w\n    - x", 20, 3, 23, 8, TREE_BLOCK, false},
    {{"block", "k"}, "k", "- v\n  - - w\n    - x", 21, 3, 23, 8, TREE_BLOCK, false},
    {{"block", "k", "#1"}, "", "- w\n    - x", 22, 5, 23, 8, TREE_BLOCK, false},
    {{"use"}, "use", "[*b, a: 1 ]", 24, 6, 24, 17, TREE_FLOW, false},
    {{"use", "#0"}, "", "*b", 24, 7, 24, 9, TREE_BLOCK, true},
    {{"use", "#0", "k"}, "*b", "*b", 24, 7, 24, 9, TREE_BLOCK, true},
    {{"use", "#0", "k", "#0"}, "", "*b", 24, 7, 24, 9, TREE_PLAIN, true},
    {{"use", "#1"}, "", "a: 1", 24, 11, 24, 15, TREE_FLOW, false},
    {{"use", "#1", "a"}, "a", "1", 24, 14, 24, 15, TREE_PLAIN, false},
    {{"merge", "k"}, "*b", "*b", 25, 14, 25, 16, TREE_BLOCK, true},
    {{"merge", "in"}, "in", "1", 25, 23, 25, 24, TREE_PLAIN, true},
    {{"merge", "own"}, "own", "[ x ]", 25, 36, 25, 41, TREE_FLOW, false},
    {{"folded"}, "folded", ">-\n  f\n  g", 26, 9, 28, 4, TREE_FOLDED, false},
    {{"multi"}, "multi", "one\n  two", 29, 8, 30, 6, TREE_PLAIN, false},
};

static const cJSON *follow(const cJSON *node, const char *const *path)
{
    for (size_t i = 0; i < 5 && path[i]; i++)
        node = path[i][0] == '#' ? tree_item(node, (size_t)(path[i][1] - '0')) : tree_get(node, path[i]);
    return node;
}

static void assert_place(const struct place *place, const struct tree_node *node, struct str file)
{
    struct str value = str_from_to(file, node->value.from, node->value.to);
    struct str key = str_from_to(file, node->key.from, node->key.to);
    if (place->value && !str_eq(value, str_from(place->value)))
        fail_msg("value \"%.*s\" instead of \"%s\"", STR_ARG(value), place->value);
    if (!str_eq(key, str_from(place->key)))
        fail_msg("key \"%.*s\" instead of \"%s\"", STR_ARG(key), place->key);
    if (node->value.line != place->line || node->value.column != place->column ||
        node->value.end_line != place->end_line || node->value.end_column != place->end_column)
        fail_msg("\"%.*s\" at %u:%u-%u:%u", STR_ARG(value), node->value.line, node->value.column, node->value.end_line,
                 node->value.end_column);
    assert_int_equal(node->style, place->style);
    assert_int_equal(node->aliased, place->aliased);
}

static void nodes_know_where_they_stood(void **state)
{
    const cJSON *root = parsed(placed);
    (void)state;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        const struct tree_node *node = tree_place(follow(root, places[i].path));
        assert_non_null(node);
        assert_place(&places[i], node, placed);
    }
    assert_int_equal(tree_place(tree_get(root, "a"))->key.column, 1);
    assert_int_equal(tree_place(tree_get(tree_get(root, "map"), "text"))->key.column, 3);
    assert_int_equal(tree_place(root)->key.line, 0);
    assert_int_equal(tree_place(root)->value.line, 2);
}

/* The same, with the document in the middle of a file that has a byte-order mark and Windows' line ends. */
static void places_are_those_of_the_file(void **state)
{
    static const struct str file = TEXT("\xEF\xBB\xBF# " ZHONGWEN "\r\na: " ZHONGWEN "\r\n---\r\n# " ZHONGWEN
                                        "\r\n" ZHONGWEN ": " ZHONGWEN " # x\r\n...\r\n--- [" ZHONGWEN ", x]\r\n");
    static const struct place expected[] = {
        {{"a"}, "a", ZHONGWEN, 2, 4, 2, 6, TREE_PLAIN, false},
        {{ZHONGWEN}, ZHONGWEN, ZHONGWEN, 5, 5, 5, 7, TREE_PLAIN, false},
        {{"#1"}, "", "x", 7, 10, 7, 11, TREE_PLAIN, false},
    };
    struct yaml_stream stream = {.text = file};
    struct yaml_document document = {0};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        const cJSON *root = NULL;
        assert_true(yaml_next(&stream, &document));
        assert_int_equal(document.index, i);
        assert_true(yaml_parse(arena, &document, &root, NULL));
        assert_place(&expected[i], tree_place(follow(root, expected[i].path)), file);
    }
    assert_false(yaml_next(&stream, &document));
}

static void a_byte_order_mark_takes_no_column(void **state)
{
    static const struct str file = TEXT("\xEF\xBB\xBF"
                                        "a: b\n");
    static const struct place expected = {{"a"}, "a", "b", 1, 4, 1, 5, TREE_PLAIN, false};
    (void)state;
    assert_place(&expected, tree_place(tree_get(parsed(file), "a")), file);
}

static void a_line_separator_within_a_line_does_not_shift_places(void **state)
{
    static const struct str file = TEXT("a: 'x\xE2\x80\xA8y\xC2\x85z'\nb: 1\n");
    const struct tree_node *node = tree_place(tree_get(parsed(file), "b"));
    (void)state;
    assert_int_equal(node->value.line, 2);
    assert_int_equal(node->value.column, 4);
    assert_true(str_eq(str_from_to(file, node->value.from, node->value.to), STR("1")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nodes_know_where_they_stood, setup, teardown),
        cmocka_unit_test_setup_teardown(places_are_those_of_the_file, setup, teardown),
        cmocka_unit_test_setup_teardown(a_byte_order_mark_takes_no_column, setup, teardown),
        cmocka_unit_test_setup_teardown(a_line_separator_within_a_line_does_not_shift_places, setup, teardown),
    };
    return cmocka_run_group_tests_name("yaml_place", tests, NULL, NULL);
}
