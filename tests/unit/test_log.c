/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "webhook/log.h"

static char written[8192];

/* What was logged since the last call, without the time. */
static const char *logged(int back)
{
    lseek(back, 0, SEEK_SET);
    ssize_t len = read(back, written, sizeof written - 1);
    assert_true(len >= 0);
    written[len] = '\0';
    assert_int_equal(ftruncate(back, 0), 0);
    lseek(back, 0, SEEK_SET);
    return len > 0 ? strchr(written, ' ') + 1 : "";
}

static int capture(int *old)
{
    FILE *file = tmpfile();
    assert_non_null(file);
    *old = dup(STDERR_FILENO);
    assert_true(dup2(fileno(file), STDERR_FILENO) >= 0);
    return fileno(file);
}

static void test_lines(void **state)
{
    (void)state;
    int old, back = capture(&old);
    log_line(LOG_INFO, "ready", LOG_FIELDS(log_text("address", "[::1]:1"), log_number("threads", -2)));
    assert_string_equal(logged(back), "level=info msg=ready address=[::1]:1 threads=-2\n");
    assert_int_equal(written[0], 't');
    log_line(LOG_WARN, "two words", LOG_FIELDS(log_text("why", NULL), log_str("name", STR("a\"b\\c\nd=\x01"))));
    assert_string_equal(logged(back), "level=warn msg=\"two words\" why=\"\" name=\"a\\\"b\\\\c\\nd=\\x01\"\n");
    log_line(LOG_DEBUG, "not this", NULL);
    assert_string_equal(logged(back), "");
    log_set_level(LOG_ERROR);
    log_line(LOG_WARN, "nor this", NULL);
    assert_string_equal(logged(back), "");
    log_set_level(LOG_INFO);
    dup2(old, STDERR_FILENO);
}

static void test_long_lines_are_cut(void **state)
{
    (void)state;
    char text[4096];
    int old, back = capture(&old);
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    log_line(LOG_INFO, text, LOG_FIELDS(log_text("a", text)));
    logged(back);
    assert_int_equal(strlen(written), 2049);
    assert_ptr_equal(strchr(written, '\n'), written + 2048);
    dup2(old, STDERR_FILENO);
}

static unsigned count_lines(const char *text)
{
    unsigned lines = 0;
    for (; *text; text++)
        lines += *text == '\n';
    return lines;
}

static void test_limit(void **state)
{
    (void)state;
    struct log_limit limit = {0};
    int old, back = capture(&old);
    for (int i = 0; i < 1000; i++)
        log_limited(&limit, LOG_INFO, "again", NULL);
    assert_in_range(count_lines(logged(back)), LOG_BURST, 2 * LOG_BURST); /* twice when a second ends meanwhile */
    unsigned dropped = limit.dropped;
    assert_in_range(dropped, 1000 - 2 * LOG_BURST, 1000 - LOG_BURST);
    limit.second--;
    char expected[64];
    log_limited(&limit, LOG_INFO, "again", NULL);
    snprintf(expected, sizeof expected, "level=info msg=again suppressed=%u\n", dropped);
    assert_string_equal(logged(back), expected);
    assert_int_equal(limit.dropped, 0);
    dup2(old, STDERR_FILENO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_long_lines_are_cut),
        cmocka_unit_test(test_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
