/* SPDX-License-Identifier: Apache-2.0 */
/* Standard error while a test has it: what was logged can be read back. */
#ifndef DRYFIT_TESTS_CAPTURED_LOG_H
#define DRYFIT_TESTS_CAPTURED_LOG_H

#include <stdio.h>
#include <unistd.h>

static char captured[16384];

static inline int capture_log(int *old)
{
    FILE *file = tmpfile();
    assert_non_null(file);
    *old = dup(STDERR_FILENO);
    assert_true(dup2(fileno(file), STDERR_FILENO) >= 0);
    return fileno(file);
}

/* Everything since the last call. */
static inline const char *captured_log(int back)
{
    lseek(back, 0, SEEK_SET);
    ssize_t len = read(back, captured, sizeof captured - 1);
    assert_true(len >= 0);
    captured[len] = '\0';
    assert_int_equal(ftruncate(back, 0), 0);
    lseek(back, 0, SEEK_SET);
    return captured;
}

static inline void release_log(int old)
{
    dup2(old, STDERR_FILENO);
    close(old);
}

#endif
