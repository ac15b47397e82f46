/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"

static void equality_is_by_bytes_or_without_case(void **state)
{
    (void)state;
    assert_true(str_eq(STR("abc"), STR("abc")));
    assert_false(str_eq(STR("abc"), STR("ABC")));
    assert_false(str_eq(STR("abc"), STR("abcd")));
    assert_true(str_eq((struct str){NULL, 0}, STR("")));
    assert_true(str_eq(STR("a\0b"), STR("a\0b")));
    assert_false(str_eq(STR("a\0b"), STR("a\0c")));
    assert_true(str_eq_nocase(STR("aBc-Z"), STR("AbC-z")));
    assert_false(str_eq_nocase(STR("["), STR("{"))); /* 0x20 apart, but no letters */
    assert_false(str_eq_nocase(STR("abc"), STR("ab")));
    assert_true(str_eq(str_from(NULL), STR("")));
    assert_true(str_eq(str_from("xy"), STR("xy")));
}

static void order_is_that_of_bytes(void **state)
{
    (void)state;
    assert_true(str_cmp(STR("a"), STR("b")) < 0);
    assert_true(str_cmp(STR("b"), STR("a")) > 0);
    assert_true(str_cmp(STR("a"), STR("ab")) < 0);
    assert_true(str_cmp(STR("ab"), STR("a")) > 0);
    assert_true(str_cmp(STR("\xFF"), STR("a")) > 0);
    assert_int_equal(str_cmp(STR("ab"), STR("ab")), 0);
    assert_int_equal(str_cmp(STR(""), (struct str){NULL, 0}), 0);
}

static void starts_and_ends(void **state)
{
    (void)state;
    assert_true(str_starts(STR("https://x"), STR("https:")));
    assert_false(str_starts(STR("http"), STR("https")));
    assert_false(str_starts(STR("HTTP"), STR("http")));
    assert_true(str_starts_nocase(STR("HTTPs://"), STR("https")));
    assert_false(str_starts_nocase(STR("HTT"), STR("http")));
    assert_true(str_ends(STR("a.svc"), STR(".svc")));
    assert_false(str_ends(STR("svc"), STR(".svc")));
    assert_false(str_ends(STR("a.SVC"), STR(".svc")));
    assert_true(str_ends_nocase(STR("a.SVC"), STR(".svc")));
    assert_false(str_ends_nocase(STR("SVC"), STR(".svc")));
    assert_true(str_starts(STR("a"), STR("")));
    assert_true(str_ends((struct str){NULL, 0}, STR("")));
}

static void finding(void **state)
{
    size_t at = 99;
    (void)state;
    assert_true(str_find(STR("aab"), STR("ab"), &at));
    assert_int_equal(at, 1);
    assert_true(str_find(STR("x://y://"), STR("://"), &at));
    assert_int_equal(at, 1);
    at = 99;
    assert_false(str_find(STR("aaa"), STR("ab"), &at));
    assert_false(str_find(STR("a"), STR("ab"), &at));
    assert_false(str_find(STR("a"), STR(""), &at));
    assert_false(str_find((struct str){NULL, 0}, STR("a"), &at));
    assert_int_equal(at, 99);
    assert_true(str_has(STR("abc"), STR("bc")));
    assert_true(str_has_char(STR("a\0b"), 'b'));
    assert_false(str_has_char(STR("ab"), '\0'));
    assert_false(str_has_char((struct str){NULL, 0}, 'a'));
}

static void parts_are_clamped(void **state)
{
    (void)state;
    assert_true(str_eq(str_from_to(STR("abcdef"), 1, 3), STR("bc")));
    assert_true(str_eq(str_from_to(STR("abc"), 1, 99), STR("bc")));
    assert_int_equal(str_from_to(STR("abc"), 5, 9).len, 0);
    assert_int_equal(str_from_to(STR("abc"), 2, 1).len, 0);
    assert_true(str_eq(str_after(STR("abc"), 2), STR("c")));
    assert_int_equal(str_after(STR("abc"), 4).len, 0);
    assert_true(str_eq(str_trim(STR(" \t\r\na b\n ")), STR("a b")));
    assert_int_equal(str_trim(STR(" \n\t ")).len, 0);
    assert_true(str_eq(str_last(STR("a/b/c"), '/'), STR("c")));
    assert_true(str_eq(str_last(STR("a/b/"), '/'), STR("")));
    assert_true(str_eq(str_last(STR("abc"), '/'), STR("abc")));
}

static void cutting(void **state)
{
    struct str rest = STR("a,,bc,");
    const struct str expected[] = {STR("a"), STR(""), STR("bc"), STR("")};
    struct str piece = {0};
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        assert_true(str_cut(&rest, ',', &piece));
        assert_true(str_eq(piece, expected[i]));
    }
    assert_false(str_cut(&rest, ',', &piece));
    rest = STR("");
    assert_true(str_cut(&rest, ',', &piece));
    assert_int_equal(piece.len, 0);
    assert_false(str_cut(&rest, ',', &piece));
}

static void whole_numbers(void **state)
{
    static const char *const bad[] = {
        "", "-1", "+1", " 1", "1 ", "1x", "0x1", "18446744073709551616", "99999999999999999999"};
    uint64_t value = 7;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(str_uint(str_from(bad[i]), UINT64_MAX, &value));
    assert_false(str_uint(STR("65536"), 65535, &value));
    assert_int_equal(value, 7);
    assert_true(str_uint(STR("65535"), 65535, &value));
    assert_int_equal(value, 65535);
    assert_true(str_uint(STR("007"), 9, &value));
    assert_int_equal(value, 7);
    assert_true(str_uint(STR("18446744073709551615"), UINT64_MAX, &value));
    assert_true(value == UINT64_MAX);
}

struct glob {
    const char *pattern, *text;
    bool matches;
};

static void globs(void **state)
{
    static const struct glob table[] = {
        {"*", "", true},         {"", "", true},           {"", "a", false},           {"url-*", "url-https", true},
        {"url-*", "url", false}, {"*-dev", "x-dev", true}, {"*-dev", "x-dev-", false}, {"a*b*c", "aXbYbZc", true},
        {"a?c", "abc", true},    {"a?c", "ac", false},     {"?", "", false},           {"**a", "ba", true},
        {"a*", "A", false},      {"a*a", "a", false},      {"[a]", "a", false},        {"*a*", "bab", true},
    };
    char hard[201];
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (str_glob(str_from(table[i].pattern), str_from(table[i].text)) != table[i].matches)
            fail_msg("%s on %s", table[i].pattern, table[i].text);
    /* Would take forever if each star tried every length on its own. */
    memset(hard, 'a', sizeof hard - 1);
    hard[200] = '\0';
    assert_false(str_glob(STR("*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b"), str_from(hard)));
}

#define LONG "a-word-that-is-longer-than-any-that-is-mistyped-by-a-slip"

static void the_nearest_candidate(void **state)
{
    static const char *const words[] = {"deny", "warn", "off", "severity", "livenessProbe"};
    static const char *const short_words[] = {"y"};
    static const char *const tricky[] = {"any", "abcdefgh"};
    const size_t count = sizeof words / sizeof words[0];
    (void)state;
    assert_string_equal(str_nearest(STR("dney"), words, count), "deny");
    assert_string_equal(str_nearest(STR("Warn"), words, count), "warn");
    assert_string_equal(str_nearest(STR("warm"), words, count), "warn");
    assert_string_equal(str_nearest(STR("sevrity"), words, count), "severity");
    assert_string_equal(str_nearest(STR("livenesProbes"), words, count), "livenessProbe");
    assert_null(str_nearest(STR("verity"), words, 3));
    assert_string_equal(str_nearest(STR("nay"), tricky, 2), "any"); /* two letters that changed places: one slip */
    assert_string_equal(str_nearest(STR("badcefhg"), tricky, 2), "abcdefgh");
    assert_null(str_nearest(STR("badcfehg"), tricky, 2));
    assert_null(str_nearest(STR("oxy"), words, count));
    assert_string_equal(str_nearest(STR("abcdefhg"), (const char *const[]){LONG, "abcdefgh"}, 2), "abcdefgh");
    assert_null(str_nearest(STR(LONG), (const char *const[]){LONG}, 1));
    assert_null(str_nearest(STR("x"), short_words, 1));
    assert_string_equal(str_nearest(STR("Y"), short_words, 1), "y");
    assert_null(str_nearest(STR(""), words, count));
    assert_null(str_nearest(STR("on"), words, count));
    assert_null(str_nearest(STR("deny-deny-deny-deny-deny-deny-deny-deny-deny-deny"), words, count));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equality_is_by_bytes_or_without_case),
        cmocka_unit_test(order_is_that_of_bytes),
        cmocka_unit_test(starts_and_ends),
        cmocka_unit_test(finding),
        cmocka_unit_test(parts_are_clamped),
        cmocka_unit_test(cutting),
        cmocka_unit_test(whole_numbers),
        cmocka_unit_test(globs),
        cmocka_unit_test(the_nearest_candidate),
    };
    return cmocka_run_group_tests_name("str", tests, NULL, NULL);
}
