/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/json.h"

static struct arena *arena;
static const cJSON *root;

static int setup(void **state)
{
    (void)state;
    json_init();
    arena = arena_new(0, NULL);
    return arena &&
                   json_parse(
                       arena,
                       STR("{\"name\": \"x\", \"Name\": \"y\", \"empty\": \"\", \"n\": 3000, \"big\": 9007199254740993,"
                           " \"neg\": -1, \"frac\": 1.5, \"huge\": 1e300, \"zero\": -0, \"yes\": true, \"no\": false,"
                           " \"nil\": null, \"list\": [10, {\"deep\": {\"er\": 7}}], \"none\": []}"),
                       &root, NULL)
               ? 0
               : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void members_are_found_by_their_exact_name(void **state)
{
    (void)state;
    assert_string_equal(tree_get(root, "name")->valuestring, "x");
    assert_string_equal(tree_get(root, "Name")->valuestring, "y");
    assert_null(tree_get(root, "NAME"));
    assert_null(tree_get(root, ""));
    assert_null(tree_get(NULL, "name"));
    assert_null(tree_get(tree_get(root, "list"), "deep"));
    assert_null(tree_get(tree_get(root, "name"), "x"));
}

static void paths_and_items_end_where_there_is_nothing(void **state)
{
    const cJSON *list = tree_get(root, "list");
    (void)state;
    assert_true(tree_path(tree_item(list, 1), "deep", "er", NULL)->valuedouble == 7);
    assert_null(tree_path(tree_item(list, 1), "deep", "absent", "er", NULL));
    assert_null(tree_path(NULL, "deep", NULL));
    assert_ptr_equal(tree_path(root, NULL), root);
    assert_null(tree_item(list, 2));
    assert_null(tree_item(root, 0));
    assert_null(tree_item(NULL, 0));
    assert_int_equal(tree_len(list), 2);
    assert_int_equal(tree_len(root), 14);
    assert_int_equal(tree_len(tree_get(root, "none")), 0);
    assert_int_equal(tree_len(tree_get(root, "name")), 0);
    assert_int_equal(tree_len(NULL), 0);
}

static void strings_and_keys(void **state)
{
    (void)state;
    assert_true(str_eq(tree_key(tree_get(root, "name")), STR("name")));
    assert_int_equal(tree_key(root).len, 0);
    assert_int_equal(tree_key(NULL).len, 0);
    assert_true(tree_is_str(tree_get(root, "empty")));
    assert_false(tree_is_str(tree_get(root, "n")));
    assert_false(tree_is_str(NULL));
    assert_true(str_eq(tree_str(tree_get(root, "name")), STR("x")));
    assert_int_equal(tree_str(tree_get(root, "n")).len, 0);
    assert_true(str_eq(tree_get_str(root, "Name"), STR("y")));
    assert_int_equal(tree_get_str(root, "list").len, 0);
    assert_int_equal(tree_get_str(NULL, "list").len, 0);
}

static void only_true_is_true(void **state)
{
    (void)state;
    assert_true(tree_is_true(tree_get(root, "yes")));
    assert_false(tree_is_true(tree_get(root, "no")));
    assert_false(tree_is_true(tree_get(root, "n")));
    assert_false(tree_is_true(NULL));
}

static void whole_numbers_have_bounds(void **state)
{
    static const char *const bad[] = {"neg", "frac", "huge", "name", "yes", "nil", "list", "absent"};
    uint64_t value = 1;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(tree_uint(tree_get(root, bad[i]), UINT64_MAX, &value));
    assert_false(tree_uint(tree_get(root, "n"), 2999, &value));
    assert_int_equal(value, 1);
    assert_true(tree_uint(tree_get(root, "n"), 3000, &value));
    assert_int_equal(value, 3000);
    assert_true(tree_uint(tree_get(root, "zero"), 0, &value));
    assert_int_equal(value, 0);
}

static void types_have_names(void **state)
{
    static const char *const names[][2] = {
        {"name", "string"}, {"n", "number"},  {"yes", "boolean"},    {"no", "boolean"},
        {"nil", "null"},    {"list", "list"}, {"absent", "nothing"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_string_equal(tree_type(tree_get(root, names[i][0])), names[i][1]);
    assert_string_equal(tree_type(root), "mapping");
}

static void places_are_only_in_marked_nodes(void **state)
{
    const struct tree_node node = {.json = {.type = cJSON_String | TREE_HAS_PLACE, .valuestring = (char[]){"x"}}};
    (void)state;
    assert_null(tree_place(root));
    assert_null(tree_place(NULL));
    assert_ptr_equal(tree_place(&node.json), &node);
    assert_true(tree_is_str(&node.json));
    assert_string_equal(tree_type(&node.json), "string");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_are_found_by_their_exact_name),
        cmocka_unit_test(paths_and_items_end_where_there_is_nothing),
        cmocka_unit_test(strings_and_keys),
        cmocka_unit_test(only_true_is_true),
        cmocka_unit_test(whole_numbers_have_bounds),
        cmocka_unit_test(types_have_names),
        cmocka_unit_test(places_are_only_in_marked_nodes),
    };
    return cmocka_run_group_tests_name("tree", tests, setup, teardown);
}
