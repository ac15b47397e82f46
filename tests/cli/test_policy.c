/* SPDX-License-Identifier: Apache-2.0 */
/* `dryfit policy check` and `dryfit policy show`. */
#include <unistd.h>

#include "cli.h"

#define HEAD "apiVersion: dryfit.dev/v1\nkind: Policy\n"

static void put_team(void)
{
    cli_put("team/10-rules.yaml", HEAD "rules:\n  '*': {certain: warn}\n  url-http-tls-port: {parameters: {tlsPorts: "
                                       "[8443]}}\nscopes:\n- {namespaces: [prod-*], rules: {'*': {certain: deny}}}\n");
    cli_put("team/20-own.yaml", HEAD "workloads:\n- {id: shop-api, images: [acme/shop-api]}\n"
                                     "exemptions:\n- {rules: [bind-*], reason: r, until: 2020-01-31}\n");
}

static void test_a_good_policy(void **state)
{
    (void)state;
    put_team();
    struct cli_run run = cli("policy", "check", "team");
    assert_int_equal(run.status, 0);
    assert_string_equal(run.err, "");
    static const char *const pieces[] = {
        "The policy is good. Against the shipped one it changes:\n\n",
        "\nActions\n  certain: warn, no longer deny: every rule\n",
        "\nActions in namespaces \"prod-*\"\n  certain: deny, as shipped: every rule\n",
        "\n  url-http-tls-port: tlsPorts\n    [8443]\n    no longer [",
        "\n    end:    until 2020-01-31: has ended, the rules apply again\n",
        "\nWorkloads\n  shop-api: added\n",
    };
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
        cli_has(run.out, pieces[i]);
    assert_string_equal(cli("policy", "check", "team/10-rules.yaml", "team/20-own.yaml").out, run.out);
    cli_lacks(cli("policy", "check", "team/20-own.yaml").out, "Actions");
}

static void test_a_policy_that_changes_nothing(void **state)
{
    (void)state;
    cli_put("empty.yaml", HEAD);
    struct cli_run run = cli("policy", "check", "empty.yaml");
    assert_int_equal(run.status, 0);
    assert_string_equal(run.out, "The policy is good. It changes nothing against the shipped one.\n");
}

/* As `serve` and `check` say it. */
static void test_a_broken_policy(void **state)
{
    (void)state;
    cli_put("bad.yaml", HEAD "rules:\n  bind-lopback: {certain: warn}\n");
    cli_put("cut.yaml", "# nothing yet\n");
    static const char *const broken = "policy bad.yaml:4:3: rules: unknown rule \"bind-lopback\"; did you mean "
                                      "\"bind-loopback\"?\n";
    struct cli_run run = cli("policy", "check", "bad.yaml");
    assert_int_equal(run.status, 2);
    assert_string_equal(run.out, "");
    assert_string_equal(run.err, cli_format("dryfit policy check: %s", broken));
    run = cli("policy", "show", "--policy", "bad.yaml");
    assert_int_equal(run.status, 2);
    assert_string_equal(run.out, "");
    assert_string_equal(run.err, cli_format("dryfit policy show: %s", broken));
    assert_string_equal(cli("policy", "check", "cut.yaml").err,
                        "dryfit policy check: policy cut.yaml: holds no document\n");
    assert_string_equal(cli("policy", "check", "gone.yaml").err,
                        "dryfit policy check: policy: gone.yaml: no such file or directory\n");
}

static const char *show(const char *policy, const char *namespace)
{
    struct cli_run run = namespace ? cli("policy", "show", "--policy", policy, "-n", namespace)
                                   : cli("policy", "show", "--policy", policy);
    assert_string_equal(run.err, "");
    assert_int_equal(run.status, 0);
    return run.out;
}

/* What is shown, given back, is the same policy: shown again, and by the rules' table in each kind of namespace. */
static void test_what_is_shown_is_a_policy(void **state)
{
    (void)state;
    static const char *const namespaces[] = {"prod-eu", "dev"};
    put_team();
    cli_put("shown.yaml", show("team", NULL));
    assert_string_equal(show("shown.yaml", NULL), show("team", NULL));
    assert_string_equal(cli("policy", "check", "shown.yaml").out, cli("policy", "check", "team").out);
    for (size_t i = 0; i < 2; i++) {
        const char *table = cli("rules", "--policy", "team", "-n", namespaces[i]).out;
        assert_string_equal(cli("rules", "--policy", "shown.yaml", "-n", namespaces[i]).out, table);
        cli_put("there.yaml", show("team", namespaces[i]));
        assert_string_equal(cli("rules", "--policy", "there.yaml", "-n", namespaces[i]).out, table);
    }
    cli_has(show("team", "dev"), "\n  bind-loopback: {certain: warn, likely: warn}\n");
    cli_has(show("team", "prod-eu"), "\n  bind-loopback: {certain: deny, likely: warn}\n");
    cli_has(show("team", "prod-eu"), "# Only what holds in this namespace: \"prod-eu\"\n");
    cli_lacks(show("team", "prod-eu"), "scopes:");
}

static void test_the_shipped_policy_is_shown(void **state)
{
    (void)state;
    struct cli_run run = cli("policy", "show");
    assert_int_equal(run.status, 0);
    cli_has(run.out, "\nclusterDomains: [cluster.local]\nexisting: warn\nignores: allowed\nrules:\n");
    cli_put("shown.yaml", run.out);
    cli_has(cli("policy", "check", "shown.yaml").out, "It changes nothing");
}

static void test_the_call(void **state)
{
    (void)state;
    struct cli_run run = cli("policy");
    assert_int_equal(run.status, 2);
    assert_string_equal(run.out, "");
    cli_has(run.err, "usage: dryfit policy COMMAND");
    run = cli("policy", "--help");
    assert_int_equal(run.status, 0);
    cli_has(run.out, "\n  check  ");
    cli_has(run.out, "\n  show  ");
    assert_string_equal(cli("help", "policy").out, run.out);
    cli_has(cli("policy", "check", "--help").out, "usage: dryfit policy check [flags] FILE|DIR...\n");
    cli_has(cli("policy", "show", "--help").out, "--namespace NAME");
    run = cli("policy", "shwo");
    assert_int_equal(run.status, 2);
    assert_string_equal(run.err, "dryfit policy: unknown command \"shwo\", did you mean \"show\"?\n");
    run = cli("policy", "check");
    assert_int_equal(run.status, 2);
    assert_string_equal(run.err, "dryfit policy check: name a policy, or a folder of them\n");
    cli_put("empty/README", "no policy");
    run = cli("policy", "check", "empty");
    assert_int_equal(run.status, 2);
    assert_string_equal(run.out, "");
    cli_has(run.err, "policy check: policy: empty holds no file whose name ends in .yaml, .yml or .json\n");
}

/* A link whose file went away, as in a folder that is only half mounted. */
static void test_a_file_that_cannot_be_read(void **state)
{
    (void)state;
    put_team();
    assert_int_equal(symlink("nowhere", cli_path("team/30-gone.yaml")), 0);
    struct cli_run run = cli("policy", "check", "team");
    assert_int_equal(run.status, 2);
    assert_string_equal(run.out, "");
    assert_string_equal(run.err, "dryfit policy check: policy: team/30-gone.yaml: no such file or directory\n");
    run = cli("rules", "--policy", "team");
    assert_int_equal(run.status, 2);
    assert_string_equal(run.out, "");
    assert_string_equal(run.err, "dryfit rules: policy: team/30-gone.yaml: no such file or directory\n");
    run = cli("rules", "--policy", "none");
    assert_int_equal(run.status, 2);
    assert_string_equal(run.err, "dryfit rules: policy: none: no such file or directory\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CLI_TEST(a_good_policy),
        CLI_TEST(a_policy_that_changes_nothing),
        CLI_TEST(a_broken_policy),
        CLI_TEST(what_is_shown_is_a_policy),
        CLI_TEST(the_shipped_policy_is_shown),
        CLI_TEST(the_call),
        CLI_TEST(a_file_that_cannot_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
