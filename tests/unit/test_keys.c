/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/keys.h"

static struct key key(struct str name, size_t at)
{
    return (struct key){.name = name, .hash = key_hash(name), .at = at};
}

static void equal_names_have_equal_hashes(void **state)
{
    char copy[64] = "some-longer-name-of-a-key";
    (void)state;
    for (size_t len = 0; len < 25; len++) {
        struct str name = str_from_to(STR("some-longer-name-of-a-key"), 0, len);
        assert_true(key_hash(name) == key_hash((struct str){copy, len}));
        assert_true(key_hash(name) != key_hash((struct str){copy, len + 1}));
    }
    assert_true(key_hash((struct str){NULL, 0}) == key_hash(STR("")));
}

/* Whatever the hash says, two names are the same only if their bytes are. */
static void equal_hashes_do_not_make_names_equal(void **state)
{
    struct key keys[40];
    struct key first = {0};
    struct key again = {0};
    char names[40][4];
    (void)state;
    for (size_t i = 0; i < 40; i++) {
        snprintf(names[i], sizeof names[i], "k%zu", i);
        keys[i] = (struct key){.name = str_from(names[i]), .hash = 1, .at = i};
    }
    assert_false(key_same(&keys[0], &keys[1]));
    assert_false(keys_repeat(keys, 40, &first, &again));
    keys[39].name = keys[0].name;
    assert_true(keys_repeat(keys, 40, &first, &again));
    assert_true(str_eq(first.name, again.name));
}

static void the_first_repetition_is_found(void **state)
{
    const struct str names[] = {STR("a"), STR("b"), STR("c"), STR("b"), STR("a"), STR("b")};
    struct key keys[6];
    struct key first = {0};
    struct key again = {0};
    (void)state;
    for (size_t i = 0; i < 6; i++)
        keys[i] = key(names[i], i);
    assert_false(keys_repeat(keys, 3, &first, &again));
    assert_false(keys_repeat(keys, 0, &first, &again));
    assert_true(keys_repeat(keys, 6, &first, &again));
    assert_int_equal(first.at, 1);
    assert_int_equal(again.at, 3);
}

static void sorted_keys_of_one_name_stand_together_in_order(void **state)
{
    struct key keys[] = {key(STR("x"), 0), key(STR("y"), 1), key(STR("x"), 2), key(STR("z"), 3), key(STR("x"), 4)};
    size_t met = 0;
    (void)state;
    keys_sort(keys, 5);
    for (size_t i = 0; i + 1 < 5; i++) {
        if (!key_same(&keys[i], &keys[i + 1]))
            continue;
        assert_int_equal(keys[i].at, met * 2);
        assert_int_equal(keys[i + 1].at, met * 2 + 2);
        met++;
    }
    assert_int_equal(met, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_names_have_equal_hashes),
        cmocka_unit_test(equal_hashes_do_not_make_names_equal),
        cmocka_unit_test(the_first_repetition_is_found),
        cmocka_unit_test(sorted_keys_of_one_name_stand_together_in_order),
    };
    return cmocka_run_group_tests_name("keys", tests, NULL, NULL);
}
