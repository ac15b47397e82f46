/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "webhook/terminal.h"

/* What comes to standard error while standard output is fd. */
static bool write_to(int fd, struct str text, char *said, size_t said_len)
{
    int pipes[2];
    assert_int_equal(pipe(pipes), 0);
    fflush(stdout);
    fflush(stderr);
    int out = dup(STDOUT_FILENO);
    int err = dup(STDERR_FILENO);
    assert_true(out >= 0 && err >= 0);
    dup2(fd, STDOUT_FILENO);
    dup2(pipes[1], STDERR_FILENO);
    bool good = terminal_write("rules", text);
    clearerr(stdout);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    close(pipes[1]);
    close(out);
    close(err);
    ssize_t len = read(pipes[0], said, said_len - 1);
    close(pipes[0]);
    said[len > 0 ? len : 0] = '\0';
    return good;
}

/* A program that reads the output must not take half of it for the whole. */
static void test_a_full_disk_is_said(void **state)
{
    (void)state;
    char said[128];
    int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        skip();
    bool good = write_to(fd, STR("bind-loopback\n"), said, sizeof said);
    close(fd);
    assert_false(good);
    assert_string_equal(said, "dryfit rules: standard output could not be written\n");
}

static void test_what_is_written(void **state)
{
    (void)state;
    char said[128];
    char got[64];
    int pipes[2];
    assert_int_equal(pipe(pipes), 0);
    bool good = write_to(pipes[1], STR("bind-loopback\n"), said, sizeof said);
    close(pipes[1]);
    ssize_t len = read(pipes[0], got, sizeof got);
    close(pipes[0]);
    assert_true(good);
    assert_string_equal(said, "");
    assert_int_equal(len, 14);
    assert_memory_equal(got, "bind-loopback\n", 14);
}

/* What COLUMNS says counts, as long as prose can be read in it. */
static void test_the_width(void **state)
{
    (void)state;
    setenv("COLUMNS", "72", 1);
    assert_int_equal(terminal_width(), 72);
    setenv("COLUMNS", "100000", 1);
    unsigned widest = terminal_width();
    assert_true(widest >= 80 && widest < 200);
    unsetenv("COLUMNS");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_full_disk_is_said),
        cmocka_unit_test(test_what_is_written),
        cmocka_unit_test(test_the_width),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
