/* SPDX-License-Identifier: Apache-2.0 */
/* `dryfit completion` and `dryfit man`: made from the tables, so that they say what --help says. */
#include "cli.h"

/* Every flag of every command, as `COMMAND --flag`, from their helps. */
static void for_each_flag(void (*look)(const char *command, const char *flag))
{
    static const char *const commands[] = {"serve",       "check", "explain",    "rules", "policy check",
                                           "policy show", "certs", "completion", "man",   "version"};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        const char *verb = strncmp(commands[i], "policy ", 7) == 0 ? commands[i] + 7 : NULL;
        struct cli_run run = verb ? cli("policy", verb, "--help") : cli(commands[i], "--help");
        assert_int_equal(run.status, 0);
        size_t count = 0;
        for (const char *at = strstr(run.out, " --"); at; at = strstr(at + 3, " --")) {
            size_t len = strspn(at + 3, "abcdefghijklmnopqrstuvwxyz-");
            if (at[-1] != ' ' && at[-1] != ',')
                continue;
            look(commands[i], cli_format("--%.*s", (int)len, at + 3));
            count++;
        }
        assert_true(count > 0);
    }
}

static const char *text_of(struct cli_run run)
{
    assert_int_equal(run.status, 0);
    assert_string_equal(run.err, "");
    return run.out;
}

/* What bash offers for a command line whose last word is being typed, sorted, in one line. */
static const char *offers(const char *words)
{
    cli_put("dryfit.bash", text_of(cli("completion", "bash")));
    cli_put("try.bash", "cd \"${0%/*}\" && . ./dryfit.bash && COMP_WORDS=(\"$@\") && COMP_CWORD=$(($# - 1)) &&\n"
                        "_dryfit && printf '%s\\n' \"${COMPREPLY[@]}\" | LC_ALL=C sort | tr '\\n' ' '\n");
    const char *call = cli_format("bash -u %s " DRYFIT " %s 2>&1", cli_path("try.bash"), words);
    FILE *bash = popen(call, "r"); /* NOLINT(cert-env33-c): the words are the test's */
    char found[4096] = "";
    assert_non_null(bash);
    size_t len = fread(found, 1, sizeof found - 1, bash);
    assert_int_equal(pclose(bash), 0);
    found[len] = '\0';
    return cli_format("%s", found);
}

static void test_bash_offers_commands(void **state)
{
    (void)state;
    assert_string_equal(offers("ch"), "check ");
    assert_string_equal(offers("''"), "certs check completion explain help man policy rules serve version ");
    assert_string_equal(offers("policy ''"), "check show ");
    assert_string_equal(offers("help ex"), "explain ");
    assert_string_equal(offers("completion ''"), "bash zsh ");
}

static void test_bash_offers_values(void **state)
{
    (void)state;
    assert_string_equal(offers("check --output ''"), "github json junit sarif text ");
    assert_string_equal(offers("check x -o j"), "json junit ");
    assert_string_equal(offers("check --output = s"), "sarif ");
    assert_string_equal(offers("check --output ="), "github json junit sarif text ");
    assert_string_equal(offers("policy show --namespace ''"), " ");
    /* What follows a flag that may stand alone is no value. */
    assert_string_equal(offers("check --fix ''"), "dryfit.bash try.bash ");
    assert_string_equal(offers("check --fix = s"), "safe ");
    assert_string_equal(offers("explain bind-loop"), "bind-loopback ");
}

static void test_bash_offers_files(void **state)
{
    (void)state;
    cli_put("a file.yaml", "");
    cli_put("k8s/b.yaml", "");
    assert_string_equal(offers("check a"), "a file.yaml ");
    assert_string_equal(offers("check --policy k"), "k8s ");
    assert_string_equal(offers("rules a"), " ");
}

static void assert_bash_offers(const char *command, const char *flag)
{
    cli_has(offers(cli_format("%s %s", command, flag)), cli_format("%s ", flag));
}

static void test_bash_offers_every_flag(void **state)
{
    (void)state;
    for_each_flag(assert_bash_offers);
}

static const char *page;

static void assert_page_has(const char *command, const char *flag)
{
    struct text text = {.arena = cli_arena()};
    if (strcmp(flag, "--help") == 0)
        return;
    for (; *flag; flag++) {
        text_add(&text, *flag == '-' ? STR("\\") : STR(""));
        text_char(&text, *flag);
    }
    const char *section = strstr(page, cli_format("\n.SS \"dryfit %s", command));
    assert_non_null(section);
    const char *next = strstr(section + 1, "\n.S");
    const char *found = strstr(section, arena_copy(cli_arena(), text_str(&text)).ptr);
    assert_true(found && found < next);
}

static void test_the_manual_page_has_every_flag(void **state)
{
    (void)state;
    page = text_of(cli("man"));
    assert_true(str_starts(str_from(page), STR(".TH DRYFIT 1 ")));
    cli_has(page, "\nExit status: 1 if anything is denied");
    for_each_flag(assert_page_has);
}

/* No line is a request that words of the tables have made. */
static void test_the_manual_page_is_one(void **state)
{
    (void)state;
    struct str rest = str_from(text_of(cli("man")));
    struct str line;
    while (str_cut(&rest, '\n', &line)) {
        if (str_starts(line, STR(".")))
            assert_true(str_starts(line, STR(".S")) || str_starts(line, STR(".TP")) || str_starts(line, STR(".TH")) ||
                        str_starts(line, STR(".PP")) || str_starts(line, STR(".B")) || str_starts(line, STR(".I")));
        assert_false(str_starts(line, STR("'")));
    }
}

static void assert_zsh_has(const char *command, const char *flag)
{
    const char *verb = strrchr(command, ' ');
    const char *section = strstr(page, cli_format("\n  %s)\n", verb ? "policy" : command));
    if (verb && section)
        section = strstr(section, cli_format("\n  %s)\n", verb + 1));
    const char *end = section ? strstr(section, "\n    ;;\n") : NULL;
    const char *found = section ? strstr(section, flag) : NULL;
    assert_true(found && found < end);
}

static void test_zsh_has_every_flag(void **state)
{
    (void)state;
    page = text_of(cli("completion", "zsh"));
    assert_true(str_starts(str_from(page), STR("#compdef dryfit kubectl-dryfit\n")));
    for_each_flag(assert_zsh_has);
    cli_has(page,
            "'(-o --output)'{-o+,--output=}'[how the findings are written]:FORMAT:(text json sarif junit github)'");
    cli_has(page, "--fix=-'[");
    cli_has(page, "]::WHICH:(");
    cli_has(page, "'*'--policy='[a policy, or a folder of them, merged over the shipped one]:FILE|DIR:_files'");
}

static void test_another_shell(void **state)
{
    (void)state;
    static const char *const wrong[] = {"fish", NULL, "bas"};
    for (size_t i = 0; i < 3; i++) {
        struct cli_run run = cli("completion", wrong[i]);
        assert_int_equal(run.status, 2);
        assert_string_equal(run.out, "");
        assert_string_equal(run.err, "dryfit completion: name one shell: bash or zsh\n");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CLI_TEST(bash_offers_commands),
        CLI_TEST(bash_offers_values),
        CLI_TEST(bash_offers_files),
        CLI_TEST(bash_offers_every_flag),
        CLI_TEST(the_manual_page_has_every_flag),
        CLI_TEST(the_manual_page_is_one),
        CLI_TEST(zsh_has_every_flag),
        CLI_TEST(another_shell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
