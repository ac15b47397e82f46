/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "literal.h"

struct first {
    struct str text;
    size_t len;
};

static void the_first_character_has_a_length_or_is_none(void **state)
{
    static const struct first table[] = {
        {TEXT(""), 0},
        {TEXT("a"), 1},
        {TEXT("\0"), 1},
        {TEXT("\x7F"), 1},
        {TEXT("\x80"), 0},
        {TEXT("\xBF"), 0},
        {TEXT("\xC1\xBF"), 0}, /* overlong */
        {TEXT("\xC2\x80"), 2},
        {TEXT("\xDF\xBFx"), 2},
        {TEXT("\xC2"), 0},
        {TEXT("\xC2x"), 0},
        {TEXT("\xC2\xC2"), 0},
        {TEXT("\xE0\x9F\xBF"), 0}, /* overlong */
        {TEXT("\xE0\xA0\x80"), 3},
        {TEXT("\xE4\xB8\xAD"), 3},
        {TEXT("\xE4\xB8"), 0},
        {TEXT("\xE4\xB8x"), 0},
        {TEXT("\xED\x9F\xBF"), 3},
        {TEXT("\xED\xA0\x80"), 0}, /* a surrogate */
        {TEXT("\xEF\xBF\xBF"), 3},
        {TEXT("\xF0\x8F\xBF\xBF"), 0}, /* overlong */
        {TEXT("\xF0\x90\x80\x80"), 4},
        {TEXT("\xF0\x9F\x98\x80"), 4},
        {TEXT("\xF0\x9F\x98"), 0},
        {TEXT("\xF0\x9F\x98x"), 0},
        {TEXT("\xF4\x8F\xBF\xBF"), 4},
        {TEXT("\xF4\x90\x80\x80"), 0}, /* above U+10FFFF */
        {TEXT("\xF5\x80\x80\x80"), 0},
        {TEXT("\xFF"), 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (utf8_len(table[i].text) != table[i].len)
            fail_msg("case %zu: %zu instead of %zu", i, utf8_len(table[i].text), table[i].len);
        if (table[i].text.len > 0)
            assert_int_equal(utf8_valid(table[i].text), table[i].len > 0);
    }
}

static void the_valid_start_ends_where_it_goes_wrong(void **state)
{
    (void)state;
    assert_int_equal(utf8_valid_len(STR("ab\xE4\xB8\xAD")), 5);
    assert_int_equal(utf8_valid_len(STR("ab\xE4\xB8\xAD\xE4\xB8x")), 5);
    assert_int_equal(utf8_valid_len(STR("\xFF")), 0);
    assert_int_equal(utf8_valid_len((struct str){NULL, 0}), 0);
    assert_true(utf8_valid(STR("")));
    assert_false(utf8_valid(STR("ab\xE4\xB8")));
}

static void characters_are_counted(void **state)
{
    (void)state;
    assert_int_equal(utf8_count(STR("")), 0);
    assert_int_equal(utf8_count(STR("a\xE4\xB8\xAD\xF0\x9F\x98\x80"
                                    "b")),
                     4);
    assert_int_equal(utf8_count(STR("\xFF\xE4\xB8")), 3);
    assert_true(str_eq(utf8_first(STR("a\xE4\xB8\xAD\xF0\x9F\x98\x80"), 2), STR("a\xE4\xB8\xAD")));
    assert_true(str_eq(utf8_first(STR("ab"), 9), STR("ab")));
    assert_true(str_eq(utf8_first(STR("ab"), 0), STR("")));
    assert_true(str_eq(utf8_first(STR("\xFF\xFF\xFF"), 2), STR("\xFF\xFF")));
}

static void assert_place(struct str text, size_t at, unsigned line, unsigned column)
{
    unsigned found_line = 0;
    unsigned found_column = 0;
    utf8_place(text, at, &found_line, &found_column);
    if (found_line != line || found_column != column)
        fail_msg("byte %zu at %u:%u instead of %u:%u", at, found_line, found_column, line, column);
}

static void places_count_lines_and_characters(void **state)
{
    const struct str text = STR("a\xE4\xB8\xAD"
                                "b\r\n\ncd");
    (void)state;
    assert_place(text, 0, 1, 1);
    assert_place(text, 1, 1, 2);
    assert_place(text, 4, 1, 3);
    assert_place(text, 6, 1, 5); /* the newline itself */
    assert_place(text, 7, 2, 1);
    assert_place(text, 8, 3, 1);
    assert_place(text, 9, 3, 2);
    assert_place(text, 10, 3, 3);
    assert_place(text, 99, 3, 3);
    assert_place((struct str){NULL, 0}, 0, 1, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_character_has_a_length_or_is_none),
        cmocka_unit_test(the_valid_start_ends_where_it_goes_wrong),
        cmocka_unit_test(characters_are_counted),
        cmocka_unit_test(places_count_lines_and_characters),
    };
    return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
