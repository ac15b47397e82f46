/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/argument.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define WORDS(...)                                                                                                     \
    (const char *const[])                                                                                              \
    {                                                                                                                  \
        __VA_ARGS__, NULL                                                                                              \
    }

/* "flag=value flag=value", as argument_next() hands them out. */
static struct str walk(struct arena *arena, const char *const *texts)
{
    struct word words[8] = {0};
    struct process process = {.words = words};
    for (; texts[process.words_len] != NULL; process.words_len++) {
        words[process.words_len].text = str_from(texts[process.words_len]);
    }
    struct str seen = STR("");
    struct argument argument;
    size_t at = 0;
    while (argument_next(&process, &at, &argument)) {
        seen = arena_format(arena, "%.*s[%.*s|%.*s]", STR_ARG(seen), STR_ARG(argument.flag), STR_ARG(argument.value));
    }
    return arena_format(arena, "%.*s", STR_ARG(seen));
}

static void walks_flags(void **state)
{
    (void)state;
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    assert_string_equal(walk(arena, WORDS("--host", "127.0.0.1", "--port=80")).ptr, "[--host|127.0.0.1][--port|80]");
    assert_string_equal(walk(arena, WORDS("runserver", "127.0.0.1:8000")).ptr, "[|runserver][|127.0.0.1:8000]");
    assert_string_equal(walk(arena, WORDS("--reload", "--host", "::1")).ptr, "[--reload|][--host|::1]");
    assert_string_equal(walk(arena, WORDS("--opt=a=b", "-")).ptr, "[--opt|a=b][|-]");
    assert_string_equal(walk(arena, WORDS("--last")).ptr, "[--last|]");
}

static void word_holds_value(void **state)
{
    (void)state;
    struct word words[] = {{.text = STR("--host")}, {.text = STR("localhost")}, {.text = STR("--x=1")}};
    struct process process = {.words = words, .words_len = 3};
    struct argument argument;
    size_t at = 0;
    assert_true(argument_next(&process, &at, &argument));
    assert_ptr_equal(argument.word, &words[1]);
    assert_true(argument_next(&process, &at, &argument));
    assert_ptr_equal(argument.word, &words[2]);
    assert_false(argument_next(&process, &at, &argument));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(walks_flags),
        cmocka_unit_test(word_holds_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
