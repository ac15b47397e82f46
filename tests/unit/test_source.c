/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "arena_fixture.h"
#include "webhook/source.h"

static const char *show(const struct source_line *line, unsigned width)
{
    struct text text = {.arena = arena};
    source_show(&text, line, width, "<", ">");
    return arena_copy(arena, text_str(&text)).ptr;
}

/* How the line with the first `word` in text is shown. */
static const char *shown(struct str text, struct str word, unsigned width)
{
    struct span place = {.line = 42};
    assert_true(str_find(text, word, &place.from));
    place.to = place.from + word.len;
    struct source_line line = source_line(text, &place);
    return show(&line, width);
}

static void test_puts_carets_under_the_place(void **state)
{
    (void)state;
    assert_string_equal(shown(STR("- name: HOST\n  value: localhost\n- name: B\n"), STR("localhost"), 80),
                        "   42 |   value: localhost\n"
                        "      |          <^^^^^^^^^>\n");
    assert_string_equal(shown(STR("kind: Pod"), STR("Pod"), 80), "   42 | kind: Pod\n"
                                                                 "      |       <^^^>\n");
}

static void test_leaves_out_the_line_end_and_the_mark(void **state)
{
    (void)state;
    assert_string_equal(shown(STR("\xEF\xBB\xBFkind: Pod\r\na: b\r\n"), STR("Pod"), 80), "   42 | kind: Pod\n"
                                                                                         "      |       <^^^>\n");
    assert_string_equal(shown(STR("\xEF\xBB\xBFkind: Pod\r\na: b\r\n"), STR("b"), 80), "   42 | a: b\n"
                                                                                       "      |    <^>\n");
}

static void test_widens_tabs(void **state)
{
    (void)state;
    assert_string_equal(shown(STR("a\t\"x\ty\"\n"), STR("\"x\ty\""), 80), "   42 | a   \"x  y\"\n"
                                                                          "      |     <^^^^^^>\n");
}

static void test_counts_other_characters_as_one(void **state)
{
    (void)state;
    assert_string_equal(shown(STR("# ä 漢: \xff v\n"), STR("v"), 80), "   42 | # ä 漢: \xEF\xBF\xBD v\n"
                                                                      "      |          <^>\n");
    assert_string_equal(shown(STR("a: \033[2J v\n"), STR("v"), 80), "   42 | a:  [2J v\n"
                                                                    "      |         <^>\n");
}

static void test_marks_the_first_line_of_several(void **state)
{
    (void)state;
    assert_string_equal(shown(STR("a: |\n  b\n"), STR("|\n  b"), 80), "   42 | a: |\n"
                                                                      "      |    <^>\n");
}

static void test_marks_an_end_of_line(void **state)
{
    (void)state;
    struct str text = STR("value:\nnext: 1\n");
    struct span place = {.line = 1, .from = 6, .to = 6};
    struct source_line line = source_line(text, &place);
    assert_string_equal(show(&line, 80), "    1 | value:\n"
                                         "      |       <^>\n");
    place = (struct span){.line = 3, .from = 100, .to = 101};
    line = source_line(text, &place);
    assert_string_equal(show(&line, 80), "    3 | \n"
                                         "      | <^>\n");
}

/* 40 columns are left for the line. */
static void test_cuts_long_lines_around_the_place(void **state)
{
    (void)state;
    struct str text = STR("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    assert_string_equal(shown(text, STR("0123"), 48), "   42 | ...qrstuvwxyz0123456789ABCDEFGHIJKLMN...\n"
                                                      "      |              <^^^^>\n");
    assert_string_equal(shown(text, STR("def"), 48), "   42 | abcdefghijklmnopqrstuvwxyzabcdefghijk...\n"
                                                     "      |    <^^^>\n");
    assert_string_equal(shown(text, STR("XYZ"), 48), "   42 | ...z0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ\n"
                                                     "      |                                      <^^^>\n");
    assert_string_equal(shown(text, STR("9ABCDEFGHIJKLMNOPQRSTUVWXYZ"), 40),
                        "   42 | ...23456789ABCDEFGHIJKLMNOPQR...\n"
                        "      |           <^^^^^^^^^^^^^^^^^^^^^^>\n");
}

static void test_reaches_not_far_in_a_line_of_megabytes(void **state)
{
    (void)state;
    enum { LEN = 1000 * 1000, AT = 500 * 1000 };
    char *bytes = arena_raw(arena, LEN);
    memset(bytes, 'a', LEN);
    bytes[AT] = 'X';
    struct span place = {.line = 1, .from = AT, .to = AT + 1};
    struct source_line line = source_line((struct str){bytes, LEN}, &place);
    assert_true(line.text.len < 5000);
    assert_true(line.cut_front);
    assert_true(line.cut_end);
    assert_int_equal(line.text.ptr[line.column], 'X');
    assert_string_equal(show(&line, 40), "    1 | ...aaaaaaaXaaaaaaaaaaaaaaaaaa...\n"
                                         "      |           <^>\n");
}

static void test_finds_a_place_by_line_and_column(void **state)
{
    (void)state;
    struct str text = STR("\xEF\xBB\xBFä: 1\nb: ü x\n");
    struct span place = source_place(text, 0, 0, 1, 4);
    assert_int_equal(place.from, 7);
    place = source_place(text, 0, 0, 2, 6);
    assert_int_equal(text.ptr[place.from], 'x');
    assert_int_equal(place.line, 2);
    place = source_place(text, 9, 1, 2, 6);
    assert_int_equal(text.ptr[place.from], 'x');
    /* Beyond the end of line and text. */
    place = source_place(text, 0, 0, 1, 90);
    assert_int_equal(text.ptr[place.from], '\n');
    place = source_place(text, 0, 0, 90, 1);
    assert_true(place.from <= text.len);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(puts_carets_under_the_place),
        TEST(leaves_out_the_line_end_and_the_mark),
        TEST(widens_tabs),
        TEST(counts_other_characters_as_one),
        TEST(marks_the_first_line_of_several),
        TEST(marks_an_end_of_line),
        TEST(cuts_long_lines_around_the_place),
        TEST(reaches_not_far_in_a_line_of_megabytes),
        TEST(finds_a_place_by_line_and_column),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
