/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "report_case.h"
#include "webhook/version.h"

static struct report_case it;

static int setup(void **state)
{
    (void)state;
    json_init();
    report_case_init(&it, &report_json);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    report_case_release(&it);
    return 0;
}

static const cJSON *end(void)
{
    const cJSON *root;
    struct err err;
    const char *text = report_case_end(&it);
    if (!json_parse(it.arena, str_from(text), &root, &err))
        fail_msg("%s\n%s", err.message, text);
    return root;
}

static void assert_text(const cJSON *object, const char *key, const char *want)
{
    const cJSON *node = tree_get(object, key);
    assert_true(tree_is_str(node));
    assert_string_equal(node->valuestring, want);
}

static void assert_number(const cJSON *object, const char *key, uint64_t want)
{
    uint64_t got;
    assert_true(tree_uint(tree_get(object, key), UINT32_MAX, &got));
    assert_int_equal(got, want);
}

static void test_nothing_is_a_document_too(void **state)
{
    (void)state;
    const cJSON *root = end();
    assert_int_equal(tree_len(root), 7);
    assert_text(root, "schema", "dryfit.dev/findings/v1");
    assert_text(root, "version", dryfit_version);
    assert_int_equal(tree_len(tree_get(root, "summary")), 7);
    assert_true(cJSON_IsArray(tree_get(root, "errors")));
    assert_true(cJSON_IsArray(tree_get(root, "findings")));
    assert_int_equal(tree_len(tree_get(root, "errors")) + tree_len(tree_get(root, "findings")), 0);
}

static void test_the_summary(void **state)
{
    (void)state;
    it.report.summary.objects = 7;
    it.report.summary.exempted = 2;
    it.report.summary.known = 4;
    report_case_add(&it, STR("localhost"));
    it.judged.action = ACTION_WARN;
    report_case_add(&it, STR("localhost"));
    report_case_add(&it, STR("env"));
    report_error(&it.report, &(struct report_error){.file = "x", .message = STR("y")});
    const cJSON *summary = tree_get(end(), "summary");
    assert_number(summary, "objects", 7);
    assert_number(summary, "denied", 1);
    assert_number(summary, "warned", 2);
    assert_number(summary, "exempted", 2);
    assert_number(summary, "known", 4);
    assert_number(summary, "errors", 1);
}

static void assert_place(const cJSON *finding)
{
    assert_text(finding, "file", "worker.yaml");
    assert_number(finding, "document", 0);
    assert_number(finding, "line", 3);
    assert_number(finding, "column", 10);
    assert_number(finding, "endLine", 3);
    assert_number(finding, "endColumn", 19);
}

static void assert_object(const cJSON *finding)
{
    const cJSON *object = tree_get(finding, "object");
    assert_int_equal(tree_len(object), 4);
    assert_text(object, "apiVersion", "apps/v1");
    assert_text(object, "kind", "Deployment");
    assert_text(object, "namespace", "langfuse");
    assert_text(object, "name", "langfuse-worker");
}

static void test_a_finding_has_every_field(void **state)
{
    (void)state;
    report_case_add(&it, STR("localhost"));
    const cJSON *finding = tree_item(tree_get(end(), "findings"), 0);
    assert_int_equal(tree_len(finding), 19);
    assert_text(finding, "rule", "bind-loopback");
    assert_text(finding, "certainty", "certain");
    assert_text(finding, "action", "deny");
    assert_text(finding, "key", "0123456789abcdef");
    assert_place(finding);
    assert_object(finding);
    assert_text(finding, "container", "worker");
    assert_text(finding, "subject", "HOSTNAME");
    assert_text(finding, "field", "spec");
    assert_text(finding, "value", "localhost");
    assert_text(finding, "message", it.finding.message.ptr);
    assert_text(finding, "cause", it.finding.cause.ptr);
    const cJSON *fix = tree_get(finding, "fix");
    assert_int_equal(tree_len(fix), 3);
    assert_text(fix, "text", it.finding.fix.ptr);
    assert_text(fix, "applicability", "safe");
    assert_text(tree_item(tree_get(fix, "patch"), 0), "op", "remove");
    assert_int_equal(tree_len(tree_get(finding, "references")), 2);
    assert_string_equal(tree_item(tree_get(finding, "references"), 1)->valuestring, "https://example.com/b");
}

/* Without a patch there is nothing that could be safe; fields without a value are there and empty. */
static void test_a_finding_without_patch_and_container(void **state)
{
    (void)state;
    it.patch = (struct str){0};
    it.finding.container = NULL;
    it.finding.value = (struct str){0};
    it.finding.certainty = LIKELY;
    it.rule.references.len = 0;
    it.judged.action = ACTION_WARN;
    report_case_add(&it, STR("localhost"));
    const cJSON *finding = tree_item(tree_get(end(), "findings"), 0);
    assert_int_equal(tree_len(finding), 19);
    assert_text(finding, "certainty", "likely");
    assert_text(finding, "action", "warn");
    assert_text(finding, "container", "");
    assert_text(finding, "value", "");
    assert_int_equal(tree_len(tree_get(finding, "references")), 0);
    assert_int_equal(tree_len(tree_get(finding, "fix")), 2);
    assert_text(tree_get(finding, "fix"), "applicability", "review");
}

static void test_a_patch_that_needs_a_person(void **state)
{
    (void)state;
    it.finding.safe = false;
    report_case_add(&it, STR("localhost"));
    const cJSON *fix = tree_get(tree_item(tree_get(end(), "findings"), 0), "fix");
    assert_text(fix, "applicability", "review");
    assert_int_equal(tree_len(tree_get(fix, "patch")), 1);
}

static void test_what_is_exempted_is_no_finding(void **state)
{
    (void)state;
    it.judged.action = ACTION_OFF;
    report_case_add(&it, STR("localhost"));
    const cJSON *root = end();
    assert_int_equal(tree_len(tree_get(root, "findings")), 0);
    assert_number(tree_get(root, "summary"), "denied", 0);
    assert_number(tree_get(root, "summary"), "warned", 0);
}

static void test_an_error_has_every_field(void **state)
{
    (void)state;
    report_error(&it.report, &(struct report_error){.file = "a\"b.yaml",
                                                    .document = 2,
                                                    .line = 3,
                                                    .column = 7,
                                                    .message = STR("bad \xff"
                                                                   "\n")});
    const cJSON *error = tree_item(tree_get(end(), "errors"), 0);
    assert_int_equal(tree_len(error), 5);
    assert_text(error, "file", "a\"b.yaml");
    assert_number(error, "document", 2);
    assert_number(error, "line", 3);
    assert_number(error, "column", 7);
    assert_text(error, "message", "bad \xEF\xBF\xBD\n");
}

static void test_fixes(void **state)
{
    (void)state;
    struct report_fix fix = {
        .file = "a.yaml", .line = 3, .column = 7, .rule = STR("bind-loopback"), .message = STR("only the pod")};
    report_fix(&it.report, &fix);
    fix.why = STR("it is a block of text");
    report_fix(&it.report, &fix);
    const cJSON *root = end();
    const cJSON *done = tree_item(tree_get(root, "fixes"), 0);
    const cJSON *left = tree_item(tree_get(root, "fixes"), 1);
    assert_number(tree_get(root, "summary"), "fixed", 1);
    assert_int_equal(tree_len(done), 7);
    assert_text(done, "rule", "bind-loopback");
    assert_text(done, "file", "a.yaml");
    assert_number(done, "line", 3);
    assert_number(done, "column", 7);
    assert_text(done, "message", "only the pod");
    assert_text(done, "why", "");
    assert_true(cJSON_IsTrue(tree_get(done, "fixed")));
    assert_text(left, "why", "it is a block of text");
    assert_true(cJSON_IsFalse(tree_get(left, "fixed")));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(nothing_is_a_document_too),      TEST(the_summary),
        TEST(a_finding_has_every_field),      TEST(a_finding_without_patch_and_container),
        TEST(what_is_exempted_is_no_finding), TEST(a_patch_that_needs_a_person),
        TEST(an_error_has_every_field),       TEST(fixes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
