/* SPDX-License-Identifier: Apache-2.0 */
/* Keys that stand twice in a mapping, where the caller takes the last one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "yaml_case.h"

static struct yaml_repeats repeats;

static const cJSON *lenient(const char *yaml)
{
    repeats = (struct yaml_repeats){0};
    const struct yaml_document document = {.text = str_from(yaml), .repeats = &repeats};
    const cJSON *root = NULL;
    struct err err = {0};
    if (!yaml_parse(arena, &document, &root, &err))
        fail_msg("%s: %u:%u: %s", yaml, err.line, err.column, err.message);
    return root;
}

static void assert_repeat(size_t index, const char *key, unsigned line, unsigned column, unsigned first_line)
{
    assert_true(index < repeats.len);
    const struct yaml_repeat *repeat = &repeats.items[index];
    assert_true(str_eq(repeat->key, str_from(key)));
    assert_int_equal(repeat->again.line, line);
    assert_int_equal(repeat->again.column, column);
    assert_int_equal(repeat->first.line, first_line);
}

static void test_the_last_one_counts(void **state)
{
    (void)state;
    assert_tree(lenient("a: 1\nb: 2\na: 3\nc: 4\n"), "{\"b\":2,\"a\":3,\"c\":4}");
    assert_int_equal(repeats.len, 1);
    assert_repeat(0, "a", 3, 1, 1);
    assert_int_equal(tree_place(tree_get(lenient("a: 1\na: 2\n"), "a"))->key.line, 2);
}

static void test_none_is_noted_where_there_is_none(void **state)
{
    (void)state;
    assert_tree(lenient("a: {b: 1}\nb: {b: 2}\n"), "{\"a\":{\"b\":1},\"b\":{\"b\":2}}");
    assert_int_equal(repeats.len, 0);
}

static void test_three_times_and_in_order(void **state)
{
    (void)state;
    assert_tree(lenient("a: 1\nb: 1\nb: 2\na: 2\na: 3\n"), "{\"b\":2,\"a\":3}");
    assert_int_equal(repeats.len, 3);
    assert_repeat(0, "b", 3, 1, 2);
    assert_repeat(1, "a", 4, 1, 1);
    assert_repeat(2, "a", 5, 1, 1);
}

/* More keys than are compared one by one. */
static void test_among_many(void **state)
{
    struct text text = {.arena = arena};
    (void)state;
    for (unsigned i = 0; i < 200; i++)
        text_format(&text, "k%u: %u\n", i % 150, i);
    text_char(&text, '\0');
    const cJSON *root = lenient(text.ptr);
    assert_int_equal(tree_len(root), 150);
    assert_int_equal(repeats.len, 50);
    assert_repeat(0, "k0", 151, 1, 1);
    assert_repeat(49, "k49", 200, 1, 50);
    assert_int_equal(tree_get(root, "k49")->valueint, 199);
}

/* What the mapping says itself wins over what is merged, whichever of the two stands last. */
static void test_beside_a_merge(void **state)
{
    (void)state;
    assert_tree(lenient("x: &x {a: 0, c: 9}\ny: {a: 1, a: 2, <<: *x}\n"),
                "{\"x\":{\"a\":0,\"c\":9},\"y\":{\"a\":2,\"c\":9}}");
    assert_int_equal(repeats.len, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_last_one_counts, setup, teardown),
        cmocka_unit_test_setup_teardown(test_none_is_noted_where_there_is_none, setup, teardown),
        cmocka_unit_test_setup_teardown(test_three_times_and_in_order, setup, teardown),
        cmocka_unit_test_setup_teardown(test_among_many, setup, teardown),
        cmocka_unit_test_setup_teardown(test_beside_a_merge, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
