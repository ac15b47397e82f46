/* SPDX-License-Identifier: Apache-2.0 */
/* `dryfit check -o junit`: well-formed, and with what CI servers look for. */
#include "cli.h"
#include "manifests.h"

#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"dryfit\">\n"
#define TAIL "</testsuites>\n"

static int setup(void **state)
{
    if (cli_setup_policy(state, POLICY) != 0)
        return -1;
    cli_env("DRYFIT_OUTPUT=junit");
    return 0;
}
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, cli_teardown)

enum { DEPTH = 8 };

/* name="value" ..., up to the tag's end. */
static const char *pass_attributes(const char *at)
{
    while (*at == ' ') {
        at += 1 + strspn(at + 1, "abcdefghijklmnopqrstuvwxyz");
        assert_true(at[0] == '=' && at[1] == '"');
        at += 2 + strcspn(at + 2, "\"<");
        assert_true(*at == '"');
        at++;
    }
    return at;
}

/* Tags nest, attributes have quotes, and every & begins a reference. */
static void assert_well_formed(const char *xml)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz-";
    const char *open[DEPTH];
    size_t depth = 0;
    for (const char *at = strchr(xml, '&'); at; at = strchr(at + 1, '&'))
        assert_true(at[1 + strspn(at + 1, "#0123456789abcdefghijklmnopqrstuvwxyz")] == ';');
    for (const char *at = strchr(xml + strlen("<?xml "), '<'); at; at = strchr(at, '<')) {
        bool closes = at[1] == '/';
        const char *name = at + 1 + closes;
        size_t len = strspn(name, letters);
        if (closes)
            assert_true(depth > 0 && strncmp(open[--depth], name, len) == 0);
        else
            assert_true(depth < DEPTH && (open[depth++] = name) != NULL);
        at = closes ? name + len : pass_attributes(name + len);
        assert_true(len > 0 && *at == '>');
    }
    assert_int_equal(depth, 0);
}

static const char *junit(struct cli_run run, int status)
{
    if (run.status != status)
        fail_msg("ends with %d, not %d: %s%s", run.status, status, run.out, run.err);
    assert_true(str_starts(str_from(run.out), STR(HEAD)));
    assert_true(str_ends(str_from(run.out), STR(TAIL)));
    assert_well_formed(run.out);
    return run.out;
}

static void test_an_object_that_passes(void **state)
{
    (void)state;
    cli_put("k8s/good.yaml", SERVICE "---\n" DEPLOYMENT("caller", GOOD_URL));
    assert_string_equal(junit(cli("check", "k8s/good.yaml"), 0),
                        HEAD "  <testsuite name=\"k8s/good.yaml\" tests=\"1\" failures=\"0\" errors=\"0\" "
                             "skipped=\"0\">\n"
                             "    <testcase classname=\"k8s.good_yaml\" name=\"Deployment default/caller\" "
                             "file=\"k8s/good.yaml\"></testcase>\n"
                             "  </testsuite>\n" TAIL);
}

static void test_a_denial_is_a_failure(void **state)
{
    (void)state;
    cli_put("bad.yaml", DEPLOYMENT("caller", BAD_URL));
    const char *xml = junit(cli("check", "bad.yaml"), 1);
    cli_has(xml, "tests=\"1\" failures=\"1\" errors=\"0\"");
    cli_has(xml, "<failure type=\"deny\" message=\"container app: PEER is &quot;" BAD_URL "&quot;, but ");
    cli_has(xml, "\">bad.yaml:13:29: error: container app: PEER is \"" BAD_URL "\", but ");
    cli_has(xml, " [url-host-malformed]\nwhy: ");
    cli_has(xml, "\nfix: ");
    cli_has(xml, "\n</failure></testcase>\n");
    cli_lacks(xml, "system-out");
}

/* Readers take one failure of a case. */
static void test_several_denials_are_one_failure(void **state)
{
    (void)state;
    cli_put("bad.yaml", DEPLOYMENT("caller", BAD_URL) "            - {name: OTHER, value: \"" BAD_URL "\"}\n");
    const char *xml = junit(cli("check", "bad.yaml"), 1);
    const char *failure = strstr(xml, "<failure");
    assert_non_null(failure);
    assert_null(strstr(failure + 1, "<failure"));
    cli_has(xml, " (and 1 more)\">bad.yaml:13:29: error: ");
    cli_has(xml, "\n\nbad.yaml:14:");
    cli_has(xml, "failures=\"1\"");
}

static void test_a_warning_passes(void **state)
{
    (void)state;
    cli_put("odd.yaml", DEPLOYMENT("caller", ODD_URL));
    const char *xml = junit(cli("check", "odd.yaml"), 0);
    cli_has(xml, "failures=\"0\"");
    cli_has(xml, "file=\"odd.yaml\"><system-out>odd.yaml:13:22: warning: ");
    cli_has(xml, "\n</system-out></testcase>\n");
    cli_lacks(xml, "<failure");
}

/* A suite for each file, in their order; each object has its own findings. */
static void test_suites_and_cases(void **state)
{
    (void)state;
    cli_put("a.yaml",
            DEPLOYMENT("one", BAD_URL) "---\n" DEPLOYMENT("two", GOOD_URL) "---\n" DEPLOYMENT("six", ODD_URL));
    cli_put("b.yaml", SERVICE);
    cli_put("c.yaml", DEPLOYMENT("one", GOOD_URL));
    const char *xml = junit(cli("check", "a.yaml", "b.yaml", "c.yaml"), 1);
    cli_has(xml, "<testsuite name=\"a.yaml\" tests=\"3\" failures=\"1\" errors=\"0\"");
    cli_has(xml, "name=\"Deployment default/two\" file=\"a.yaml\"></testcase>\n    <testcase classname=\"a_yaml\" "
                 "name=\"Deployment default/six\" file=\"a.yaml\"><system-out>");
    cli_has(xml, "  </testsuite>\n  <testsuite name=\"c.yaml\" tests=\"1\" failures=\"0\" errors=\"0\"");
    cli_lacks(xml, "b.yaml");
}

static void test_errors(void **state)
{
    (void)state;
    cli_put("broken.yaml", DEPLOYMENT("caller", GOOD_URL) "---\n" BROKEN);
    const char *xml = junit(cli("check", "broken.yaml", "gone.yaml"), 2);
    cli_has(xml, "<testsuite name=\"broken.yaml\" tests=\"2\" failures=\"0\" errors=\"1\"");
    cli_has(xml, "<testcase classname=\"broken_yaml\" name=\"line 16, column 4\" file=\"broken.yaml\">"
                 "<error type=\"unreadable\" message=\"");
    cli_has(xml, "\">line 16, column 4: ");
    cli_has(xml, "<testcase classname=\"gone_yaml\" name=\"file\" file=\"gone.yaml\">"
                 "<error type=\"unreadable\" message=\"no such file or directory\">no such file or directory</error>");
    xml = junit(cli("check", "--policy", "broken.yaml", "x"), 2);
    cli_has(xml, "<testsuite name=\"dryfit\" tests=\"1\" failures=\"0\" errors=\"1\"");
}

/* It stands in the suite of its file, with or without cases, and fails none. */
static void test_a_note(void **state)
{
    (void)state;
    cli_put("a.yaml", DEPLOYMENT("caller", GOOD_URL) "---\n" SERVICE "kind: Service\n");
    cli_put("b.yaml", SERVICE "kind: Service\n");
    const char *xml = junit(cli("check", "a.yaml", "b.yaml"), 0);
    cli_has(xml,
            "></testcase>\n<system-out>a.yaml:19:1: note: key \"kind\" stands twice, the first at line 16; the last "
            "one counts\n</system-out>\n  </testsuite>\n");
    cli_has(xml, "<testsuite name=\"b.yaml\" tests=\"0\" failures=\"0\" errors=\"0\" skipped=\"0\">\n"
                 "<system-out>b.yaml:5:1: note: ");
}

static void test_names_of_any_kind(void **state)
{
    (void)state;
    cli_put("a<\"&\n\001\xFF.yaml", DEPLOYMENT("\"<b>&amp;\\e\"", BAD_URL));
    const char *xml = junit(cli("check", "."), 1);
    cli_has(xml, "<testsuite name=\"./a&lt;&quot;&amp;&#10;\xEF\xBF\xBD\xEF\xBF\xBD.yaml\"");
    cli_has(xml, "name=\"Deployment default/&lt;b&gt;&amp;amp;\xEF\xBF\xBD\"");
}

static void test_nothing(void **state)
{
    (void)state;
    cli_put("empty.yaml", "");
    assert_string_equal(junit(cli("check", "empty.yaml"), 0), HEAD TAIL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_object_that_passes),
        TEST(a_denial_is_a_failure),
        TEST(several_denials_are_one_failure),
        TEST(a_warning_passes),
        TEST(suites_and_cases),
        TEST(errors),
        TEST(a_note),
        TEST(names_of_any_kind),
        TEST(nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
