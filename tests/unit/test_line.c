/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "arena_fixture.h"
#include "base/line.h"
#include "base/utf8.h"

#define ELLIPSIS "\xE2\x80\xA6"
#define UNKNOWN "\xEF\xBF\xBD"

static void assert_str(struct str got, struct str wanted)
{
    if (!str_eq(got, wanted))
        fail_msg("got \"%.*s\", wanted \"%.*s\"", STR_ARG(got), STR_ARG(wanted));
}

static void test_clean(void **state)
{
    (void)state;
    static const struct {
        struct str text, wanted;
    } cases[] = {
        {{"", 0}, {"", 0}},
#define CASE(text, wanted)                                                                                             \
    {                                                                                                                  \
        {"" text, sizeof(text) - 1},                                                                                   \
        {                                                                                                              \
            "" wanted, sizeof(wanted) - 1                                                                              \
        }                                                                                                              \
    }
        CASE("HOSTNAME is \"localhost\"", "HOSTNAME is \"localhost\""),
        CASE("two  blanks stay", "two  blanks stay"),
        CASE(" at the ends ", "at the ends"),
        CASE("a\nFix: forged", "a Fix: forged"),
        CASE("a\r\n\r\n   b", "a b"),
        CASE("a \n b\n", "a b"),
        CASE("tab\there, \x1b[31mred", "tab here, [31mred"),
        CASE("nul\0inside\x7f!", "nul inside !"),
        CASE("c1 \xC2\x9B"
             "2J \xC2\xA0",
             "c1 2J \xC2\xA0"),
        CASE("next\xE2\x80\xA8line\xE2\x80\xA9paragraph", "next line paragraph"),
        CASE("over\xE2\x80\xAEride\xE2\x80\xAC\xE2\x80\x8B", "over" UNKNOWN "ride" UNKNOWN UNKNOWN),
        CASE("\xEF\xBB\xBFmark\xF3\xA0\x81\x81", UNKNOWN "mark" UNKNOWN),
        CASE("\xFF\xC3(broken", UNKNOWN UNKNOWN "(broken"),
        CASE("\xE2\x98\x83 \xF0\x9F\x98\x80", "\xE2\x98\x83 \xF0\x9F\x98\x80"),
#undef CASE
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_str(line_clean(arena, cases[i].text), cases[i].wanted);
}

static void test_clean_borrows(void **state)
{
    (void)state;
    struct str text = STR("nothing to do");
    assert_ptr_equal(line_clean(arena, text).ptr, text.ptr);
}

static void test_shorten(void **state)
{
    (void)state;
    assert_str(line_shorten(arena, STR("abcdefghij"), 10), STR("abcdefghij"));
    assert_str(line_shorten(arena, STR("abcdefghijk"), 10), STR("abcdef" ELLIPSIS "ijk"));
    assert_str(line_shorten(arena, STR("abcdefghijk"), 3), STR("ab" ELLIPSIS));
    /* Characters are counted and kept whole. */
    assert_str(line_shorten(arena, STR("\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4"), 4),
               STR("\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4"));
    assert_str(line_shorten(arena, STR("\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F\xE2\x98\x83"), 4),
               STR("\xC3\xA4\xC3\xB6" ELLIPSIS "\xE2\x98\x83"));
}

static void test_shorten_words(void **state)
{
    (void)state;
    assert_str(line_shorten_words(arena, STR("a abcdefghij  b "), 7), STR("a abcd" ELLIPSIS "ij  b "));
    assert_str(line_shorten_words(arena, STR(""), 7), STR(""));
}

static void test_wrap(void **state)
{
    (void)state;
    struct text out = {.arena = arena};
    text_add(&out, STR("1. "));
    assert_int_equal(line_wrap(&out, STR("aaa bbb ccc ddd"), 3, 10), 2);
    assert_str(text_str(&out), STR("1. aaa bbb\n   ccc ddd"));
    out = (struct text){.arena = arena};
    assert_int_equal(line_wrap(&out, STR("aaa bbb"), 0, 6), 2);
    assert_str(text_str(&out), STR("aaa\nbbb"));
}

static void test_wrap_long_word(void **state)
{
    (void)state;
    struct text out = {.arena = arena};
    assert_int_equal(line_wrap(&out, STR("abcdefgh ij abcdefgh"), 0, 5), 3);
    assert_str(text_str(&out), STR("abcdefgh\nij\nabcdefgh"));
}

static void test_wrap_nothing(void **state)
{
    (void)state;
    struct text out = {.arena = arena};
    assert_int_equal(line_wrap(&out, (struct str){0}, 4, 80), 1);
    assert_int_equal(out.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_clean),       cmocka_unit_test(test_clean_borrows),
                                       cmocka_unit_test(test_shorten),     cmocka_unit_test(test_shorten_words),
                                       cmocka_unit_test(test_wrap),        cmocka_unit_test(test_wrap_long_word),
                                       cmocka_unit_test(test_wrap_nothing)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
