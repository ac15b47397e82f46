/* SPDX-License-Identifier: Apache-2.0 */
/* Where the carets stand: each test has the source line and the line under it. */
#include "cli.h"
#include "manifests.h"

static int setup(void **state)
{
    return cli_setup_policy(state, POLICY);
}
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, cli_teardown)

static void test_windows_line_ends(void **state)
{
    (void)state;
    cli_put("a.yaml", "apiVersion: v1\r\nkind: Pod\r\nspec:\r\n  containers:\r\n  - name: app\r\n    env:\r\n"
                      "    - name: P\r\n      value: " BAD_URL "\r\n");
    struct cli_run run = cli("check", "a.yaml");
    cli_has(run.out, "a.yaml:8:21: error: ");
    cli_has(run.out, "\n    8 |       value: http://peer.cluster.local:3000\n"
                     "      |                     ^^^^^^^^^^^^^^^^^^\n");
    cli_lacks(run.out, "\r");
}

static void test_a_byte_order_mark(void **state)
{
    (void)state;
    const char *flow = "{apiVersion: v1, kind: Pod, spec: {containers: [{env: [{name: P, value: " BAD_URL "}]}]}}\n";
    cli_env("COLUMNS=120");
    cli_put("a.yaml", cli_format("\xEF\xBB\xBF%s", flow));
    cli_put("b.yaml", flow);
    struct cli_run run = cli("check", "a.yaml");
    cli_has(run.out, "a.yaml:1:80: error: ");
    cli_has(cli("check", "b.yaml").out, "b.yaml:1:80: error: ");
    const char *under = strstr(run.out, "      | ");
    assert_non_null(under);
    assert_int_equal(strspn(under + 8, " "), 79);
    cli_put("a.json", "\xEF\xBB\xBF" DEPLOYMENT_JSON("caller", BAD_URL));
    cli_has(cli("check", "a.json").out, "a.json:1:218: error: ");
}

static void test_utf16(void **state)
{
    (void)state;
    cli_put("little.yaml", "\xFF\xFE"
                           "k");
    cli_put("big.json", "\xFE\xFF"
                        "k");
    struct cli_run run = cli("check", "little.yaml", "big.json");
    cli_has(run.out, "little.yaml: error: this is UTF-16: save it as UTF-8\n");
    cli_has(run.out, "big.json: error: this is UTF-16: save it as UTF-8\n");
    assert_int_equal(run.status, 2);
}

static void test_characters_beyond_ascii(void **state)
{
    (void)state;
    cli_put("a.yaml", "# 注释\napiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: app\n    env:\n"
                      "    - {name: \"Größe\", value: x}\n"
                      "    - {name: ä, value: \"" BAD_URL "\"} # ü\n");
    struct cli_run run = cli("check", "a.yaml");
    cli_has(run.out, "a.yaml:9:32: error: ");
    cli_has(run.out, "\n    9 |     - {name: ä, value: \"http://peer.cluster.local:3000\"} # ü\n"
                     "      |                                ^^^^^^^^^^^^^^^^^^\n");
}

/* In a script the word itself is pointed at, not the script's first line. */
static void test_a_block_scalar(void **state)
{
    (void)state;
    cli_put("a.yaml", "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: app\n"
                      "    command:\n    - sh\n    - -c\n    - |\n"
                      "      set -e\n"
                      "      curl " BAD_URL "/health\n"
                      "      exec app\n");
    struct cli_run run = cli("check", "a.yaml");
    cli_has(run.out, "a.yaml:11:19: error: ");
    cli_has(run.out, "\n   11 |       curl http://peer.cluster.local:3000/health\n"
                     "      |                   ^^^^^^^^^^^^^^^^^^\n");
}

static void test_an_alias(void **state)
{
    (void)state;
    cli_put("a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {annotations: {url: &url " BAD_URL "}}\nspec:\n"
                      "  containers:\n  - name: app\n    env:\n    - name: P\n      value: *url\n");
    struct cli_run run = cli("check", "a.yaml");
    cli_has(run.out, "\n    9 |       value: *url\n"
                     "      |              ^^^^\n");
}

/* Where something is missing the nearest thing is pointed at: a container by its name. */
static void test_something_missing(void **state)
{
    (void)state;
    cli_put("policy/more.yaml", "apiVersion: dryfit.dev/v1\nkind: Policy\nrules:\n"
                                "  bind-injected-hostname: {likely: warn}\n");
    cli_put("a.yaml", "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n"
                      "  - image: langfuse/langfuse-worker:3.80.0\n    name: worker\n");
    struct cli_run run = cli("check", "a.yaml");
    cli_has(run.out, "a.yaml:6:11: warning: ");
    cli_has(run.out, "\n    6 |     name: worker\n"
                     "      |           ^^^^^^\n");
    cli_put("a.json", "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"spec\": {\"containers\": [\n"
                      "  {\"name\": \"worker\", \"image\": \"langfuse/langfuse-worker:3.80.0\"}]}}\n");
    cli_has(cli("check", "a.json").out, "a.json:2:12: warning: ");
}

/* In the order of the places, whatever is certain and whatever is denied. */
static void test_the_order(void **state)
{
    (void)state;
    cli_put("a.yaml", "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: app\n    env:\n"
                      "    - {name: A, value: " ODD_URL "}\n"
                      "    - {name: B, value: " BAD_URL "}\n"
                      "    - {name: C, value: " ODD_URL "}\n");
    const char *out = cli("check", "a.yaml").out;
    const char *first = strstr(out, "a.yaml:7:24: warning: ");
    const char *second = strstr(out, "a.yaml:8:31: error: ");
    const char *third = strstr(out, "a.yaml:9:24: warning: ");
    assert_true(first && second && third && first < second && second < third);
}

static void test_color(void **state)
{
    (void)state;
    cli_put("a.yaml", DEPLOYMENT("caller", BAD_URL));
    cli_lacks(cli("check", "a.yaml").out, "\033");
    cli_lacks(cli("check", "--color", "never", "a.yaml").out, "\033");
    cli_has(cli("check", "--color", "always", "a.yaml").out, "\033[1;31merror:\033[0m");
    cli_env("DRYFIT_COLOR=always");
    cli_has(cli("check", "a.yaml").out, "\033[1;31merror:\033[0m");
}

static void test_a_terminal(void **state)
{
    (void)state;
    cli_put("a.yaml", DEPLOYMENT("caller", BAD_URL));
    cli_terminal(70);
    struct cli_run run = cli("check", "a.yaml");
    assert_int_equal(run.status, 1);
    cli_has(run.out, "\033[1;31merror:\033[0m");
    cli_terminal(70);
    run = cli("check", "--color", "never", "a.yaml");
    cli_lacks(run.out, "\033");
    struct str rest = str_from(run.out);
    struct str line;
    while (str_cut(&rest, '\n', &line))
        assert_true(line.len <= 70);
    cli_env("NO_COLOR=1");
    cli_terminal(70);
    cli_lacks(cli("check", "a.yaml").out, "\033");
    cli_terminal(70);
    cli_has(cli("check", "--color", "always", "a.yaml").out, "\033[1;31merror:\033[0m");
}

static void test_the_width(void **state)
{
    (void)state;
    cli_put("a.yaml", DEPLOYMENT("caller", BAD_URL));
    cli_env("COLUMNS=60");
    const char *out = cli("check", "a.yaml").out;
    const char *why = strstr(out, "   why: ");
    assert_non_null(why);
    struct str rest = str_from(why);
    struct str line;
    size_t lines = 0;
    while (str_cut(&rest, '\n', &line) && line.len > 0) {
        assert_true(line.len <= 60);
        lines++;
    }
    assert_true(lines > 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(windows_line_ends),
        TEST(a_byte_order_mark),
        TEST(utf16),
        TEST(characters_beyond_ascii),
        TEST(a_block_scalar),
        TEST(an_alias),
        TEST(something_missing),
        TEST(the_order),
        TEST(color),
        TEST(the_width),
        TEST(a_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
