/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/quantity.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define KI ((int64_t)1024)
#define MI (1024 * KI)
#define GI (1024 * MI)

static const struct {
    const char *text;
    int64_t milli;
} readings[] = {
    {"500m", 500},
    {"0.5", 500},
    {"1", 1000},
    {"1Gi", GI * 1000},
    {"1024Mi", GI * 1000},
    {"1e3", 1000000},
    {"1E3", 1000000},
    {"1e+3", 1000000},
    {"1e-3", 1},
    {"1E", INT64_MAX},
    {"100M", 100000000000},
    {"1.5Gi", GI * 1500},
    {".5", 500},
    {"5.", 5000},
    {"5.Mi", 5000 * MI},
    {".5Gi", GI * 500},
    {"128974848", 128974848000},
    {"129e6", 129000000000},
    {"123Mi", 123000 * MI},
    {"1n", 1},
    {"1u", 1},
    {"1000u", 1},
    {"1001u", 2},
    {"999999999n", 1000},
    {"1000000000n", 1000},
    {"+1", 1000},
    {"-1", -1000},
    {"-1n", -1},
    {"-1500m", -1500},
    {"0", 0},
    {"000", 0},
    {"0n", 0},
    {"-0", 0},
    {"0.0", 0},
    {"0E9", 0},
    {"0e999999999", 0},
    {"007", 7000},
    {"1k", 1000000},
    {"1Ki", 1000 * KI},
    {"1G", 1000000000000},
    {"1T", 1000000000000000},
    {"2Ti", 2048000 * GI},
    {"4P", 4000000000000000000},
    {"4Pi", 4194304000 * GI},
    {"0.1", 100},
    {"0.0001", 1},
    {"1.0001", 1001},
    {"2.0000", 2000},
    {"100000000000000000000e-20", 1000},
    {"0.00000000000000000000000000000000000001", 1},
    {"1.00000000000000000000000000000000000000", 1000},
    {"1.00000000000000000000000000000000000001", 1001},
    {"0.5Ki", 512000},
    {"0.0009765625Ki", 1000},                                                       /* one byte */
    {"0.00000095367431640625Mi", 1000},                                             /* one byte */
    {"0.00000095367431640626Mi", 1001},                                             /* and a little more */
    {"0.1Gi", 107374182400},                                                        /* 107374182.4 */
    {"0.0000000000000000008673617379884035472059622406959533691406250000Ei", 1000}, /* 2^-60, exactly */
    {"0.0000000000000000008673617379884035472059622406959533691406250001Ei", 1001},
    {"9223372036854775", 9223372036854775000},
    {"9223372036854775807m", INT64_MAX},
    {"9223372036854775806m", INT64_MAX - 1},
    {"-9223372036854775806m", -INT64_MAX + 1},
    {"9223372036854775808m", INT64_MAX},
    {"9223372036854775807.5m", INT64_MAX},
    {"10000000000000000", INT64_MAX},
    {"-10000000000000000", INT64_MIN},
    {"8Ei", INT64_MAX},
    {"9Pi", INT64_MAX},
    {"99999999999999999999999999999999999999Ei", INT64_MAX},
    {"1e2147483648", INT64_MAX},
    {"-1e9223372036854775807", INT64_MIN},
    {"1e-9223372036854775807", 1},
};

static void parses(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof readings / sizeof readings[0]; i++) {
        struct quantity got = {-42};
        if (!quantity_parse(str_from(readings[i].text), &got))
            fail_msg("\"%s\" is refused", readings[i].text);
        if (got.milli != readings[i].milli)
            fail_msg("\"%s\" is %lld, want %lld", readings[i].text, (long long)got.milli, (long long)readings[i].milli);
    }
}

static void refuses(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",     " ",     "1 ",    " 1",     "m",      "Mi",   ".",    "+",        "-",
        "--1",  "+-1",   "1.2.3", "1mi",    "1ki",    "1K",   "1MI",  "1mb",      "1MB",
        "1Mib", "1g",    "1e",    "1e1.5",  "1e++1",  "1ee3", "1e3m", "1e3Mi",    "1E3E",
        "0x10", "1_000", "1,5",   "$(MEM)", "1 Gi",   "abc",  "1e 3", "\xC2\xB5", "1Mi1",
        "NaN",  "inf",   "1e-",   "1Mi.5",  "1.Mi.5", "e3",   ".m",   "+.",       "1e9223372036854775808",
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct quantity got = {-42};
        if (quantity_parse(str_from(rows[i]), &got))
            fail_msg("\"%s\" is taken for %lld", rows[i], (long long)got.milli);
        assert_int_equal(got.milli, -42);
    }
    struct quantity got = {-42};
    assert_false(quantity_parse((struct str){0}, &got));
}

static void reads_nodes(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        bool ok;
        int64_t milli;
    } rows[] = {
        {"\"1Gi\"", true, GI * 1000},
        {"2", true, 2000},
        {"0.5", true, 500},
        {"0.1", true, 100},
        {"1e3", true, 1000000},
        {"128974848", true, 128974848000},
        {"1125899906842625", true, 1125899906842625000},
        {"1e300", true, INT64_MAX},
        {"-3", true, -3000},
        {"true", false, 0},
        {"null", false, 0},
        {"[1]", false, 0},
        {"{\"a\":1}", false, 0},
        {"\"x\"", false, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cJSON *node = cJSON_ParseWithOpts(rows[i].json, NULL, 1);
        assert_non_null(node);
        struct quantity got = {0};
        if (quantity_from(node, &got) != rows[i].ok || got.milli != rows[i].milli)
            fail_msg("%s is %lld, want %lld", rows[i].json, (long long)got.milli, (long long)rows[i].milli);
        cJSON_Delete(node);
    }
    struct quantity got;
    assert_false(quantity_from(NULL, &got));
}

static void writes(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        bool memory;
        const char *want;
    } rows[] = {
        {"512Mi", true, "512Mi"},   {"0.5Gi", true, "512Mi"},   {"4096Mi", true, "4Gi"},
        {"1536Mi", true, "1536Mi"}, {"1Ti", true, "1Ti"},       {"100M", true, "100M"},
        {"1G", true, "1G"},         {"1000Mi", true, "1000Mi"}, {"2048", true, "2Ki"},
        {"1000", true, "1k"},       {"1023", true, "1023"},     {"1500m", true, "1500m"},
        {"10G", true, "10G"},       {"0", true, "0"},           {"-512Mi", true, "-512Mi"},
        {"1500m", false, "1500m"},  {"2", false, "2"},          {"2000m", false, "2"},
        {"0.25", false, "250m"},    {"0", false, "0"},          {"1024", false, "1024"},
        {"-1", false, "-1"},        {"-0.5", false, "-500m"},   {"1000000000000000", true, "1P"},
        {"4Pi", true, "4Pi"},
    };
    struct arena *arena = arena_new(0, NULL);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct quantity quantity = {0};
        assert_true(quantity_parse(str_from(rows[i].from), &quantity));
        struct str got = quantity_text(arena, quantity, rows[i].memory);
        if (!str_eq(got, str_from(rows[i].want)))
            fail_msg("%s is written %.*s, want %s", rows[i].from, STR_ARG(got), rows[i].want);
    }
    assert_true(quantity_text(arena, (struct quantity){INT64_MIN}, true).len > 0);
    assert_true(quantity_text(arena, (struct quantity){INT64_MAX}, true).len > 0);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parses),
        cmocka_unit_test(refuses),
        cmocka_unit_test(reads_nodes),
        cmocka_unit_test(writes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
