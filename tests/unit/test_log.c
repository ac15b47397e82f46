/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* F_SETPIPE_SZ */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "base/json.h"
#include "captured_log.h"
#include "webhook/log.h"

/* What was logged since the last call, without the time. */
static const char *logged(int back)
{
    const char *text = captured_log(back);
    return *text ? strchr(text, ' ') + 1 : "";
}

static void test_lines(void **state)
{
    (void)state;
    int old, back = capture_log(&old);
    log_line(LOG_INFO, "ready", LOG_FIELDS(log_text("address", "[::1]:1"), log_number("threads", -2)));
    assert_string_equal(logged(back), "level=info msg=ready address=[::1]:1 threads=-2\n");
    assert_int_equal(captured[0], 't');
    log_line(LOG_WARN, "two words", LOG_FIELDS(log_text("why", NULL), log_str("name", STR("a\"b\\c\nd=\x01"))));
    assert_string_equal(logged(back), "level=warn msg=\"two words\" why=\"\" name=\"a\\\"b\\\\c\\nd=\\x01\"\n");
    log_line(LOG_DEBUG, "not this", NULL);
    assert_string_equal(logged(back), "");
    log_set_level(LOG_ERROR);
    log_line(LOG_WARN, "nor this", NULL);
    assert_string_equal(logged(back), "");
    log_set_level(LOG_INFO);
    release_log(old);
}

/* Nothing that a client chose can begin a line, turn the reading direction or end the quotes. */
static void test_hostile_values(void **state)
{
    (void)state;
    static const char hostile[] = "a\r\n\x1b[2J\x7f\xc2\x85\xe2\x80\xa8\xe2\x80\x8b\xff\"\\ \xc3\xa9";
    int old, back = capture_log(&old);
    log_line(LOG_INFO, "x", LOG_FIELDS(log_text("name", hostile)));
    assert_string_equal(logged(back), "level=info msg=x name=\"a\\x0d\\n\\x1b[2J\\x7f\\xc2\\x85\\xe2\\x80\\xa8"
                                      "\\xe2\\x80\\x8b\\xff\\\"\\\\ \xc3\xa9\"\n");
    log_line(LOG_INFO, "x", LOG_FIELDS(log_text("name", "\xc3\xa9")));
    assert_string_equal(logged(back), "level=info msg=x name=\xc3\xa9\n");
    log_set_format(LOG_JSON);
    log_line(LOG_INFO, "x", LOG_FIELDS(log_text("name", hostile)));
    assert_string_equal(strstr(captured_log(back), "\"name\""),
                        "\"name\":\"a\\u000d\\n\\u001b[2J\\u007f\\ufffd\\ufffd\\ufffd\\ufffd\\\"\\\\ \xc3\xa9\"}\n");
    log_set_format(LOG_LOGFMT);
    release_log(old);
}

static void test_json(void **state)
{
    (void)state;
    int old, back = capture_log(&old);
    log_set_format(LOG_JSON);
    log_line(LOG_INFO, "ready",
             LOG_FIELDS(log_text("address", "[::1]:1"), log_number("threads", -2), log_flag("a", true),
                        log_flag("b", false), log_text("c", "")));
    assert_memory_equal(captured_log(back), "{\"time\":\"2", 10);
    assert_string_equal(strstr(captured, "\"level\""), "\"level\":\"info\",\"msg\":\"ready\",\"address\":\"[::1]:1\","
                                                       "\"threads\":-2,\"a\":true,\"b\":false,\"c\":\"\"}\n");
    log_set_format(LOG_LOGFMT);
    log_line(LOG_INFO, "ready", LOG_FIELDS(log_flag("a", true)));
    assert_string_equal(logged(back), "level=info msg=ready a=true\n");
    release_log(old);
}

static void test_long_values_are_cut(void **state)
{
    (void)state;
    char text[8192];
    int old, back = capture_log(&old);
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    log_line(LOG_INFO, "m", LOG_FIELDS(log_text("a", text), log_number("b", 1)));
    const char *line = logged(back);
    assert_int_equal(strspn(strstr(line, " a=\"") + 4, "x"), LOG_VALUE);
    assert_string_equal(strstr(line, "\" b="), "\" b=1 cut=true\n");
    release_log(old);
}

/* A character is not torn, and the line is an object still. */
static void test_long_lines_are_cut(void **state)
{
    (void)state;
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    static const char *const fillers[] = {"x", "\x01", "\"", "\xc3\xa9", "\xf0\x9f\x98\x80", "\xff"};
    char text[4096 + 8];
    int old, back = capture_log(&old);
    log_set_format(LOG_JSON);
    for (size_t i = 0; i < sizeof fillers / sizeof *fillers; i++) {
        size_t len = 0;
        while (len < 4096)
            len += (size_t)snprintf(text + len, sizeof text - len, "%s", fillers[i]);
        log_line(LOG_INFO, "m",
                 LOG_FIELDS(log_text("a", text), log_text("b", text), log_text("c", text), log_text("d", text),
                            log_number("e", 1)));
        struct str line = str_from(captured_log(back));
        assert_in_range(line.len, 1024, LOG_LINE);
        assert_ptr_equal(strchr(captured, '\n'), captured + line.len - 1);
        const cJSON *tree = NULL;
        struct err err = {0};
        if (!json_parse(arena, line, &tree, &err))
            fail_msg("%s: %s", err.message, captured);
        assert_non_null(strstr(captured, "\"cut\":true}"));
    }
    log_set_format(LOG_LOGFMT);
    release_log(old);
}

static void fill(int fd)
{
    static const char bytes[4096];
    assert_int_equal(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
    while (write(fd, bytes, sizeof bytes) > 0) {
    }
    while (write(fd, bytes, 1) > 0) {
    }
    assert_int_equal(fcntl(fd, F_SETFL, 0), 0);
}

static size_t drain(int fd, char *out, size_t room)
{
    ssize_t n;
    size_t len = 0;
    assert_int_equal(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
    while ((n = read(fd, captured, sizeof captured)) > 0) {
        len = (size_t)n < room ? (size_t)n : room - 1;
        memcpy(out, captured + n - len, len);
    }
    out[len] = '\0';
    return len;
}

/* Nobody reads: logging does not wait, and says afterwards what is missing. The alarm ends a test that hangs. */
static void check_full(int ends[2])
{
    char tail[4096];
    int old = dup(STDERR_FILENO);
    uint64_t before = log_lost();
    fill(ends[1]);
    assert_true(dup2(ends[1], STDERR_FILENO) >= 0);
    alarm(20);
    for (int i = 0; i < 1000; i++)
        log_line(LOG_INFO, "nobody reads this", NULL);
    alarm(0);
    assert_int_equal(log_lost() - before, 1000);
    drain(ends[0], tail, sizeof tail);
    log_line(LOG_INFO, "again", NULL);
    log_line(LOG_INFO, "and again", NULL);
    release_log(old);
    drain(ends[0], tail, sizeof tail);
    assert_non_null(strstr(tail, " msg=again lost=1000\n"));
    assert_non_null(strstr(tail, " msg=\"and again\"\n"));
    close(ends[0]);
    close(ends[1]);
}

static void test_a_full_pipe(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    check_full(ends);
}

static void test_a_full_socket(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    check_full(ends);
}

/* One page is free: a line goes in whole, the next not at all. */
static void test_an_almost_full_pipe(void **state)
{
    (void)state;
    static char big[LOG_VALUE];
    char tail[8192];
    int ends[2], old = dup(STDERR_FILENO);
    assert_int_equal(pipe(ends), 0);
    assert_true(fcntl(ends[1], F_SETPIPE_SZ, 4096) >= 4096);
    assert_true(dup2(ends[1], STDERR_FILENO) >= 0);
    memset(big, 'y', sizeof big - 1);
    alarm(20);
    for (int i = 0; i < 9; i++)
        log_line(LOG_INFO, big, NULL);
    alarm(0);
    release_log(old);
    size_t len = drain(ends[0], tail, sizeof tail);
    assert_in_range(len, 1024, 4096);
    assert_int_equal(tail[len - 1], '\n');
    close(ends[0]);
    close(ends[1]);
}

static void test_a_closed_standard_error(void **state)
{
    (void)state;
    int ends[2], old;
    capture_log(&old);
    uint64_t before = log_lost();
    log_line(LOG_INFO, "says what earlier tests have lost", NULL);
    assert_int_equal(pipe(ends), 0);
    signal(SIGPIPE, SIG_IGN);
    assert_true(dup2(ends[1], STDERR_FILENO) >= 0);
    close(ends[0]);
    log_line(LOG_INFO, "nobody will ever read this", NULL);
    close(STDERR_FILENO);
    log_line(LOG_INFO, "nor this", NULL);
    release_log(old);
    close(ends[1]);
    assert_int_equal(log_lost() - before, 2);
    int back = capture_log(&old);
    log_line(LOG_INFO, "x", NULL);
    assert_string_equal(logged(back), "level=info msg=x lost=2\n");
    release_log(old);
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
    int old, back = capture_log(&old);
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
    release_log(old);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_hostile_values),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_long_values_are_cut),
        cmocka_unit_test(test_long_lines_are_cut),
        cmocka_unit_test(test_a_full_pipe),
        cmocka_unit_test(test_a_full_socket),
        cmocka_unit_test(test_an_almost_full_pipe),
        cmocka_unit_test(test_a_closed_standard_error),
        cmocka_unit_test(test_limit),
    };
    json_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
