/* SPDX-License-Identifier: Apache-2.0 */
/* What `dryfit check` reads, and the exit status it ends with. */
#include "cli.h"
#include "manifests.h"

static int setup(void **state)
{
    return cli_setup_policy(state, POLICY);
}
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, cli_teardown)

static void test_a_good_file(void **state)
{
    (void)state;
    cli_put("good.yaml", DEPLOYMENT("caller", GOOD_URL));
    struct cli_run run = cli("check", "good.yaml");
    assert_string_equal(run.err, "");
    assert_string_equal(run.out, "1 file, 1 workload: no findings\n");
    assert_int_equal(run.status, 0);
}

static void test_a_denied_file(void **state)
{
    (void)state;
    cli_put("bad.yaml", DEPLOYMENT("caller", BAD_URL));
    struct cli_run run = cli("check", "bad.yaml");
    assert_string_equal(run.err, "");
    cli_has(run.out, "bad.yaml: in Deployment default/caller:\nbad.yaml:13:29: error: container app: PEER is ");
    cli_has(run.out, " [url-host-malformed]\n"
                     "   13 |               value: http://peer.cluster.local:3000\n"
                     "      |                             ^^^^^^^^^^^^^^^^^^\n"
                     "   why: ");
    cli_has(run.out, "\n   fix: ");
    cli_has(run.out, "\n\n1 file, 1 workload: 1 denial\n");
    assert_int_equal(run.status, 1);
}

static void test_a_warning(void **state)
{
    (void)state;
    cli_put("odd.yaml", DEPLOYMENT("caller", ODD_URL));
    struct cli_run run = cli("check", "odd.yaml");
    cli_has(run.out, "\nodd.yaml:13:22: warning: container app: ");
    cli_has(run.out, "\n\n1 file, 1 workload: 1 warning\n");
    assert_int_equal(run.status, 0);
}

static void test_the_exit_status(void **state)
{
    (void)state;
    cli_put("good.yaml", DEPLOYMENT("caller", GOOD_URL));
    cli_put("odd.yaml", DEPLOYMENT("caller", ODD_URL));
    cli_put("bad.yaml", DEPLOYMENT("caller", BAD_URL));
    cli_put("broken.yaml", BROKEN);
    static const struct {
        const char *args[4];
        int status;
    } table[] = {
        {{"good.yaml"}, 0},
        {{"odd.yaml", "good.yaml"}, 0},
        {{"bad.yaml"}, 1},
        {{"good.yaml", "bad.yaml", "odd.yaml"}, 1},
        {{"broken.yaml"}, 2},
        {{"broken.yaml", "good.yaml"}, 2},
        {{"broken.yaml", "odd.yaml"}, 2},
        {{"broken.yaml", "bad.yaml"}, 1},
        {{"bad.yaml", "broken.yaml"}, 1},
        {{"gone.yaml"}, 2},
        {{"gone.yaml", "bad.yaml"}, 1},
        {{"."}, 1},
        {{"policy"}, 0},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const char *const *args = table[i].args;
        struct cli_run run = cli("check", args[0], args[1], args[2], args[3]);
        if (run.status != table[i].status)
            fail_msg("%s ...: ends with %d, not %d\n%s", args[0], run.status, table[i].status, run.out);
        assert_string_equal(run.err, "");
    }
}

/* The documents around a broken one are checked, and have the places of the file. */
static void test_a_broken_document_among_others(void **state)
{
    (void)state;
    cli_put("all.yaml", "# a comment\n---\n" DEPLOYMENT("one", BAD_URL) "---\n" BROKEN "---\n" DEPLOYMENT(
                            "three", BAD_URL) "---\n" SERVICE);
    struct cli_run run = cli("check", "all.yaml");
    cli_has(run.out, "all.yaml:15:29: error: ");
    cli_has(run.out, "\n\nall.yaml:18:4: error: ");
    cli_has(run.out, "\n   18 |   x: y: z\n      |    ^\n\n");
    cli_has(run.out, "all.yaml:32:29: error: ");
    cli_has(run.out, "\n\n1 file, 2 workloads: 2 denials; 1 other object passed over; 1 error\n");
    assert_int_equal(run.status, 1);
}

/* A wrong folder in a pipeline must not look like a good one. */
static void test_a_folder_without_manifests_is_said(void **state)
{
    (void)state;
    cli_put("k8s/README.md", "# nothing\n");
    struct cli_run run = cli("check", "k8s");
    assert_string_equal(run.out, "0 files, 0 workloads: no findings\n"
                                 "Nothing was checked: in folders, names that end in .yaml, .yml or .json are looked "
                                 "for.\n");
    assert_int_equal(run.status, 0);
}

/* {{ among other bytes makes no template. */
static void test_a_binary_file_is_no_template(void **state)
{
    (void)state;
    cli_put("odd.yaml", "a: {{ b }}\xFF\n");
    cli_put("template.yaml", "a: {{ b }}\n");
    cli_has(cli("check", "template.yaml").out, "looks like a template");
    struct cli_run run = cli("check", "odd.yaml");
    cli_lacks(run.out, "looks like a template");
    cli_has(run.out, "odd.yaml:1:11: error: invalid UTF-8\n");
}

static void test_what_is_not_checked_is_passed_over(void **state)
{
    (void)state;
    cli_put("others.yaml", SERVICE "---\na: b\n---\n- 1\n---\njust words\n---\n"
                                   "apiVersion: apps/v1\nkind: Deployment\nspec: {}\n---\n# nothing\n");
    struct cli_run run = cli("check", "others.yaml");
    cli_has(run.out, "\n1 file, 0 workloads: no findings; 5 other objects passed over\n");
    cli_has(run.out, ": note: this Deployment is not checked: it has no pod template\n");
    assert_int_equal(run.status, 0);
}

static void test_json(void **state)
{
    (void)state;
    cli_put("bad.json", DEPLOYMENT_JSON("caller", BAD_URL));
    struct cli_run run = cli("check", "bad.json");
    cli_has(run.out, "bad.json:1:218: error: container app: ");
    cli_has(run.out, "\n    1 | ...com/caller:1\", \"env\": [{\"name\": \"PEER\", \"value\": "
                     "\"http://peer.cluster.local:3000\"}]}]}}}}\n"
                     "      |                                                             ^^^^^^^^^^^^^^^^^^\n");
    assert_int_equal(run.status, 1);
    cli_put("bad.json", "{\n\t\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"p\"},\n"
                        "\t\"spec\": {\"containers\": [{\"name\": \"app\", \"env\": [{\"name\": \"P\",\n"
                        "\t\t\"value\": \"" BAD_URL "\"}]}]}}\n");
    cli_has(cli("check", "bad.json").out, "bad.json:4:20: error: ");
    cli_has(cli("check", "bad.json").out, "\n    4 |         \"value\": \"http://peer.cluster.local:3000\"}]}]}}\n"
                                          "      |                          ^^^^^^^^^^^^^^^^^^\n");
}

static void test_broken_json(void **state)
{
    (void)state;
    cli_put("broken.json", "{\"kind\": \"Pod\",\n \"spec\": ]}\n");
    struct cli_run run = cli("check", "broken.json");
    cli_has(run.out, "broken.json:2:10: error: ");
    cli_has(run.out, "\n    2 |  \"spec\": ]}\n      |          ^\n");
    assert_int_equal(run.status, 2);
    cli_put("yaml.json", DEPLOYMENT("caller", BAD_URL));
    run = cli("check", "yaml.json");
    cli_has(run.out, "yaml.json:1:1: error: ");
    assert_int_equal(run.status, 2);
    /* libyaml cannot read such a pair of escapes: it is JSON that is read. */
    cli_put("pair.yaml", "a: 1\n--- " DEPLOYMENT_JSON("\\ud83d\\ude00aller", BAD_URL) "\n");
    cli_has(cli("check", "pair.yaml").out, "pair.yaml:2:233: error: container app: ");
    cli_put("among.yaml", "a: 1\n---\n\n  {\"kind\": ]}\n---\nb: 2\n");
    cli_has(cli("check", "among.yaml").out, "among.yaml:4:12: error: ");
}

/* YAML in flow style begins like JSON, and JSON may stand among YAML documents. */
static void test_json_and_yaml_side_by_side(void **state)
{
    (void)state;
    cli_put("flow.yaml", "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: app, env: [\n"
                         "  {name: P, value: '" BAD_URL "'}]}]}}\n"
                         "---\n" DEPLOYMENT_JSON("second", BAD_URL) "\n---\n" DEPLOYMENT("third1", BAD_URL));
    struct cli_run run = cli("check", "flow.yaml");
    cli_has(run.out, "flow.yaml:2:28: error: ");
    cli_has(run.out, "flow.yaml:4:218: error: ");
    cli_has(run.out, "flow.yaml:18:29: error: ");
    cli_has(run.out, "\n1 file, 3 workloads: 3 denials\n");
}

static void test_lists(void **state)
{
    (void)state;
    cli_put("list.yaml", "apiVersion: v1\n"
                         "kind: List\n"
                         "items:\n"
                         "- apiVersion: v1\n"
                         "  kind: Service\n"
                         "- apiVersion: v1\n"
                         "  kind: Pod\n"
                         "  metadata: {name: p}\n"
                         "  spec:\n"
                         "    containers:\n"
                         "    - name: app\n"
                         "      env: [{name: P, value: '" BAD_URL "'}]\n");
    struct cli_run run = cli("check", "list.yaml");
    cli_has(run.out, "list.yaml: in Pod default/p:\nlist.yaml:12:38: error: ");
    cli_has(run.out, "\n1 file, 1 workload: 1 denial; 1 other object passed over\n");
    cli_put("list.json", "{\"kind\": \"List\", \"apiVersion\": \"v1\", \"items\": [\n"
                         " {\"apiVersion\": \"v1\", \"kind\": \"Service\"},\n " DEPLOYMENT_JSON(
                             "second", BAD_URL) ", " DEPLOYMENT_JSON("third1", BAD_URL) "\n]}\n");
    run = cli("check", "list.json");
    cli_has(run.out, "list.json: in Deployment default/second:\nlist.json:3:219: error: ");
    cli_has(run.out, "list.json: in Deployment default/third1:\nlist.json:3:");
    cli_has(run.out, "\n1 file, 2 workloads: 2 denials; 1 other object passed over\n");
}

static void test_standard_input(void **state)
{
    (void)state;
    cli_stdin(DEPLOYMENT("caller", BAD_URL));
    struct cli_run run = cli("check", "-");
    cli_has(run.out, "\n<stdin>:13:29: error: ");
    assert_int_equal(run.status, 1);
    cli_stdin("  \n" DEPLOYMENT_JSON("caller", BAD_URL));
    cli_has(cli("check", "-").out, "\n<stdin>:2:218: error: ");
}

static void test_folders(void **state)
{
    (void)state;
    cli_put("k8s/b.yml", DEPLOYMENT("caller", BAD_URL));
    cli_put("k8s/a.json", DEPLOYMENT_JSON("caller", BAD_URL));
    cli_put("k8s/notes.txt", BROKEN);
    cli_put("k8s/.hidden.yaml", BROKEN);
    struct cli_run run = cli("check", "k8s/");
    const char *first = strstr(run.out, "k8s/a.json:1:218: error: ");
    const char *second = strstr(run.out, "k8s/b.yml:13:29: error: ");
    assert_true(first && second && first < second);
    cli_has(run.out, "\n2 files, 2 workloads: 2 denials\n");
}

static void test_what_cannot_be_read(void **state)
{
    (void)state;
    struct cli_run run = cli("check", "gone.yaml");
    assert_string_equal(run.out, "gone.yaml: error: no such file or directory\n"
                                 "\n"
                                 "0 files, 0 workloads: no findings; 1 error\n");
    assert_string_equal(run.err, "");
    assert_int_equal(run.status, 2);
}

/* What the API server would refuse for its type is said, and the rest of the object is checked all the same. */
static void test_wrong_types(void **state)
{
    (void)state;
    cli_put("a.yaml", DEPLOYMENT("caller", BAD_URL) "            - name: PORT\n"
                                                    "              value: 8080\n"
                                                    "            - name: LIST\n"
                                                    "              value: [a]\n");
    struct cli_run run = cli("check", "a.yaml");
    cli_has(run.out,
            "a.yaml:15:22: error: the API server refuses this: spec.template.spec.containers[0].env[1].value is "
            "a number and must be a string; write \"8080\", with the quotes\n"
            "   15 |               value: 8080\n"
            "      |                      ^^^^\n");
    cli_has(run.out, "env[2].value is a list and must be a string\n");
    cli_has(run.out, "\n1 file, 1 workload: 1 denial; 2 errors\n");
    assert_int_equal(run.status, 1);
    cli_put("b.yaml", "# &n\n" DEPLOYMENT("&n 1", GOOD_URL) "            - {name: N, value: *n}\n");
    run = cli("check", "b.yaml");
    cli_has(run.out, "b.yaml:5:12: error: the API server refuses this: metadata.name is a number and must be a string; "
                     "write \"1\", with the quotes\n");
    cli_has(run.out, "b.yaml:15:32: error: the API server refuses this: "
                     "spec.template.spec.containers[0].env[1].value is a number and must be a string\n");
}

static void test_a_template(void **state)
{
    (void)state;
    cli_put("deployment.yaml", "{{- if .Values.enabled }}\nkind: Deployment\n{{- end }}\n");
    struct cli_run run = cli("check", "deployment.yaml");
    cli_has(run.out,
            "deployment.yaml:1:2: error: this looks like a template: render it first, `helm template CHART | dryfit "
            "check -` (expected a key ");
    cli_has(run.out, "; 1 error\n");
    assert_int_equal(run.status, 2);
}

/* One error for a file; what can be read in it is read. */
static void test_templates(void **state)
{
    (void)state;
    cli_env("COLUMNS=200");
    cli_put("all.yaml", "a: 1\n---\n{{- if .Values.enabled }}\nkind: Deployment\n{{- end }}\n---\n" BROKEN
                        "---\n" DEPLOYMENT("caller", BAD_URL) "---\nimage: {{ .Values.image }}:{{ .Values.tag }}\n");
    struct cli_run run = cli("check", "all.yaml");
    cli_has(
        run.out,
        "all.yaml:3:2: error: this and 1 more of the file's documents look like templates: render them first, `helm ");
    cli_has(run.out, "\n    3 | {{- if .Values.enabled }}\n");
    cli_lacks(run.out, "all.yaml:23:");
    cli_has(run.out, "\n1 file, 1 workload: 1 denial; 1 other object passed over; 2 errors\n");
    assert_int_equal(run.status, 1);
}

static void test_a_broken_policy(void **state)
{
    (void)state;
    cli_put("good.yaml", DEPLOYMENT("caller", GOOD_URL));
    cli_put("team.yaml", "apiVersion: dryfit.dev/v1\nkind: Policy\nruels: {}\n");
    struct cli_run run = cli("check", "--policy", "team.yaml", "good.yaml");
    assert_string_equal(run.out, "");
    cli_has(run.err, "dryfit check: ");
    cli_has(run.err, "team.yaml:3");
    cli_has(run.err, "\"rules\"");
    assert_int_equal(run.status, 2);
    run = cli("check", "--policy", "gone", "good.yaml");
    assert_string_equal(run.err, "dryfit check: policy: gone: no such file or directory\n");
    assert_int_equal(run.status, 2);
}

/* Scopes go by the namespace, and --namespace is that of objects that name none. */
static void test_the_namespace(void **state)
{
    (void)state;
    cli_put("policy/scope.yaml", "apiVersion: dryfit.dev/v1\nkind: Policy\nscopes:\n"
                                 "  - namespaces: [dev-*]\n"
                                 "    rules: {\"*\": {certain: warn, likely: warn}}\n");
    cli_put("bad.yaml", DEPLOYMENT("caller", BAD_URL));
    cli_put("own.yaml", DEPLOYMENT("caller\n  namespace: prod", BAD_URL));
    assert_int_equal(cli("check", "bad.yaml").status, 1);
    struct cli_run run = cli("check", "-n", "dev-anna", "bad.yaml");
    cli_has(run.out, "in Deployment dev-anna/caller:");
    assert_int_equal(run.status, 0);
    run = cli("check", "-n", "dev-anna", "own.yaml");
    cli_has(run.out, "in Deployment prod/caller:");
    assert_int_equal(run.status, 1);
}

static void test_exemptions_and_ignores(void **state)
{
    (void)state;
    cli_put("policy/exempt.yaml", "apiVersion: dryfit.dev/v1\nkind: Policy\nexemptions:\n"
                                  "  - {rules: [url-*], match: {names: [mail]}, reason: known}\n");
    cli_put("exempt.yaml", DEPLOYMENT("mail", BAD_URL));
    struct cli_run run = cli("check", "exempt.yaml");
    assert_string_equal(run.out, "1 file, 1 workload: 1 exempted\n");
    assert_int_equal(run.status, 0);
    cli_put("ignore.yaml",
            DEPLOYMENT("caller\n  annotations: {dryfit.dev/ignore.url-host-malformed: a stub answers}", BAD_URL));
    run = cli("check", "ignore.yaml");
    cli_has(run.out, "ignore.yaml:14:29: warning: ");
    cli_has(run.out, "a stub answers");
    assert_int_equal(run.status, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_good_file),
        TEST(a_denied_file),
        TEST(a_warning),
        TEST(the_exit_status),
        TEST(a_broken_document_among_others),
        TEST(a_folder_without_manifests_is_said),
        TEST(a_binary_file_is_no_template),
        TEST(what_is_not_checked_is_passed_over),
        TEST(json),
        TEST(broken_json),
        TEST(json_and_yaml_side_by_side),
        TEST(lists),
        TEST(standard_input),
        TEST(folders),
        TEST(what_cannot_be_read),
        TEST(wrong_types),
        TEST(a_template),
        TEST(templates),
        TEST(a_broken_policy),
        TEST(the_namespace),
        TEST(exemptions_and_ignores),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
