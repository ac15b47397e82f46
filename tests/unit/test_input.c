/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <unistd.h>

#include "webhook/input.h"

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0, NULL);
    return arena ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, set_up, tear_down)

static struct inputs list(const char **arguments, size_t len)
{
    return inputs_list(arena, &(struct flag_list){.items = arguments, .len = len});
}

static void expect_text(struct input *input, const char *want)
{
    struct arena *own ARENA_CLEANUP = arena_new(0, NULL);
    struct err err = {0};
    struct str text = {0};
    if (!input_read(input, arena, own, &text, &err))
        fail_msg("%s", err.message);
    assert_true(str_eq(text, str_from(want)));
}

/* As a shell hands in <(...). */
static void test_a_pipe_is_kept(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "a: 1\n", 5), 5);
    close(ends[1]);
    const char *path = arena_format(arena, "/dev/fd/%d", ends[0]).ptr;
    struct inputs inputs = list(&path, 1);
    assert_int_equal(inputs.len, 1);
    expect_text(&inputs.items[0], "a: 1\n");
    expect_text(&inputs.items[0], "a: 1\n");
    close(ends[0]);
}

static void test_what_is_not_there(void **state)
{
    (void)state;
    struct arena *own ARENA_CLEANUP = arena_new(0, NULL);
    const char *paths[] = {"/nowhere/a.yaml", "-"};
    struct inputs inputs = list(paths, 2);
    struct err err = {0};
    struct str text;
    assert_int_equal(inputs.len, 2);
    assert_non_null(inputs.items[0].wrong);
    assert_false(input_read(&inputs.items[0], arena, own, &text, &err));
    assert_string_equal(err.message, "/nowhere/a.yaml: no such file or directory");
    assert_true(inputs.items[1].is_stdin);
    assert_string_equal(inputs.items[1].name, "<stdin>");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_pipe_is_kept),
        TEST(what_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
