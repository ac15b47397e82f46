/* SPDX-License-Identifier: Apache-2.0 */
/* What a call asks for: some rules only, what fails, a baseline, patterns in the place of files. */
#include "cli.h"
#include "manifests.h"

static int setup(void **state)
{
    if (cli_setup_policy(state, POLICY) != 0)
        return -1;
    cli_put("bad.yaml", DEPLOYMENT("caller", BAD_URL));
    cli_put("odd.yaml", DEPLOYMENT("other", ODD_URL));
    return 0;
}
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, cli_teardown)

static void expect(struct cli_run run, int status, const char *summary)
{
    assert_string_equal(run.err, "");
    cli_has(run.out, cli_format("%s\n", summary));
    assert_int_equal(run.status, status);
}

static void test_some_rules_only(void **state)
{
    (void)state;
    expect(cli("check", "bad.yaml", "odd.yaml"), 1, "2 files, 2 workloads: 1 denial, 1 warning");
    expect(cli("check", "--rule", "url-host-*", "bad.yaml", "odd.yaml"), 1, "2 files, 2 workloads: 1 denial");
    expect(cli("check", "--rule=probe-*", "--rule=url-http-*", "bad.yaml", "odd.yaml"), 0,
           "2 files, 2 workloads: 1 warning");
    expect(cli("check", "--skip", "url-host-malformed", "bad.yaml", "odd.yaml"), 0, "2 files, 2 workloads: 1 warning");
    expect(cli("check", "--rule", "url-*", "--skip", "url-h*", "bad.yaml", "odd.yaml"), 0,
           "2 files, 2 workloads: no findings");
}

/* A finding of another rule is not counted as exempted, either. */
static void test_a_rule_that_is_not_asked_for_exempts_nothing(void **state)
{
    (void)state;
    cli_put("policy/exempt.yaml", "apiVersion: dryfit.dev/v1\nkind: Policy\nexemptions:\n"
                                  "  - {rules: [url-*], match: {names: [caller]}, reason: known}\n");
    expect(cli("check", "bad.yaml"), 0, "1 file, 1 workload: 1 exempted");
    expect(cli("check", "--skip=url-host-*", "bad.yaml"), 0, "1 file, 1 workload: no findings");
}

static void test_a_rule_that_is_none(void **state)
{
    (void)state;
    struct cli_run run = cli("check", "--rule", "url-host-malfromed", "bad.yaml");
    assert_string_equal(run.err, "dryfit check: --rule: no rule is \"url-host-malfromed\", did you mean "
                                 "\"url-host-malformed\"?\n");
    assert_string_equal(run.out, "");
    assert_int_equal(run.status, 2);
    run = cli("check", "--skip", "zzz*", "bad.yaml");
    assert_string_equal(run.err, "dryfit check: --skip: no rule is \"zzz*\" (dryfit rules lists them)\n");
    assert_int_equal(run.status, 2);
    run = cli("check", "--rule", "url-*", "--skip", "url-*", "bad.yaml");
    assert_string_equal(run.err, "dryfit check: --rule and --skip leave no rule to check\n");
    assert_string_equal(run.out, "");
    assert_int_equal(run.status, 2);
}

static void test_what_fails(void **state)
{
    (void)state;
    cli_put("broken.yaml", BROKEN);
    static const struct {
        const char *fail_on, *file;
        int status;
    } table[] = {
        {"deny", "bad.yaml", 1}, {"deny", "odd.yaml", 0},    {"warn", "bad.yaml", 1},    {"warn", "odd.yaml", 1},
        {"warn", "policy", 0},   {"never", "bad.yaml", 0},   {"never", "odd.yaml", 0},   {"never", "broken.yaml", 2},
        {"never", ".", 2},       {"warn", "broken.yaml", 2}, {"deny", "broken.yaml", 2},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct cli_run run = cli("check", "--fail-on", table[i].fail_on, table[i].file);
        if (run.status != table[i].status)
            fail_msg("--fail-on %s %s: ends with %d, not %d", table[i].fail_on, table[i].file, run.status,
                     table[i].status);
    }
}

static void test_a_baseline(void **state)
{
    (void)state;
    struct cli_run run = cli("check", "--write-baseline", "base.json", "bad.yaml", "odd.yaml");
    assert_string_equal(run.err, "dryfit check: 2 findings written to base.json\n");
    assert_string_equal(run.out, "2 files, 2 workloads: no findings; 2 known from the baseline\n");
    assert_int_equal(run.status, 0);
    run = cli("check", "--baseline", "base.json", "bad.yaml", "odd.yaml");
    assert_string_equal(run.err, "");
    assert_string_equal(run.out, "2 files, 2 workloads: no findings; 2 known from the baseline\n");
    assert_int_equal(run.status, 0);
}

/* Lines may move and files be renamed; another value or object is new. */
static void test_new_findings_beside_a_baseline(void **state)
{
    (void)state;
    assert_int_equal(cli("check", "--write-baseline=base.json", "bad.yaml").status, 0);
    cli_put("new.yaml", "# moved\n" DEPLOYMENT("caller", BAD_URL) "---\n" DEPLOYMENT("second", BAD_URL));
    struct cli_run run = cli("check", "--baseline=base.json", "new.yaml");
    cli_has(run.out, "new.yaml: in Deployment default/second:\nnew.yaml:28:29: error: ");
    cli_lacks(run.out, "default/caller");
    expect(run, 1, "1 file, 2 workloads: 1 denial; 1 known from the baseline");
    run = cli("check", "--baseline=base.json", "-o", "json", "new.yaml");
    const cJSON *document = cli_parse(run.out);
    cli_number(tree_get(document, "summary"), "denied", 1);
    cli_number(tree_get(document, "summary"), "known", 1);
    assert_int_equal(tree_len(tree_get(document, "findings")), 1);
}

static void test_a_baseline_that_is_none(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } table[] = {
        {"{}", "--baseline: base.json: no baseline, which --write-baseline makes\n"},
        {"[", "--baseline: base.json:1:2: no baseline, which --write-baseline makes: "},
        {"{\"schema\": \"dryfit.dev/baseline/v1\", \"findings\": [{}]}",
         "--baseline: base.json: a finding without a key"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        cli_put("base.json", table[i].text);
        struct cli_run run = cli("check", "--baseline=base.json", "bad.yaml");
        cli_has(run.err, table[i].message);
        assert_int_equal(run.status, 2);
    }
    struct cli_run run = cli("check", "--baseline=gone.json", "bad.yaml");
    assert_string_equal(run.err, "dryfit check: --baseline: gone.json: no such file or directory\n");
    run = cli("check", "--write-baseline=gone/base.json", "odd.yaml");
    assert_string_equal(run.err, "dryfit check: --write-baseline: gone/base.json: its folder does not exist\n");
    assert_int_equal(run.status, 2);
}

static void test_patterns(void **state)
{
    (void)state;
    cli_put("k8s/a.yaml", DEPLOYMENT("one", BAD_URL));
    cli_put("k8s/b.yml", DEPLOYMENT("two", BAD_URL));
    expect(cli("check", "*.yaml"), 1, "2 files, 2 workloads: 1 denial, 1 warning");
    expect(cli("check", "k8s/?.y*ml"), 1, "2 files, 2 workloads: 2 denials");
    expect(cli("check", "**/*.yaml"), 1, "4 files, 3 workloads: 2 denials, 1 warning; 1 other object passed over");
    expect(cli("check", "k8s/**/[a].yaml"), 1, "1 file, 1 workload: 1 denial");
    struct cli_run run = cli("check", "k8s/*.json", "odd.yaml");
    cli_has(run.out, "k8s/*.json: error: no file matches\n");
    expect(run, 2, "1 file, 1 workload: 1 warning; 1 error");
    cli_put("[a].yaml", DEPLOYMENT("three", BAD_URL));
    expect(cli("check", "[a].yaml"), 1, "1 file, 1 workload: 1 denial");
}

/* As kubectl reads them, the last one counts; the document is judged all the same. */
static void test_keys_that_stand_twice(void **state)
{
    (void)state;
    cli_put("twice.yaml", DEPLOYMENT("caller", GOOD_URL) "              value: " BAD_URL "\n");
    struct cli_run run = cli("check", "twice.yaml");
    cli_has(run.out, "twice.yaml:14:15: note: key \"value\" stands twice, the first at line 13; the last one counts\n"
                     "   14 |               value: http://peer.cluster.local:3000\n"
                     "      |               ^^^^^\n\n"
                     "twice.yaml: in Deployment default/caller:\n");
    cli_has(run.out, "\ntwice.yaml:14:29: error: ");
    expect(run, 1, "1 file, 1 workload: 1 denial");
    cli_put("twice.yaml", DEPLOYMENT("caller", BAD_URL) "              value: " GOOD_URL "\n");
    expect(cli("check", "twice.yaml"), 0, "1 file, 1 workload: no findings");
    const cJSON *notes = tree_get(cli_parse(cli("check", "-o", "json", "twice.yaml").out), "notes");
    assert_int_equal(tree_len(notes), 1);
    cli_member(notes->child, "file", "twice.yaml");
    cli_number(notes->child, "line", 14);
    cli_number(notes->child, "column", 15);
    cli_member(notes->child, "message", "key \"value\" stands twice, the first at line 13; the last one counts");
    cli_put("policy/twice.yaml", POLICY "existing: warn\nexisting: deny\n");
    run = cli("check", "bad.yaml");
    cli_has(run.err, "key \"existing\" stands twice in a mapping, first at ");
    assert_int_equal(run.status, 2);
}

#define TWICE_JSON(url, end)                                                                                           \
    "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"p\"}, \"spec\": {\"containers\": "         \
    "[{\"name\": \"app\",\n"                                                                                           \
    " \"env\": [{\"name\": \"PEER\",\n"                                                                                \
    "  \"value\": \"" GOOD_URL "\",\n"                                                                                 \
    "\t\"value\": \"" url "\"" end "}]}]}}\n"

/* JSON in a .json file, too; its grammar is held to all the same. */
static void test_json_keys_that_stand_twice(void **state)
{
    (void)state;
    cli_put("twice.json", TWICE_JSON(BAD_URL, ""));
    struct cli_run run = cli("check", "twice.json");
    cli_has(run.out, "twice.json:4:2: note: key \"value\" stands twice, the first at line 3; the last one counts\n");
    cli_has(run.out, "\ntwice.json:4:19: error: ");
    expect(run, 1, "1 file, 1 workload: 1 denial");
    (void)cli("check", "--fix=all", "twice.json");
    cli_lacks(cli_get("twice.json"), BAD_URL);
    cli_put("twice.json", TWICE_JSON(BAD_URL, ","));
    run = cli("check", "twice.json");
    cli_has(run.out, "twice.json:4:44: error: expected a key in double quotes but found }");
    assert_int_equal(run.status, 2);
}

/* What is fixed is the one that counts. */
static void test_a_fix_beside_a_key_that_stands_twice(void **state)
{
    (void)state;
    cli_put("twice.yaml", DEPLOYMENT("caller", GOOD_URL) "              value: " BAD_URL "\n");
    (void)cli("check", "--fix=all", "twice.yaml");
    const char *text = cli_get("twice.yaml");
    cli_has(text, "value: " GOOD_URL "\n              value: http://");
    cli_lacks(text, BAD_URL);
    expect(cli("check", "twice.yaml"), 0, "1 file, 1 workload: no findings");
}

static void test_a_pattern_in_a_folder_that_is_not_there(void **state)
{
    (void)state;
    struct cli_run run = cli("check", "none/**/*.yaml");
    assert_int_equal(run.status, 2);
    cli_has(run.out, "none/**/*.yaml: error: no file matches\n");
}

/* Its owner is what must be mended, and what was admitted already. */
static void test_what_a_controller_made(void **state)
{
    (void)state;
    cli_put("pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: caller-1\n  uid: 4b1d\n  ownerReferences:\n"
                        "  - {apiVersion: apps/v1, kind: ReplicaSet, name: caller, uid: 4b1c, controller: true}\n"
                        "spec:\n  containers:\n  - name: app\n    image: registry.example.com/team/caller:1.2.3\n"
                        "    env:\n    - {name: PEER, value: '" BAD_URL "'}\n");
    struct cli_run run = cli("check", "pod.yaml");
    assert_int_equal(run.status, 0);
    cli_has(run.out, "only a warning, as a controller made this object");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(some_rules_only),
        TEST(a_rule_that_is_not_asked_for_exempts_nothing),
        TEST(a_rule_that_is_none),
        TEST(what_fails),
        TEST(a_baseline),
        TEST(new_findings_beside_a_baseline),
        TEST(a_baseline_that_is_none),
        TEST(patterns),
        TEST(a_pattern_in_a_folder_that_is_not_there),
        TEST(what_a_controller_made),
        TEST(keys_that_stand_twice),
        TEST(json_keys_that_stand_twice),
        TEST(a_fix_beside_a_key_that_stands_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
