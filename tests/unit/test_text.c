/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"

static void pieces_are_put_together(void **state)
{
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    struct text text = {.arena = arena};
    (void)state;
    assert_int_equal(text_str(&text).len, 0);
    text_add(&text, STR("a"));
    text_add(&text, (struct str){NULL, 0});
    text_char(&text, '-');
    text_format(&text, "%03d", 7);
    text_format(&text, "%s", "");
    assert_true(str_eq(text_str(&text), STR("a-007")));
}

static void text_grows(void **state)
{
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    struct text text = {.arena = arena};
    char piece[1001];
    (void)state;
    memset(piece, 'x', sizeof piece - 1);
    piece[1000] = '\0';
    for (int i = 0; i < 1000; i++) {
        text_char(&text, (char)('a' + i % 26));
        text_format(&text, "%s", piece);
        text_add(&text, str_from(piece));
    }
    struct str all = text_str(&text);
    assert_int_equal(all.len, 1000 * 2001);
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(all.ptr[i * 2001], 'a' + i % 26);
}

/* What was written may be added again, though it moves. */
static void text_takes_a_piece_of_itself(void **state)
{
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    struct text text = {.arena = arena};
    (void)state;
    text_add(&text, STR("0123456789"));
    for (int i = 0; i < 8; i++)
        text_add(&text, text_str(&text));
    assert_int_equal(text.len, 2560);
    assert_true(str_ends(text_str(&text), STR("9"
                                              "0123456789")));
}

struct quoted {
    struct str text;
    const char *json;
};

static void strings_are_quoted_for_json(void **state)
{
    static const struct quoted table[] = {
        {{"", 0}, "\"\""},
        {{"plain", 5}, "\"plain\""},
        {{"\"a\\b\"", 5}, "\"\\\"a\\\\b\\\"\""},
        {{"\n\t\r\b\x1F\x7F\0x", 8}, "\"\\n\\t\\r\\u0008\\u001f\\u007f\\u0000x\""},
        {{"\xE4\xB8\xAD\xF0\x9F\x98\x80", 7}, "\"\xE4\xB8\xAD\xF0\x9F\x98\x80\""},
        {{"a\xFF\xC0\xAF"
          "b",
          5},
         "\"a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
         "b\""},
        {{"\xE4\xB8", 2}, "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},
        {{"\xED\xA0\x80", 3}, "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},
    };
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct text text = {.arena = arena};
        text_json(&text, table[i].text);
        text_char(&text, '\0');
        assert_string_equal(text.ptr, table[i].json);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_put_together),
        cmocka_unit_test(text_grows),
        cmocka_unit_test(text_takes_a_piece_of_itself),
        cmocka_unit_test(strings_are_quoted_for_json),
    };
    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
