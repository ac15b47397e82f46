/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "webhook/deadline.h"

static void test_durations(void **state)
{
    (void)state;
    static const struct {
        const char *query;
        uint64_t ms;
    } rows[] = {
        {"timeout=10s", 10000},
        {"timeout=1s", 1000},
        {"timeout=30s&x=y", 30000},
        {"a=b&timeout=1m30s", 90000},
        {"timeout=500ms", 500},
        {"timeout=1.5s", 1500},
        {"timeout=.5s", 500},
        {"timeout=1h", 3600000},
        {"timeout=1us", 1},
        {"timeout=1\xC2\xB5s", 1},
        {"timeout=10s&timeout=1s", 10000},
        {"timeout=24h", 86400000},
        /* What is nonsense says nothing. */
        {"", 0},
        {"timeout", 0},
        {"timeout=", 0},
        {"timeout=0s", 0},
        {"timeout=10", 0},
        {"timeout=s", 0},
        {"timeout=.s", 0},
        {"timeout=-1s", 0},
        {"timeout=1d", 0},
        {"timeout=ten", 0},
        {"timeout=10s ", 0},
        {"timeout=10sx", 0},
        {"timeout=25h", 0},
        {"timeout=23h120m", 0},
        {"timeout=99999999999999999999s", 0},
        {"timeout=18446744073709551615h", 0},
        {"TIMEOUT=1s", 0},
        {"xtimeout=1s", 0},
        {"&&&", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (deadline_parse(str_from(rows[i].query)) != rows[i].ms)
            fail_msg("%s: %llu", rows[i].query, (unsigned long long)deadline_parse(str_from(rows[i].query)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_durations)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
