/* SPDX-License-Identifier: Apache-2.0 */
/* `dryfit rules` and `dryfit explain`. */
#include "cli.h"
#include "manifests.h"
#include "webhook/file.h"

static const cJSON *rules(void)
{
    struct cli_run run = cli("rules", "-o", "json");
    assert_int_equal(run.status, 0);
    const cJSON *root = cli_parse(run.out);
    cli_member(root, "schema", "dryfit.dev/rules/v1");
    cli_member(root, "version", DRYFIT_VERSION);
    return tree_get(root, "rules");
}

static const cJSON *find(const cJSON *list, const char *id)
{
    for (const cJSON *rule = list->child; rule; rule = rule->next)
        if (str_eq(tree_get_str(rule, "rule"), str_from(id)))
            return rule;
    fail_msg("no rule %s", id);
    return NULL;
}

static void test_the_table_for_programs(void **state)
{
    (void)state;
    const cJSON *list = rules();
    assert_true(tree_len(list) > 5);
    for (const cJSON *rule = list->child; rule->next; rule = rule->next)
        assert_true(str_cmp(tree_get_str(rule, "rule"), tree_get_str(rule->next, "rule")) < 0);
    const cJSON *rule = find(list, "url-host-malformed");
    assert_int_equal(tree_len(rule), 5);
    cli_member(rule, "check", "url-host-malformed");
    cli_member(rule, "certain", "deny");
    cli_member(rule, "likely", "warn");
    assert_true(tree_get_str(rule, "title").len > 10);
}

static void test_the_table_for_people(void **state)
{
    (void)state;
    const cJSON *list = rules();
    const char *text = cli("rules").out;
    cli_has(text, "RULE ");
    for (const cJSON *rule = list->child; rule; rule = rule->next) {
        cli_has(text, cli_format("\n%s ", tree_get_str(rule, "rule").ptr));
        cli_has(text, cli_format("  %s\n", tree_get_str(rule, "title").ptr));
    }
    cli_env("DRYFIT_RULES_OUTPUT=markdown");
    cli_has(cli("rules").out, "\n| `url-host-malformed` | deny | warn | ");
}

static void test_the_policy_decides(void **state)
{
    (void)state;
    cli_put("policy.yaml", POLICY "scopes:\n  - namespaces: [dev]\n    rules: {url-*: {certain: warn}}\n");
    cli_env("DRYFIT_POLICY=policy.yaml");
    const cJSON *list = rules();
    cli_member(find(list, "bind-loopback"), "certain", "off");
    cli_member(find(list, "url-host-malformed"), "certain", "deny");
    const cJSON *dev = tree_get(cli_parse(cli("rules", "-o", "json", "-n", "dev").out), "rules");
    cli_member(find(dev, "url-host-malformed"), "certain", "warn");
    cli_has(cli("explain", "url-host-malformed").out, "  certain     deny: ");
    cli_has(cli("explain", "-n", "dev", "url-host-malformed").out, "  certain     warn: ");
}

/* policies/README.md holds the table; the target rule-table writes it there. */
static void test_the_documentation_is_up_to_date(void **state)
{
    (void)state;
    struct str text;
    struct err err;
    size_t from = 0;
    size_t to = 0;
    if (!file_read(cli_arena(), SOURCE_DIR "/policies/README.md", 1 << 20, &text, &err))
        fail_msg("%s", err.message);
    struct str begin = STR("<!-- rules: begin -->\n");
    assert_true(str_find(text, begin, &from) && str_find(text, STR("<!-- rules: end -->\n"), &to));
    struct str table = str_from_to(text, from + begin.len, to);
    if (!str_eq(table, str_from(cli("rules", "-o", "markdown").out)))
        fail_msg("policies/README.md is not up to date: cmake --build --preset dev --target rule-table");
}

static void test_an_explanation(void **state)
{
    (void)state;
    struct cli_run run = cli("explain", "bind-loopback");
    assert_int_equal(run.status, 0);
    assert_string_equal(run.err, "");
    assert_int_equal(strncmp(run.out, "bind-loopback: ", 15), 0);
    static const char *const pieces[] = {
        "\n  check       ",
        "\n  certain     deny: ",
        "\n  likely      warn: ",
        "\n\nWhat it says, with {...} filled in\n  ",
        "\n\nWhat happens\n  ",
        "\n\nHow to mend it\n  ",
        "\n\nExample\n  env:\n",
        "\n\nParameters\n  ",
        "\n\nReferences\n  https://",
        "{container}",
        "UVICORN_HOST",
        "dryfit.dev/ignore.bind-loopback",
        "exemptions:\n",
        "- rules: [bind-loopback]",
    };
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
        cli_has(run.out, pieces[i]);
}

static void test_every_rule_is_explained(void **state)
{
    (void)state;
    const cJSON *list = rules();
    for (const cJSON *rule = list->child; rule; rule = rule->next) {
        const char *id = tree_get_str(rule, "rule").ptr;
        struct cli_run run = cli("explain", id);
        assert_int_equal(run.status, 0);
        cli_has(run.out, tree_get_str(rule, "check").ptr);
        cli_has(run.out, "\nHow to mend it\n");
        bool certain = !str_eq(tree_get_str(rule, "certain"), STR("-"));
        assert_int_equal(strstr(run.out, "\n  certain  ") != NULL, certain);
    }
}

static void test_several_rules(void **state)
{
    (void)state;
    const char *out = cli("explain", "url-host-malformed", "bind-loopback").out;
    cli_has(out, "url-host-malformed: ");
    cli_has(out, "\n\n\nbind-loopback: ");
}

static void test_an_unknown_rule(void **state)
{
    (void)state;
    struct cli_run run = cli("explain", "bind-lopback");
    assert_int_equal(run.status, 2);
    assert_string_equal(run.out, "");
    assert_string_equal(run.err, "dryfit explain: unknown rule \"bind-lopback\", did you mean \"bind-loopback\"?\n");
    run = cli("explain", "frobnicate");
    assert_string_equal(run.err, "dryfit explain: unknown rule \"frobnicate\" (dryfit rules lists them)\n");
}

static void test_a_policy_that_forbids_to_ignore(void **state)
{
    (void)state;
    cli_put("policy.yaml", "apiVersion: dryfit.dev/v1\nkind: Policy\nignores: forbidden\n");
    struct cli_run run = cli("explain", "--policy", "policy.yaml", "bind-loopback");
    cli_has(run.out, "does not let this rule be ignored");
    cli_lacks(run.out, "dryfit.dev/ignore");
    run = cli("explain", "--policy", "gone.yaml", "bind-loopback");
    assert_string_equal(run.err, "dryfit explain: policy: gone.yaml: no such file or directory\n");
    assert_int_equal(run.status, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CLI_TEST(the_table_for_programs),
        CLI_TEST(the_table_for_people),
        CLI_TEST(the_policy_decides),
        CLI_TEST(the_documentation_is_up_to_date),
        CLI_TEST(an_explanation),
        CLI_TEST(every_rule_is_explained),
        CLI_TEST(several_rules),
        CLI_TEST(an_unknown_rule),
        CLI_TEST(a_policy_that_forbids_to_ignore),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
