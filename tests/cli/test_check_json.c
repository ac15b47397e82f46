/* SPDX-License-Identifier: Apache-2.0 */
/* `dryfit check -o json`: the shape is a public interface, so every field is held against its value. */
#include "cli.h"
#include "manifests.h"

static int setup(void **state)
{
    return cli_setup_policy(state, POLICY);
}
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, cli_teardown)

static const cJSON *document(struct cli_run run, int status)
{
    const cJSON *root = cli_parse(run.out);
    if (run.status != status)
        fail_msg("ends with %d, not %d: %s%s", run.status, status, run.out, run.err);
    assert_int_equal(tree_len(root), 7);
    cli_member(root, "schema", "dryfit.dev/findings/v1");
    cli_member(root, "version", DRYFIT_VERSION);
    assert_int_equal(tree_len(tree_get(root, "summary")), 7);
    return root;
}

static void assert_summary(const cJSON *root, const unsigned counts[5])
{
    static const char *const names[] = {"objects", "denied", "warned", "exempted", "errors"};
    for (size_t i = 0; i < 5; i++)
        cli_number(tree_get(root, "summary"), names[i], counts[i]);
}

static void assert_sentence(const cJSON *object, const char *key, const char *piece)
{
    struct str text = tree_get_str(object, key);
    assert_true(text.len > 20);
    cli_has(text.ptr, piece);
    cli_lacks(text.ptr, "{");
}

static void assert_finding_place(const cJSON *finding)
{
    cli_member(finding, "file", "bad.yaml");
    cli_number(finding, "document", 1);
    cli_number(finding, "line", 18);
    cli_number(finding, "column", 29);
    cli_number(finding, "endLine", 18);
    cli_number(finding, "endColumn", 47);
}

static void assert_finding_object(const cJSON *finding)
{
    const cJSON *object = tree_get(finding, "object");
    assert_int_equal(tree_len(object), 4);
    cli_member(object, "apiVersion", "apps/v1");
    cli_member(object, "kind", "Deployment");
    cli_member(object, "namespace", "default");
    cli_member(object, "name", "caller");
    cli_member(finding, "container", "app");
    cli_member(finding, "subject", "PEER");
    cli_member(finding, "field", "spec.template.spec.containers[0].env[0].value");
    cli_member(finding, "value", "peer.cluster.local");
}

static void assert_fix(const cJSON *fix)
{
    assert_sentence(fix, "text", "svc.cluster.local");
    struct str applicability = tree_get_str(fix, "applicability");
    assert_true(str_eq(applicability, STR("safe")) || str_eq(applicability, STR("review")));
    const cJSON *patch = tree_get(fix, "patch");
    assert_int_equal(tree_len(fix), patch ? 3 : 2);
    if (!patch) {
        assert_true(str_eq(applicability, STR("review")));
        return;
    }
    cli_member(tree_item(patch, 0), "op", "test");
    cli_member(tree_item(patch, 0), "path", "/spec/template/spec/containers/0/env/0/value");
    cli_member(tree_item(patch, 0), "value", BAD_URL);
}

static void test_a_finding(void **state)
{
    (void)state;
    cli_put("bad.yaml", SERVICE "---\n" DEPLOYMENT("caller", BAD_URL));
    const cJSON *root = document(cli("check", "-o", "json", "bad.yaml"), 1);
    assert_summary(root, (const unsigned[]){1, 1, 0, 0, 0});
    assert_int_equal(tree_len(tree_get(root, "errors")), 0);
    assert_int_equal(tree_len(tree_get(root, "findings")), 1);
    const cJSON *finding = tree_item(tree_get(root, "findings"), 0);
    assert_int_equal(tree_len(finding), 19);
    cli_member(finding, "rule", "url-host-malformed");
    cli_member(finding, "certainty", "certain");
    cli_member(finding, "action", "deny");
    assert_int_equal(strspn(tree_get_str(finding, "key").ptr, "0123456789abcdef"), 16);
    assert_int_equal(tree_get_str(finding, "key").len, 16);
    assert_finding_place(finding);
    assert_finding_object(finding);
    assert_sentence(finding, "message", BAD_URL);
    assert_sentence(finding, "cause", "resolve");
    assert_true(tree_len(tree_get(finding, "references")) > 0);
    cli_has(tree_str(tree_item(tree_get(finding, "references"), 0)).ptr, "https://");
    assert_fix(tree_get(finding, "fix"));
}

/* A finding is the same wherever it stands in the file, and another one for another object. */
static void test_the_key(void **state)
{
    (void)state;
    cli_put("a.yaml", DEPLOYMENT("caller", BAD_URL));
    cli_put("b.yaml", "# moved\n\n" DEPLOYMENT("caller", BAD_URL));
    cli_put("c.yaml", DEPLOYMENT("other1", BAD_URL));
    const cJSON *findings = tree_get(document(cli("check", "-o", "json", "."), 1), "findings");
    assert_int_equal(tree_len(findings), 3);
    const char *a = tree_get_str(tree_item(findings, 0), "key").ptr;
    assert_string_equal(tree_get_str(tree_item(findings, 1), "key").ptr, a);
    assert_string_not_equal(tree_get_str(tree_item(findings, 2), "key").ptr, a);
}

static void test_places_of_items(void **state)
{
    (void)state;
    cli_put("list.json", "{\"kind\": \"List\", \"apiVersion\": \"v1\", \"items\": [\n " DEPLOYMENT_JSON(
                             "second", BAD_URL) ",\n " DEPLOYMENT_JSON("third1", ODD_URL) "]}\n");
    const cJSON *findings = tree_get(document(cli("check", "-o", "json", "list.json"), 1), "findings");
    for (unsigned i = 0; i < 2; i++) {
        const cJSON *finding = tree_item(findings, i);
        cli_number(finding, "document", 0);
        cli_number(finding, "line", 2 + i);
        cli_number(finding, "column", i ? 211 : 219);
        cli_number(finding, "endLine", 2 + i);
        cli_number(finding, "endColumn", i ? 211 + (unsigned)strlen(ODD_URL) + 2 : 237);
        cli_member(finding, "field", "spec.template.spec.containers[0].env[0].value");
        cli_member(finding, "action", i ? "warn" : "deny");
    }
}

static void test_errors(void **state)
{
    (void)state;
    cli_put("broken.yaml", SERVICE "---\n" BROKEN);
    const cJSON *root = document(cli("check", "-o", "json", "broken.yaml", "gone.yaml"), 2);
    assert_summary(root, (const unsigned[]){0, 0, 0, 0, 2});
    assert_int_equal(tree_len(tree_get(root, "findings")), 0);
    const cJSON *error = tree_item(tree_get(root, "errors"), 0);
    assert_int_equal(tree_len(error), 5);
    cli_member(error, "file", "broken.yaml");
    cli_number(error, "document", 1);
    cli_number(error, "line", 7);
    cli_number(error, "column", 4);
    assert_true(tree_get_str(error, "message").len > 10);
    error = tree_item(tree_get(root, "errors"), 1);
    assert_int_equal(tree_len(error), 5);
    cli_member(error, "file", "gone.yaml");
    cli_number(error, "line", 0);
    cli_number(error, "column", 0);
    cli_member(error, "message", "no such file or directory");
}

/* Whatever happens, a program that reads the output gets a document. */
static void test_there_is_always_a_document(void **state)
{
    (void)state;
    cli_put("team.yaml", "apiVersion: dryfit.dev/v1\nkind: Policy\nruels: {}\n");
    struct cli_run run = cli("check", "-o", "json", "--policy", "team.yaml", "team.yaml");
    const cJSON *root = document(run, 2);
    cli_has(run.err, "team.yaml:3");
    assert_summary(root, (const unsigned[]){0, 0, 0, 0, 1});
    cli_has(tree_get_str(tree_item(tree_get(root, "errors"), 0), "message").ptr, "team.yaml");
    cli_env("DRYFIT_OUTPUT=json");
    root = document(cli("check"), 2);
    cli_has(tree_get_str(tree_item(tree_get(root, "errors"), 0), "message").ptr, "nothing to check");
    cli_put("empty.yaml", "");
    assert_summary(document(cli("check", "empty.yaml"), 0), (const unsigned[]){0, 0, 0, 0, 0});
}

static void test_exempted(void **state)
{
    (void)state;
    cli_put("policy/exempt.yaml", "apiVersion: dryfit.dev/v1\nkind: Policy\nexemptions:\n"
                                  "  - {rules: [url-*], match: {names: [mail]}, reason: known}\n");
    cli_put("exempt.yaml", DEPLOYMENT("mail", BAD_URL));
    const cJSON *root = document(cli("check", "-o", "json", "exempt.yaml"), 0);
    assert_summary(root, (const unsigned[]){1, 0, 0, 1, 0});
    assert_int_equal(tree_len(tree_get(root, "findings")), 0);
}

/* The same input gives the same bytes. */
static void test_it_is_stable(void **state)
{
    (void)state;
    cli_put("a.yaml", DEPLOYMENT("caller", BAD_URL) "---\n" DEPLOYMENT("caller", ODD_URL));
    assert_string_equal(cli("check", "-o", "json", "a.yaml").out, cli("check", "-o", "json", "a.yaml").out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_finding), TEST(the_key),      TEST(places_of_items), TEST(errors), TEST(there_is_always_a_document),
        TEST(exempted),  TEST(it_is_stable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
