/* SPDX-License-Identifier: Apache-2.0 */
#include "cli.h"

static const char *const commands[] = {"serve", "check", "explain", "rules", "policy", "version", "help"};
enum { COMMANDS_LEN = sizeof commands / sizeof *commands };

static void assert_lists_commands(const char *text)
{
    cli_has(text, "usage: dryfit COMMAND [flags]\n");
    for (size_t i = 0; i < COMMANDS_LEN; i++)
        cli_has(text, cli_format("\n  %-10s", commands[i]));
}

static void test_the_help_lists_the_commands(void **state)
{
    (void)state;
    const char *const ways[] = {"--help", "-h", "help"};
    for (size_t i = 0; i < 3; i++) {
        struct cli_run run = cli(ways[i]);
        assert_int_equal(run.status, 0);
        assert_string_equal(run.err, "");
        assert_lists_commands(run.out);
    }
}

static void test_no_command_is_an_error_that_helps(void **state)
{
    (void)state;
    struct cli_run run = cli_run((const char *const[]){"dryfit", NULL});
    assert_int_equal(run.status, 2);
    assert_string_equal(run.out, "");
    assert_lists_commands(run.err);
}

static void test_an_unknown_command(void **state)
{
    (void)state;
    struct cli_run run = cli("chekc");
    assert_int_equal(run.status, 2);
    assert_string_equal(run.out, "");
    assert_string_equal(run.err, "dryfit: unknown command \"chekc\", did you mean \"check\"?\n");
    run = cli("frobnicate");
    assert_int_equal(run.status, 2);
    assert_string_equal(run.err, "dryfit: unknown command \"frobnicate\" (dryfit --help lists what there is)\n");
    run = cli("help", "chekc");
    assert_int_equal(run.status, 2);
    assert_string_equal(run.err, "dryfit: unknown command \"chekc\", did you mean \"check\"?\n");
}

/* Each flag has a line, and its environment variable stands there. */
static void test_each_command_prints_its_flags(void **state)
{
    (void)state;
    for (size_t i = 0; i + 1 < COMMANDS_LEN; i++) {
        if (strcmp(commands[i], "policy") == 0)
            continue; /* its help lists its own commands, see test_policy.c */
        struct cli_run run = cli(commands[i], "--help");
        assert_int_equal(run.status, 0);
        assert_string_equal(run.err, "");
        cli_has(run.out, cli_format("usage: dryfit %s ", commands[i]));
        cli_has(run.out, "--help");
        cli_has(run.out, "[DRYFIT_");
        assert_string_equal(cli("help", commands[i]).out, run.out);
    }
    const char *const flags[] = {"--output", "--policy", "--namespace", "--color"};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        cli_has(cli("check", "--help").out, flags[i]);
}

static void assert_refused(struct cli_run run, const char *piece)
{
    assert_int_equal(run.status, 2);
    assert_string_equal(run.out, "");
    cli_has(run.err, piece);
    assert_ptr_equal(strchr(run.err, '\n'), run.err + strlen(run.err) - 1); /* one line */
}

static void test_unknown_flags_and_values(void **state)
{
    (void)state;
    assert_refused(cli("check", "--outptu", "json", "x"), "did you mean --output?");
    assert_refused(cli("check", "-z", "x"), "unknown flag -z");
    assert_refused(cli("check", "-o", "jsno", "x"), "jsno");
    assert_refused(cli("check", "--color", "red", "x"), "red");
    assert_refused(cli("check", "x", "--output"), "--output needs a value");
    assert_refused(cli("check"), "nothing to check");
    assert_refused(cli("rules", "-o", "yaml"), "yaml");
    assert_refused(cli("rules", "bind-loopback"), "unexpected argument \"bind-loopback\"");
    assert_refused(cli("explain"), "no rule is named");
    assert_refused(cli("version", "now"), "unexpected argument \"now\"");
    cli_env("DRYFIT_OUTPUT=jsno");
    assert_refused(cli("check", "x"), "DRYFIT_OUTPUT");
}

static void test_the_version(void **state)
{
    (void)state;
    struct cli_run run = cli("version");
    assert_int_equal(run.status, 0);
    assert_string_equal(run.out, "dryfit " DRYFIT_VERSION "\n");
    assert_string_equal(cli("--version").out, run.out);
    run = cli("version", "--verbose");
    cli_has(run.out, "dryfit " DRYFIT_VERSION "\nOpenSSL ");
    cli_has(run.out, "\nlibmicrohttpd ");
    cli_has(run.out, "\nlibyaml ");
    cli_has(run.out, "\ncJSON ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CLI_TEST(the_help_lists_the_commands), CLI_TEST(no_command_is_an_error_that_helps),
        CLI_TEST(an_unknown_command),          CLI_TEST(each_command_prints_its_flags),
        CLI_TEST(unknown_flags_and_values),    CLI_TEST(the_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
