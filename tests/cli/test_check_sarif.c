/* SPDX-License-Identifier: Apache-2.0 */
/* `dryfit check -o sarif`: valid by the schema, and what a code-scanning server makes of it. */
#include "manifests.h"
#include "sarif.h"

static int setup(void **state)
{
    if (cli_setup_policy(state, POLICY) != 0)
        return -1;
    cli_env("DRYFIT_OUTPUT=sarif");
    return 0;
}
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, cli_teardown)

/* The log's only run. */
static const cJSON *log_of(struct cli_run run, int status)
{
    if (run.status != status)
        fail_msg("ends with %d, not %d: %s%s", run.status, status, run.out, run.err);
    const cJSON *log = cli_parse(run.out);
    sarif_validate(log);
    assert_int_equal(tree_len(tree_get(log, "runs")), 1);
    const cJSON *root = tree_item(tree_get(log, "runs"), 0);
    cli_member(root, "columnKind", "unicodeCodePoints");
    return root;
}

static const cJSON *result(const cJSON *run, size_t index)
{
    return tree_item(tree_get(run, "results"), index);
}

static const cJSON *place(const cJSON *located)
{
    return tree_get(tree_item(tree_get(located, "locations"), 0), "physicalLocation");
}

static void assert_region(const cJSON *region, unsigned line, unsigned column, unsigned end_column)
{
    cli_number(region, "startLine", line);
    cli_number(region, "startColumn", column);
    cli_number(region, "endLine", line);
    cli_number(region, "endColumn", end_column);
}

static const cJSON *rule_of(const cJSON *run, const cJSON *found)
{
    uint64_t index = 0;
    assert_true(tree_uint(tree_get(found, "ruleIndex"), 1000, &index));
    return tree_item(tree_path(run, "tool", "driver", "rules", NULL), (size_t)index);
}

static void test_a_result(void **state)
{
    (void)state;
    cli_put("bad.yaml", SERVICE "---\n" DEPLOYMENT("caller", BAD_URL));
    const cJSON *run = log_of(cli("check", "bad.yaml"), 1);
    assert_int_equal(tree_len(tree_get(run, "results")), 1);
    const cJSON *found = result(run, 0);
    cli_member(found, "ruleId", "url-host-malformed");
    cli_member(found, "level", "error");
    cli_has(tree_get_str(tree_get(found, "message"), "text").ptr, BAD_URL);
    cli_member(tree_get(place(found), "artifactLocation"), "uri", "bad.yaml");
    assert_region(tree_get(place(found), "region"), 18, 29, 47);
    const cJSON *names = tree_get(tree_item(tree_get(found, "locations"), 0), "logicalLocations");
    cli_member(tree_item(names, 0), "name", "caller");
    cli_member(tree_item(names, 0), "fullyQualifiedName", "Deployment default/caller");
    cli_member(tree_get(found, "properties"), "field", "spec.template.spec.containers[0].env[0].value");
    assert_null(tree_get(found, "suppressions"));
    assert_true(cJSON_IsTrue(tree_get(tree_item(tree_get(run, "invocations"), 0), "executionSuccessful")));
}

static void test_the_rules(void **state)
{
    (void)state;
    cli_put("both.yaml", DEPLOYMENT("caller", BAD_URL) "---\n" DEPLOYMENT("other", ODD_URL));
    const cJSON *run = log_of(cli("check", "both.yaml"), 1);
    const cJSON *driver = tree_path(run, "tool", "driver", NULL);
    cli_member(driver, "name", "dryfit");
    cli_member(driver, "semanticVersion", DRYFIT_VERSION);
    cli_member(rule_of(run, result(run, 0)), "id", "url-host-malformed");
    cli_member(rule_of(run, result(run, 1)), "id", "url-http-tls-port");
    cli_member(result(run, 1), "level", "warning");
    const cJSON *rule = rule_of(run, result(run, 0));
    cli_member(rule, "name", "UrlHostMalformed");
    cli_member(tree_get(rule, "defaultConfiguration"), "level", "error");
    assert_string_equal(tree_item(tree_path(rule, "properties", "tags", NULL), 1)->valuestring, "url");
    cli_has(tree_get_str(tree_get(rule, "help"), "markdown").ptr, "## How to mend it\n\n");
    cli_has(tree_get_str(tree_get(rule, "help"), "text").ptr, "How to mend it\n\n");
    cli_has(tree_get_str(tree_get(rule, "help"), "markdown").ptr, "```yaml\n");
    /* Off in this policy, and listed all the same. */
    rule = tree_item(tree_get(driver, "rules"), 0);
    assert_true(cJSON_IsFalse(tree_path(rule, "defaultConfiguration", "enabled", NULL)));
}

/* A fingerprint stays when the finding moves, within the file or to another one. */
static void test_the_fingerprint(void **state)
{
    (void)state;
    cli_put("a.yaml", DEPLOYMENT("caller", BAD_URL));
    cli_put("b.yaml", "# moved\n\n" DEPLOYMENT("caller", BAD_URL) "---\n" DEPLOYMENT("other1", BAD_URL));
    const cJSON *run = log_of(cli("check", "a.yaml", "b.yaml"), 1);
    const char *prints[3];
    for (size_t i = 0; i < 3; i++) {
        prints[i] = tree_get_str(tree_get(result(run, i), "partialFingerprints"), "dryfitKey/v1").ptr;
        assert_int_equal(strlen(prints[i]), 16);
    }
    assert_string_equal(prints[0], prints[1]);
    assert_string_not_equal(prints[0], prints[2]);
}

static const cJSON *replacement(const cJSON *found)
{
    const cJSON *change = tree_item(tree_get(tree_item(tree_get(found, "fixes"), 0), "artifactChanges"), 0);
    return tree_item(tree_get(change, "replacements"), 0);
}

/* The whole value is replaced, in quotes where there are some; in a script nothing is. */
static void test_the_fix(void **state)
{
    (void)state;
    static const struct {
        const char *value, *written;
        unsigned column, end_column;
    } table[] = {
        {BAD_URL, "http://peer.default.svc.cluster.local:3000", 22, 52},
        {"'" BAD_URL "'", "\"http://peer.default.svc.cluster.local:3000\"", 22, 54},
        {"\"" BAD_URL "\" # why", "\"http://peer.default.svc.cluster.local:3000\"", 22, 54},
        {"&peer " BAD_URL, "http://peer.default.svc.cluster.local:3000", 28, 58},
        {"|\n                " BAD_URL, NULL, 0, 0},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const char *good = DEPLOYMENT("caller", "@");
        const char *at = strchr(good, '@');
        cli_put("a.yaml", cli_format("%.*s%s\n", (int)(at - good), good, table[i].value));
        const cJSON *change = replacement(result(log_of(cli("check", "a.yaml"), 1), 0));
        assert_true(!change == !table[i].written);
        if (!change)
            continue;
        assert_region(tree_get(change, "deletedRegion"), 13, table[i].column, table[i].end_column);
        cli_member(tree_get(change, "insertedContent"), "text", table[i].written);
    }
}

static void test_the_fix_of_json(void **state)
{
    (void)state;
    cli_put("a.json", DEPLOYMENT_JSON("caller", BAD_URL));
    const cJSON *change = replacement(result(log_of(cli("check", "a.json"), 1), 0));
    assert_region(tree_get(change, "deletedRegion"), 1, 210, 242);
    cli_member(tree_get(change, "insertedContent"), "text", "\"http://peer.default.svc.cluster.local:3000\"");
}

static void assert_uri(const char *file, const char *uri)
{
    cli_put(file, DEPLOYMENT("caller", BAD_URL));
    const cJSON *location =
        tree_get(place(result(log_of(cli("check", cli_format("./%s", file)), 1), 0)), "artifactLocation");
    cli_member(location, "uri", uri);
    cli_member(location, "uriBaseId", "%SRCROOT%");
}

static void test_paths_are_uris(void **state)
{
    (void)state;
    assert_uri("k8s/a.yaml", "k8s/a.yaml");
    assert_uri("a b%#?.yaml", "a%20b%25%23%3F.yaml");
    assert_uri("x:y.yaml", "x%3Ay.yaml");
    assert_uri("\xC3\xA4\xFF.yaml", "%C3%A4%FF.yaml");
    cli_stdin(DEPLOYMENT("caller", BAD_URL));
    const cJSON *found = result(log_of(cli("check", "-"), 1), 0);
    cli_member(tree_get(place(found), "artifactLocation"), "uri", "%3Cstdin%3E");
    assert_null(tree_get(found, "fixes"));
}

static const cJSON *invocation(const cJSON *run)
{
    return tree_item(tree_get(run, "invocations"), 0);
}

static const cJSON *notification(const cJSON *run, size_t index)
{
    return tree_item(tree_get(invocation(run), "toolExecutionNotifications"), index);
}

static void test_errors(void **state)
{
    (void)state;
    cli_put("broken.yaml", SERVICE "---\n" BROKEN);
    const cJSON *run = log_of(cli("check", "broken.yaml", "gone.yaml"), 2);
    assert_int_equal(tree_len(tree_get(run, "results")), 0);
    assert_true(cJSON_IsFalse(tree_get(invocation(run), "executionSuccessful")));
    cli_member(notification(run, 0), "level", "error");
    cli_member(tree_get(place(notification(run, 0)), "artifactLocation"), "uri", "broken.yaml");
    assert_region(tree_get(place(notification(run, 0)), "region"), 7, 4, 5);
    cli_member(tree_get(notification(run, 1), "message"), "text", "no such file or directory");
    assert_null(tree_get(place(notification(run, 1)), "region"));
    /* Where nothing could be checked there is a log all the same. */
    run = log_of(cli("check", "--policy", "broken.yaml", "broken.yaml"), 2);
    assert_true(cJSON_IsFalse(tree_get(invocation(run), "executionSuccessful")));
    assert_null(tree_get(notification(run, 0), "locations"));
    assert_int_equal(tree_len(tree_path(run, "tool", "driver", "rules", NULL)), 0);
}

static void test_a_note(void **state)
{
    (void)state;
    cli_put("twice.yaml", SERVICE "kind: Service\n");
    const cJSON *run = log_of(cli("check", "twice.yaml"), 0);
    assert_int_equal(tree_len(tree_get(run, "results")), 0);
    cli_member(notification(run, 0), "level", "note");
    cli_member(tree_get(notification(run, 0), "message"), "text",
               "key \"kind\" stands twice, the first at line 2; the last one counts");
    assert_region(tree_get(place(notification(run, 0)), "region"), 5, 1, 2);
    assert_true(cJSON_IsTrue(tree_get(invocation(run), "executionSuccessful")));
}

static void assert_suppressed(const cJSON *found, const char *level, const char *kind, const char *why)
{
    cli_member(found, "level", level);
    cli_member(tree_item(tree_get(found, "suppressions"), 0), "kind", kind);
    cli_member(tree_item(tree_get(found, "suppressions"), 0), "justification", why);
}

/* What is exempted or ignored is there, with the reason, so that the server closes it rather than forgets it. */
static void test_suppressions(void **state)
{
    (void)state;
    cli_put("policy/exempt.yaml", "apiVersion: dryfit.dev/v1\nkind: Policy\nexemptions:\n"
                                  "  - {rules: [url-*], match: {names: [mail]}, reason: known}\n");
    cli_put("exempt.yaml", DEPLOYMENT("mail", BAD_URL));
    cli_put("ignored.yaml",
            DEPLOYMENT("other\n  annotations: {dryfit.dev/ignore.url-host-malformed: our DNS}", BAD_URL));
    const cJSON *run = log_of(cli("check", "exempt.yaml", "ignored.yaml"), 0);
    assert_int_equal(tree_len(tree_get(run, "results")), 2);
    assert_suppressed(result(run, 0), "error", "external", "known");
    assert_suppressed(result(run, 1), "warning", "inSource", "our DNS");
}

static void test_a_baseline(void **state)
{
    (void)state;
    cli_put("a.yaml", DEPLOYMENT("caller", BAD_URL));
    const cJSON *run = log_of(cli("check", "a.yaml"), 1);
    assert_null(tree_get(result(run, 0), "baselineState"));
    run = log_of(cli("check", "--write-baseline", "base.json", "a.yaml"), 0);
    cli_member(result(run, 0), "baselineState", "unchanged");
    cli_put("a.yaml", DEPLOYMENT("caller", BAD_URL) "---\n" DEPLOYMENT("second", BAD_URL));
    run = log_of(cli("check", "--baseline", "base.json", "a.yaml"), 1);
    assert_int_equal(tree_len(tree_get(run, "results")), 2);
    cli_member(result(run, 0), "baselineState", "unchanged");
    assert_suppressed(result(run, 0), "error", "external", "known from the baseline");
    cli_member(result(run, 1), "baselineState", "new");
    assert_null(tree_get(result(run, 1), "suppressions"));
}

/* Every rule and every incident, with the shipped policy. */
static void test_the_incidents(void **state)
{
    (void)state;
    cli_env("DRYFIT_OUTPUT=sarif");
    const cJSON *run = log_of(cli("check", SOURCE_DIR "/manifests/examples/incidents"), 1);
    assert_true(tree_len(tree_get(run, "results")) > 5);
    assert_true(tree_len(tree_path(run, "tool", "driver", "rules", NULL)) > 20);
    struct str uri = tree_get_str(tree_get(place(result(run, 0)), "artifactLocation"), "uri");
    assert_true(str_starts(uri, STR("file:///")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_result),          TEST(the_rules), TEST(the_fingerprint), TEST(the_fix),      TEST(the_fix_of_json),
        TEST(paths_are_uris),    TEST(errors),    TEST(a_note),          TEST(suppressions), TEST(a_baseline),
        CLI_TEST(the_incidents),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
