/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "arena_fixture.h"
#include "webhook/wrap.h"

static const char *wrapped(struct str prose, unsigned at, unsigned indent, unsigned width)
{
    struct text text = {.arena = arena};
    wrap_prose(&text, prose, at, indent, width);
    return arena_copy(arena, text_str(&text)).ptr;
}

static void test_breaks_at_the_width(void **state)
{
    (void)state;
    /* 30 columns: "aaaa bbbb cccc" from column 16 on ends exactly at 30. */
    assert_string_equal(wrapped(STR("aaaa bbbb cccc dddd"), 16, 4, 30), "aaaa bbbb cccc\n    dddd");
    assert_string_equal(wrapped(STR("aaaa bbbb ccccc dddd"), 16, 4, 30), "aaaa bbbb\n    ccccc dddd");
    assert_string_equal(wrapped(STR("one"), 0, 4, 30), "one");
    assert_string_equal(wrapped(STR(""), 0, 4, 30), "");
}

static void test_never_breaks_a_word(void **state)
{
    (void)state;
    assert_string_equal(wrapped(STR("see https://example.com/a/very/long/address now"), 0, 2, 30),
                        "see\n  https://example.com/a/very/long/address\n  now");
}

static void test_counts_characters_not_bytes(void **state)
{
    (void)state;
    assert_string_equal(wrapped(STR("ääää ööö üüüü ßßßß éééé ññññ"), 0, 0, 28), "ääää ööö üüüü ßßßß éééé ññññ");
}

static void test_keeps_paragraphs(void **state)
{
    (void)state;
    assert_string_equal(wrapped(STR("one  two\nthree\n\nfour\n"), 5, 2, 80), "one two\n  three\n\n  four");
}

/* A window of ten columns still gets a word a line, not a letter. */
static void test_has_a_least_room(void **state)
{
    (void)state;
    assert_string_equal(wrapped(STR("alpha beta gamma delta epsilon"), 8, 8, 10),
                        "alpha beta gamma delta\n        epsilon");
}

static void test_takes_the_teeth_out_of_control_characters(void **state)
{
    (void)state;
    struct text text = {.arena = arena};
    wrap_plain(&text, STR("a\033[2Jb\r\n\x7f\xc2\x9b\xff"
                          "é"));
    assert_string_equal(arena_copy(arena, text_str(&text)).ptr, "a [2Jb    \xEF\xBF\xBDé");
}

static void test_indents_lines(void **state)
{
    (void)state;
    struct text text = {.arena = arena};
    wrap_lines(&text, STR("env:\n\n  - name: A\n"), 2);
    assert_string_equal(arena_copy(arena, text_str(&text)).ptr, "  env:\n\n    - name: A\n");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(breaks_at_the_width), TEST(never_breaks_a_word), TEST(counts_characters_not_bytes),
        TEST(keeps_paragraphs),    TEST(has_a_least_room),    TEST(takes_the_teeth_out_of_control_characters),
        TEST(indents_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
