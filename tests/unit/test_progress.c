/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "webhook/progress.h"

static char *written;
static size_t written_len;
static struct progress progress;

static int set_up(void **state)
{
    (void)state;
    progress = (struct progress){
        .out = open_memstream(&written, &written_len), .files = 278, .steps = 4, .start = 5000, .done = 1};
    return progress.out ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    if (progress.out)
        fclose(progress.out);
    free(written);
    return 0;
}
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, set_up, tear_down)

static void assert_written(const char *want)
{
    fflush(progress.out);
    assert_string_equal(written, want);
}

static void test_the_first_second_is_silent(void **state)
{
    (void)state;
    progress_show(&progress, 0, 1, 5999);
    progress_clear(&progress);
    assert_written("");
    progress_show(&progress, 0, 9, 6000);
    assert_written("\r\033[Kdryfit check: 278 files, 25%");
}

static void test_it_is_cleared_before_the_report(void **state)
{
    (void)state;
    progress_show(&progress, 0, 9, 6000);
    progress_clear(&progress);
    progress_clear(&progress);
    assert_written("\r\033[Kdryfit check: 278 files, 25%\r\033[K");
}

static void test_ten_times_a_second(void **state)
{
    (void)state;
    progress_show(&progress, 0, 9, 6000);
    progress_clear(&progress);
    progress_show(&progress, 1, 9, 6099);
    assert_written("\r\033[Kdryfit check: 278 files, 25%\r\033[K");
    progress_show(&progress, 9, 9, 6100);
    assert_written("\r\033[Kdryfit check: 278 files, 25%\r\033[K\r\033[Kdryfit check: 278 files, 50%");
}

static void test_within_a_file(void **state)
{
    (void)state;
    progress_show(&progress, 2, 5, 6000);
    progress_clear(&progress);
    progress_show(&progress, 0, 0, 7000);
    assert_written("\r\033[Kdryfit check: 278 files, 35%\r\033[K\r\033[Kdryfit check: 278 files, 25%");
}

static void test_without_a_terminal(void **state)
{
    struct progress silent = {.files = 1, .steps = 2};
    (void)state;
    progress_show(&silent, 0, 1, 9000);
    progress_clear(&silent);
    assert_false(silent.there);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_first_second_is_silent), TEST(it_is_cleared_before_the_report),
        TEST(ten_times_a_second),         TEST(within_a_file),
        TEST(without_a_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
