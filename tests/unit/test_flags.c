/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "arena_fixture.h"
#include "webhook/flag_value.h"
#include "webhook/flags.h"
#include "webhook/hostport.h"

enum { ARGS = 8 };

struct outcome {
    const char *cert;
    struct flag_list policies, rest;
    uint64_t body, threads, idle;
    struct hostport listen;
    bool fast;
    unsigned level;
    struct err err;
};

static const char *const levels[] = {"low", "high", NULL};

static enum flags_end parse(struct outcome *out, const char *const *args)
{
    const struct flag list[] = {
        {.name = "cert", .letter = 'c', .env = "TEST_CERT", .argument = "FILE", .help = "a file", .out = &out->cert},
        {.name = "policy",
         .env = "TEST_POLICY",
         .argument = "FILE",
         .help = "files",
         .type = FLAG_TEXTS,
         .out = &out->policies},
        {.name = "max-body",
         .env = "TEST_MAX_BODY",
         .argument = "BYTES",
         .fallback = "8Mi",
         .help = "a size",
         .type = FLAG_SIZE,
         .out = &out->body},
        {.name = "threads",
         .argument = "N",
         .fallback = "1",
         .help = "a number",
         .type = FLAG_COUNT,
         .out = &out->threads,
         .min = 1,
         .max = 64},
        {.name = "idle",
         .argument = "TIME",
         .fallback = "2m",
         .help = "a time",
         .type = FLAG_DURATION,
         .out = &out->idle,
         .min = 90001},
        {.name = "listen",
         .argument = "HOST:PORT",
         .fallback = "0.0.0.0:8443",
         .help = "an address",
         .type = FLAG_HOSTPORT,
         .out = &out->listen},
        {.name = "fast", .letter = 'f', .help = "a switch", .type = FLAG_SWITCH, .out = &out->fast},
        {.name = "level",
         .argument = "LEVEL",
         .fallback = "low",
         .help = "a choice",
         .type = FLAG_CHOICE,
         .out = &out->level,
         .choices = levels},
    };
    const struct flags flags = {.command = "try",
                                .positional = "FILE...",
                                .summary = "try: nothing",
                                .list = list,
                                .len = sizeof list / sizeof *list};
    static char name[] = "try";
    char *argv[ARGS + 1] = {name};
    int argc = 1;
    for (; args[argc - 1]; argc++)
        memcpy(&argv[argc], &args[argc - 1], sizeof *argv); /* as main() gets them, not const */
    memset(out, 0, sizeof *out);
    return flags_parse(&flags, argc, argv, arena, &out->rest, &out->err);
}

#define ARGV(...) ((const char *const[ARGS]){__VA_ARGS__})

static void test_defaults(void **state)
{
    (void)state;
    struct outcome out;
    assert_int_equal(parse(&out, ARGV(NULL)), FLAGS_RUN);
    assert_null(out.cert);
    assert_int_equal(out.body, 8 << 20);
    assert_int_equal(out.idle, 120000);
    assert_string_equal(out.listen.host, "0.0.0.0");
    assert_int_equal(out.listen.port, 8443);
    assert_false(out.fast);
    assert_int_equal(out.rest.len, 0);
}

static void test_ways_to_write_a_flag(void **state)
{
    (void)state;
    struct outcome out;
    assert_int_equal(parse(&out, ARGV("--cert", "a", "--fast", "x")), FLAGS_RUN);
    assert_string_equal(out.cert, "a");
    assert_true(out.fast);
    assert_int_equal(out.rest.len, 1);
    assert_int_equal(parse(&out, ARGV("--cert=a=b", "--fast=false", "-")), FLAGS_RUN);
    assert_string_equal(out.cert, "a=b");
    assert_false(out.fast);
    assert_string_equal(out.rest.items[0], "-");
    assert_int_equal(parse(&out, ARGV("-c", "a", "-f")), FLAGS_RUN);
    assert_string_equal(out.cert, "a");
    assert_true(out.fast);
    assert_int_equal(parse(&out, ARGV("-ca", "--", "--fast")), FLAGS_RUN);
    assert_string_equal(out.cert, "a");
    assert_false(out.fast);
    assert_string_equal(out.rest.items[0], "--fast");
    assert_int_equal(parse(&out, ARGV("--level", "high")), FLAGS_RUN);
    assert_int_equal(out.level, 1);
}

static void test_help_wins_over_what_follows(void **state)
{
    (void)state;
    struct outcome out;
    setenv("TEST_MAX_BODY", "nonsense", 1);
    assert_int_equal(parse(&out, ARGV("--help", "--nonsense")), FLAGS_HELP);
    assert_int_equal(parse(&out, ARGV("-h")), FLAGS_HELP);
    unsetenv("TEST_MAX_BODY");
}

static void test_environment_stands_between(void **state)
{
    (void)state;
    struct outcome out;
    setenv("TEST_CERT", "env", 1);
    setenv("TEST_POLICY", "a:b", 1);
    setenv("TEST_MAX_BODY", "1Ki", 1);
    assert_int_equal(parse(&out, ARGV("--policy", "c", "--policy=d")), FLAGS_RUN);
    assert_string_equal(out.cert, "env");
    assert_int_equal(out.body, 1024);
    assert_int_equal(out.policies.len, 2);
    assert_string_equal(out.policies.items[1], "d");
    assert_int_equal(parse(&out, ARGV("--cert", "arg")), FLAGS_RUN);
    assert_string_equal(out.cert, "arg");
    assert_int_equal(out.policies.len, 2);
    assert_string_equal(out.policies.items[0], "a");
    setenv("TEST_MAX_BODY", "1Q", 1);
    assert_int_equal(parse(&out, ARGV(NULL)), FLAGS_BAD);
    assert_string_equal(out.err.message, "TEST_MAX_BODY: \"1Q\" is not a size such as 4096, 512Ki or 8Mi");
    unsetenv("TEST_CERT");
    unsetenv("TEST_POLICY");
    unsetenv("TEST_MAX_BODY");
}

static void test_what_is_wrong_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *args[3];
        const char *message;
    } cases[] = {
        {{"--lisen", "x"}, "unknown flag --lisen, did you mean --listen?"},
        {{"--quite-another"}, "unknown flag --quite-another"},
        {{"-z"}, "unknown flag -z"},
        {{"-fast"}, "-f takes no value"},
        {{"--cert"}, "--cert needs a value: FILE"},
        {{"--fast=maybe"}, "--fast: \"maybe\" is neither true nor false"},
        {{"--threads", "0"}, "--threads: \"0\" is too small, the least is 1"},
        {{"--threads", "65"}, "--threads: \"65\" is too large, the most is 64"},
        {{"--threads", "-1"}, "--threads: \"-1\" is not a whole number"},
        {{"--idle", "90s"}, "--idle: \"90s\" is too small, the least is 90001ms"},
        {{"--idle", "90"}, "--idle: \"90\" is not a duration such as 500ms, 90s or 1m30s"},
        {{"--listen", "8443"}, "--listen: \"8443\" is not HOST:PORT, such as 0.0.0.0:8443"},
        {{"--level", "mid"}, "--level: \"mid\" is not one of low, high"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct outcome out;
        assert_int_equal(parse(&out, cases[i].args), FLAGS_BAD);
        assert_string_equal(out.err.message, cases[i].message);
    }
}

static void test_sizes_and_durations(void **state)
{
    (void)state;
    uint64_t n;
    assert_true(flag_value_size(STR("0"), &n, NULL) && n == 0);
    assert_true(flag_value_size(STR("64k"), &n, NULL) && n == 64000);
    assert_true(flag_value_size(STR("2Gi"), &n, NULL) && n == 2147483648U);
    assert_false(flag_value_size(STR("Mi"), &n, NULL));
    assert_false(flag_value_size(STR("1Mi2"), &n, NULL));
    assert_false(flag_value_size(STR("-1"), &n, NULL));
    assert_false(flag_value_size(STR("99999999999999Gi"), &n, NULL));
    assert_true(flag_value_duration(STR("1m30s"), &n, NULL) && n == 90000);
    assert_true(flag_value_duration(STR("500ms"), &n, NULL) && n == 500);
    assert_true(flag_value_duration(STR("0"), &n, NULL) && n == 0);
    assert_false(flag_value_duration(STR(""), &n, NULL));
    assert_false(flag_value_duration(STR("1m30"), &n, NULL));
    assert_false(flag_value_duration(STR("18446744073709551615ms1ms"), &n, NULL));
}

static void test_addresses(void **state)
{
    (void)state;
    struct hostport address;
    struct err err = {0};
    char text[HOSTPORT_TEXT];
    assert_true(hostport_parse(STR("[::1]:0"), &address, NULL));
    assert_string_equal(address.host, "::1");
    assert_int_equal(address.port, 0);
    assert_string_equal(hostport_write(&address, text), "[::1]:0");
    assert_true(hostport_parse(STR("localhost:65535"), &address, NULL));
    assert_string_equal(hostport_write(&address, text), "localhost:65535");
    assert_false(hostport_parse(STR("::1:8443"), &address, &err));
    assert_string_equal(err.message, "\"::1:8443\": an IPv6 address stands in brackets, as in [::1]:8443");
    assert_false(hostport_parse(STR(":8443"), &address, &err));
    assert_string_equal(err.message, "\":8443\" has no host; 0.0.0.0 stands for every address");
    assert_false(hostport_parse(STR("a:65536"), &address, NULL));
    assert_false(hostport_parse(STR("a:"), &address, NULL));
    assert_false(hostport_parse(STR("[::1]"), &address, NULL));
}

static void test_help_names_everything(void **state)
{
    (void)state;
    uint64_t number;
    const struct flag list[] = {
        {.name = "max-body",
         .letter = 'm',
         .env = "TEST_MAX_BODY",
         .argument = "BYTES",
         .fallback = "8Mi",
         .help = "refuse a larger body",
         .type = FLAG_SIZE,
         .out = &number},
        {.name = "a-name-that-is-too-long-for-its-column", .help = "a switch", .type = FLAG_SWITCH, .out = &number},
    };
    const struct flags flags = {.command = "try", .summary = "Tries.", .list = list, .len = 2};
    struct str help = flags_help(&flags, arena);
    assert_true(str_eq(help, STR("Tries.\n\nusage: dryfit try [flags]\n\n"
                                 "  -m, --max-body BYTES          refuse a larger body (default 8Mi) [TEST_MAX_BODY]\n"
                                 "      --a-name-that-is-too-long-for-its-column\n"
                                 "                                a switch\n"
                                 "  -h, --help                    print this\n")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_ways_to_write_a_flag),
        cmocka_unit_test(test_help_wins_over_what_follows),
        cmocka_unit_test(test_environment_stands_between),
        cmocka_unit_test(test_what_is_wrong_is_named),
        cmocka_unit_test(test_sizes_and_durations),
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_help_names_everything),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
