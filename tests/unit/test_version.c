/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/version.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void parses(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        struct version want;
    } rows[] = {
        {"3", {{3}, 1, false}},
        {"v3.70", {{3, 70}, 2, false}},
        {"V3.70", {{3, 70}, 2, false}},
        {"3.70.1", {{3, 70, 1}, 3, false}},
        {"3.70.1-rc.2", {{3, 70, 1}, 3, true}},
        {"3.70.1-RC2", {{3, 70, 1}, 3, true}},
        {"8.4.0rc1", {{8, 4, 0}, 3, true}},
        {"4.0.0-alpha", {{4, 0, 0}, 3, true}},
        {"4.0.0-beta.1", {{4, 0, 0}, 3, true}},
        {"0.9.0-SNAPSHOT", {{0, 9, 0}, 3, true}},
        {"3.166.0-alpine", {{3, 166, 0}, 3, false}},
        {"3.166.0-alphabet", {{3, 166, 0}, 3, false}},
        {"22-bookworm-slim", {{22}, 1, false}},
        {"1.2.3.4", {{1, 2, 3}, 3, false}},
        {"1.2.3+build", {{1, 2, 3}, 3, false}},
        {"1.2.3_1", {{1, 2, 3}, 3, false}},
        {"999", {{999}, 1, false}},
        {"2024.1", {{2024, 1}, 2, false}},
        {"v1000.0.1", {{1000, 0, 1}, 3, false}},
        {"3.x", {{3}, 1, false}},
        {"3.", {{3}, 1, false}},
        {"0.8.3", {{0, 8, 3}, 3, false}},
        {"12.4.1-cudnn-devel-ubuntu22.04", {{12, 4, 1}, 3, false}},
        {"4294967295.0", {{4294967295u}, 2, false}},
        {"", {{0}, 0, false}},
        {"latest", {{0}, 0, false}},
        {"main", {{0}, 0, false}},
        {"v", {{0}, 0, false}},
        {"vX.1", {{0}, 0, false}},
        {"cuda-12.1", {{0}, 0, false}},
        {"7b", {{0}, 0, false}},
        {"3f2a1bc", {{0}, 0, false}},
        {"4294967296", {{0}, 0, false}},
        {"2024-01-31", {{0}, 0, false}}, /* dates, and numbers of builds */
        {"20240131", {{0}, 0, false}},
        {"1000", {{0}, 0, false}},
        {"1.99999999999999999999", {{0}, 0, false}},
        {"-1", {{0}, 0, false}},
        {"sha-1234567", {{0}, 0, false}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct version got = version_parse(str_from(rows[i].text));
        const struct version *want = &rows[i].want;
        if (got.parts != want->parts || got.prerelease != want->prerelease || got.part[0] != want->part[0] ||
            got.part[1] != want->part[1] || got.part[2] != want->part[2])
            fail_msg("\"%s\" is %u.%u.%u, %u parts, prerelease %d", rows[i].text, got.part[0], got.part[1], got.part[2],
                     got.parts, got.prerelease);
    }
    assert_int_equal(version_parse((struct str){0}).parts, 0);
}

static void orders(void **state)
{
    (void)state;
    static const struct {
        const char *version, *bound;
        enum version_order want;
    } rows[] = {
        {"3", "3.70.0", VERSION_UNKNOWN},
        {"2", "3.70.0", VERSION_BELOW},
        {"4", "3.70.0", VERSION_ABOVE},
        {"3.69", "3.70.0", VERSION_BELOW},
        {"3.70", "3.70.0", VERSION_EQUAL},
        {"3.70", "3.70.1", VERSION_UNKNOWN},
        {"3.71", "3.70.1", VERSION_ABOVE},
        {"3.9.0", "3.10.0", VERSION_BELOW},
        {"3.70.0", "3.70.0", VERSION_EQUAL},
        {"3.70.1", "3.70.0", VERSION_ABOVE},
        {"3.69.9", "3.70.0", VERSION_BELOW},
        {"3", "3", VERSION_EQUAL},
        {"3.5.0", "3", VERSION_ABOVE},
        {"2.9.9", "3", VERSION_BELOW},
        {"3.70.0-rc.1", "3.70.0", VERSION_BELOW},
        {"3.70.0", "3.70.0-rc.1", VERSION_ABOVE},
        {"3.70.0-rc.1", "3.70.0-rc.2", VERSION_UNKNOWN},
        {"3.70.1-rc.1", "3.70.0", VERSION_ABOVE},
        {"3.166.0-alpine", "3.166.0", VERSION_EQUAL},
        {"latest", "3.70.0", VERSION_UNKNOWN},
        {"3.70.0", "main", VERSION_UNKNOWN},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        enum version_order got =
            version_order(version_parse(str_from(rows[i].version)), version_parse(str_from(rows[i].bound)));
        if (got != rows[i].want)
            fail_msg("%s against %s is %d, want %d", rows[i].version, rows[i].bound, (int)got, (int)rows[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parses),
        cmocka_unit_test(orders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
