/* SPDX-License-Identifier: Apache-2.0 */
#include "cli.h"

#include <sys/wait.h>

#include "base/yaml.h"
#include "webhook/file.h"

static const char *const commands[] = {"serve", "check",      "explain", "rules",   "policy",
                                       "certs", "completion", "man",     "version", "help"};
enum { COMMANDS_LEN = sizeof commands / sizeof *commands };

static void assert_lists_commands(const char *text)
{
    cli_has(text, "usage: dryfit COMMAND [flags]\n");
    for (size_t i = 0; i < COMMANDS_LEN; i++)
        cli_has(text, cli_format("\n  %-12s", commands[i]));
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
        assert_string_equal(cli("help", commands[i]).out, run.out);
        if (strcmp(commands[i], "completion") != 0 && strcmp(commands[i], "man") != 0)
            cli_has(run.out, "[DRYFIT_");
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
    assert_refused(cli("check", ""), "dryfit check: an argument is empty; expected FILE...");
    assert_refused(cli("check", "--policy", "", "x"), "--policy: needs a value: FILE|DIR");
    assert_refused(cli("check", "--namespace", "Not A Name", "x"), "--namespace: \"Not A Name\" cannot be a namespace");
    assert_refused(cli("check", "--help=x"), "--help takes no value");
    assert_refused(cli("-x"), "dryfit: unknown flag -x");
    assert_refused(cli("certs", "--out", "c", "--dns", "a,DNS:b"),
                   "--dns: \"a,DNS:b\" is neither a DNS name nor an IP address");
    assert_refused(cli("certs", "--out", "c", "--lifetime", "1s"), "too small, the least is 10s");
    assert_refused(cli("certs", "--out", "c", "--lifetime", "999999h"), "too large, the most is 878400h");
    assert_refused(cli("rules", "-o", "yaml"), "yaml");
    assert_refused(cli("rules", "bind-loopback"), "unexpected argument \"bind-loopback\"");
    assert_refused(cli("explain"), "no rule is named");
    assert_refused(cli("version", "now"), "unexpected argument \"now\"");
    cli_env("DRYFIT_OUTPUT=jsno");
    assert_refused(cli("check", "x"), "DRYFIT_OUTPUT");
}

/* Nobody takes half a help, or half a completion, for a whole one. */
static void test_a_full_disk(void **state)
{
    (void)state;
    static const char *const calls[] = {"--help",          "help",          "check --help",     "man",
                                        "completion bash", "policy --help", "certs --out certs"};
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        const char *call = cli_format("cd %s && %s %s >/dev/full 2>said", cli_folder(), DRYFIT, calls[i]);
        struct str said;
        int status = system(call); /* NOLINT(cert-env33-c): nothing in it is from outside */
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) > 0);
        assert_true(file_read(cli_arena(), cli_format("%s/said", cli_folder()), 4096, &said, NULL));
        cli_has(cli_format("%.*s", STR_ARG(said)), "standard output could not be written\n");
    }
}

/* kubectl runs its plugins by their path; the name of the binary makes no difference. */
static void test_as_a_plugin(void **state)
{
    (void)state;
    struct cli_run run = cli_run((const char *const[]){"/usr/local/bin/kubectl-dryfit", "version", NULL});
    assert_int_equal(run.status, 0);
    assert_string_equal(run.out, "dryfit " DRYFIT_VERSION "\n");
    cli_has(cli("--help").out, "kubectl-dryfit");
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

/* The hook calls what there is. */
static void test_the_pre_commit_hook(void **state)
{
    (void)state;
    struct str text;
    struct err err;
    assert_true(file_read(cli_arena(), SOURCE_DIR "/.pre-commit-hooks.yaml", 65536, &text, &err));
    struct yaml_document document = {.text = text};
    const cJSON *root = NULL;
    assert_true(yaml_parse(cli_arena(), &document, &root, &err));
    const cJSON *hook = tree_item(root, 0);
    cli_member(hook, "id", "dryfit");
    cli_member(hook, "language", "system");
    assert_true(tree_is_true(tree_get(hook, "require_serial")));
    struct str entry = tree_get_str(hook, "entry");
    struct str word;
    assert_true(str_cut(&entry, ' ', &word) && str_eq(word, STR("dryfit")));
    assert_int_equal(cli(arena_copy(cli_arena(), entry).ptr, "--help").status, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CLI_TEST(the_help_lists_the_commands),
        CLI_TEST(no_command_is_an_error_that_helps),
        CLI_TEST(an_unknown_command),
        CLI_TEST(each_command_prints_its_flags),
        CLI_TEST(unknown_flags_and_values),
        CLI_TEST(a_full_disk),
        CLI_TEST(the_version),
        CLI_TEST(as_a_plugin),
        CLI_TEST(the_pre_commit_hook),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
