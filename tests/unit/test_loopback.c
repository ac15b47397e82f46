/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/loopback.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void finds_loopback(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        bool only;
        unsigned port;
    } cases[] = {
        {"127.0.0.1", true, 0},
        {"localhost:8080", true, 8080},
        {"http://localhost:5000", true, 5000},
        {"http://localhost:5000;http://127.0.0.1:5001", true, 5000},
        {"http://localhost:5000;http://+:5001", false, 5000},
        {"--workers=4 --bind=127.0.0.1:8000", true, 8000},
        {"--bind 127.0.0.1:8000 -w 4", true, 8000},
        {"[::1]:9000", true, 9000},
        {"0.0.0.0:8000", false, 0},
        {"127.0.0.1,10.0.0.4", false, 0},
        {"4", false, 0},
        {"redis", false, 0},
        {"", false, 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct loopback found = loopback_find(str_from(cases[i].value));
        assert_int_equal(found.only, cases[i].only);
        if (cases[i].only) {
            assert_int_equal(found.port, cases[i].port);
        }
    }
}

static void replaces_host_only(void **state)
{
    (void)state;
    static const struct {
        const char *value, *good, *expected;
    } cases[] = {
        {"localhost", "0.0.0.0", "0.0.0.0"},
        {"127.0.0.1:11434", "0.0.0.0:11434", "0.0.0.0:11434"},
        {"127.0.0.1:8080", "0.0.0.0:11434", "0.0.0.0:8080"},
        {"http://localhost:5000", "http://+:8080", "http://+:5000"},
        {"http://localhost:5000;https://localhost:5001", "http://+:8080", "http://+:5000;https://+:5001"},
        {"--workers=4 --bind=127.0.0.1:8000 --preload", "--bind=0.0.0.0:8000",
         "--workers=4 --bind=0.0.0.0:8000 --preload"},
        {"[::1]:9000", "0.0.0.0", "0.0.0.0:9000"},
        {"http://127.0.0.1:8080/base", "0.0.0.0", "http://0.0.0.0:8080/base"},
        {"10.0.0.4", "0.0.0.0", "10.0.0.4"},
    };
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct str text = loopback_replace(arena, str_from(cases[i].value), str_from(cases[i].good));
        assert_string_equal(arena_copy(arena, text).ptr, cases[i].expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_loopback),
        cmocka_unit_test(replaces_host_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
