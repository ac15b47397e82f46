/* SPDX-License-Identifier: Apache-2.0 */
/* `dryfit check -o github`: one workflow command a line, whatever stands in the manifests. */
#include <time.h>

#include "cli.h"
#include "manifests.h"

static int setup(void **state)
{
    if (cli_setup_policy(state, POLICY) != 0)
        return -1;
    cli_env("DRYFIT_OUTPUT=github");
    return 0;
}
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, cli_teardown)

/* Every line is a command, and there are so many of them. */
static void assert_commands(const char *text, size_t want)
{
    struct str rest = str_from(text);
    struct str line;
    size_t count = 0;
    while (str_cut(&rest, '\n', &line) && line.len > 0) {
        assert_true(str_starts(line, STR("::error ")) || str_starts(line, STR("::warning ")) ||
                    str_starts(line, STR("::notice ")));
        count++;
    }
    assert_int_equal(rest.len, 0);
    assert_int_equal(count, want);
}

static void test_findings(void **state)
{
    (void)state;
    cli_put("k8s/all.yaml", DEPLOYMENT("caller", BAD_URL) "---\n" DEPLOYMENT("other", ODD_URL));
    struct cli_run run = cli("check", "./k8s/all.yaml");
    assert_int_equal(run.status, 1);
    assert_commands(run.out, 2);
    cli_has(run.out, "::error file=k8s/all.yaml,line=13,endLine=13,col=29,endColumn=47,"
                     "title=url-host-malformed%3A Deployment default/caller::"
                     "container app: PEER is \"" BAD_URL "\", but ");
    cli_has(run.out, " [url-host-malformed]%0Awhy: ");
    cli_has(run.out, "%0Afix: ");
    cli_has(run.out, "\n::warning file=k8s/all.yaml,line=27,endLine=27,col=22,");
}

static void test_nothing_found(void **state)
{
    (void)state;
    cli_put("good.yaml", DEPLOYMENT("caller", GOOD_URL));
    struct cli_run run = cli("check", "good.yaml");
    assert_string_equal(run.out, "");
    assert_int_equal(run.status, 0);
}

static void test_errors(void **state)
{
    (void)state;
    cli_put("broken.yaml", BROKEN);
    struct cli_run run = cli("check", "broken.yaml", "gone.yaml");
    assert_int_equal(run.status, 2);
    assert_commands(run.out, 2);
    cli_has(run.out, "::error file=broken.yaml,line=2,endLine=2,col=4,endColumn=4,title=dryfit%3A not checked::");
    cli_has(run.out, "\n::error file=gone.yaml,title=dryfit%3A not checked::no such file or directory\n");
    run = cli("check", "--policy", "gone.yaml", "broken.yaml");
    assert_int_equal(run.status, 2);
    cli_has(run.out, "::error title=dryfit%3A not checked::");
}

static void test_a_note(void **state)
{
    (void)state;
    cli_put("twice.yaml", SERVICE "kind: Service\n");
    struct cli_run run = cli("check", "twice.yaml");
    assert_int_equal(run.status, 0);
    assert_string_equal(run.out, "::notice file=twice.yaml,line=5,endLine=5,col=1,endColumn=1,title=dryfit%3A note::"
                                 "key \"kind\" stands twice, the first at line 2; the last one counts\n");
}

/* Neither a file's name nor a value can begin a command of its own or end a property. */
static void test_nothing_can_be_forged(void **state)
{
    (void)state;
    cli_put("a,b:c%d\n::error ::x.yaml", DEPLOYMENT("\"a\\n::add-mask::b\"", "\"" BAD_URL "/100%\\r\\n::error ::x\""));
    struct cli_run run = cli("check", ".");
    assert_commands(run.out, 1);
    cli_has(run.out, "::error file=a%2Cb%3Ac%25d%0A%3A%3Aerror %3A%3Ax.yaml,line=13,");
    cli_has(run.out, ",title=url-host-malformed%3A Deployment default/a %3A%3Aadd-mask%3A%3Ab::container app: ");
    cli_has(run.out, "/100%25\"");
}

/* The runner refuses columns for a place of several lines. */
static void test_a_place_of_several_lines(void **state)
{
    (void)state;
    cli_put("a.yaml", DEPLOYMENT("caller", "\"http://peer.cluster\\\n                .local:3000\""));
    struct cli_run run = cli("check", "a.yaml");
    assert_commands(run.out, 1);
    cli_has(run.out, "::error file=a.yaml,line=13,endLine=14,title=");
}

static void test_an_exemption_that_ends(void **state)
{
    (void)state;
    cli_put("a.yaml", DEPLOYMENT("caller", BAD_URL));
    time_t soon = time(NULL) + 2L * 24 * 60 * 60;
    char day[16];
    struct tm date;
    assert_true(gmtime_r(&soon, &date) && strftime(day, sizeof day, "%Y-%m-%d", &date) > 0);
    cli_put("policy/exempt.yaml", cli_format("apiVersion: dryfit.dev/v1\nkind: Policy\nexemptions:\n"
                                             "  - {rules: [url-*], reason: known, until: %s}\n",
                                             day));
    struct cli_run run = cli("check", "a.yaml");
    assert_int_equal(run.status, 0);
    assert_commands(run.out, 1);
    cli_has(run.out, "::notice file=a.yaml,line=13,");
    cli_has(run.out, day);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(findings),
        TEST(nothing_found),
        TEST(errors),
        TEST(a_note),
        TEST(nothing_can_be_forged),
        TEST(a_place_of_several_lines),
        TEST(an_exemption_that_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
