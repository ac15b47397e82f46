/* SPDX-License-Identifier: Apache-2.0 */
#include "respond_fixture.h"

static void test_allowed(void **state)
{
    (void)state;
    struct verdict verdict = {.allowed = true};
    assert_str(respond_review(arena, &review, NULL, &verdict),
               "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\","
               "\"response\":{\"uid\":\"u-1\",\"allowed\":true}}\n");
    struct review beta = {.api_version = STR("admission.k8s.io/v1beta1"), .uid = STR("\"\\<\xC3\xA4")};
    assert_str(respond_review(arena, &beta, NULL, &verdict),
               "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1beta1\","
               "\"response\":{\"uid\":\"\\\"\\\\<\xC3\xA4\",\"allowed\":true}}\n");
}

static void test_denied(void **state)
{
    (void)state;
    struct judged items[] = {judged(ACTION_DENY, "bind-loopback", "HOSTNAME", "localhost")};
    assert_str(
        respond(items, 1),
        "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\",\"response\":{\"uid\":\"u-1\","
        "\"allowed\":false,\"status\":{\"status\":\"Failure\",\"message\":\"Deployment shop/worker cannot work "
        "as written: 1 problem.\\n\\n1. container worker: HOSTNAME is \\\"localhost\\\"\\n"
        "   spec.HOSTNAME [bind-loopback]\\n   Why: the program stops.\\n   Fix: set HOSTNAME to \\\"1\\\".\\n\\n"
        "More: `dryfit explain bind-loopback`. Before you apply: `dryfit check FILE`.\","
        "\"reason\":\"Forbidden\",\"details\":{\"name\":\"worker\",\"group\":\"apps\",\"kind\":\"Deployment\","
        "\"causes\":[{\"reason\":\"bind-loopback\",\"message\":\"container worker: HOSTNAME is "
        "\\\"localhost\\\"\",\"field\":\"spec.HOSTNAME\"}]},\"code\":403},"
        "\"auditAnnotations\":{\"denied\":\"bind-loopback\"}}}\n");
}

static void test_core_group_is_left_out(void **state)
{
    (void)state;
    struct judged items[] = {judged(ACTION_DENY, "bind-loopback", "HOSTNAME", "localhost")};
    struct workload pod = {.api_version = STR("v1"), .kind = STR("Pod"), .name = STR("p")};
    struct verdict verdict = verdict_of(items, 1);
    struct str body = respond_review(arena, &review, &pod, &verdict);
    assert_has(body, "\"details\":{\"name\":\"p\",\"kind\":\"Pod\",\"causes\"");
    assert_has(body, "\"message\":\"Pod p cannot work");
}

/* Of a body: each warning is fit for a header; returns how many and their characters. */
static size_t check_warnings(struct str body, size_t *characters)
{
    const cJSON *warnings = tree_get(response_of(body), "warnings");
    *characters = 0;
    for (const cJSON *node = warnings ? warnings->child : NULL; node; node = node->next) {
        struct str line = tree_str(node);
        assert_true(utf8_valid(line));
        assert_in_range(utf8_count(line), 1, 255);
        for (size_t i = 0; i < line.len; i++)
            assert_false((unsigned char)line.ptr[i] < 0x20 || line.ptr[i] == 0x7F);
        *characters += utf8_count(line);
    }
    return tree_len(warnings);
}

static struct str warning_at(struct str body, size_t index)
{
    return tree_str(tree_item(tree_get(response_of(body), "warnings"), index));
}

static void test_warning(void **state)
{
    (void)state;
    struct judged items[] = {judged(ACTION_WARN, "probe-missing", "livenessProbe", "")};
    struct str body = respond(items, 1);
    assert_has(body, "\"allowed\":true,\"auditAnnotations\":{\"warned\":\"probe-missing\"},\"warnings\":[");
    assert_str(warning_at(body, 0), "probe-missing: Deployment shop/worker: container worker: livenessProbe is \"\". "
                                    "Fix: set livenessProbe to \"1\".");
}

static void test_fix_that_does_not_fit(void **state)
{
    (void)state;
    struct judged item = judged(ACTION_WARN, "r", "A", "x");
    struct finding *finding = (struct finding *)item.finding;
    struct str head = STR("r: Deployment shop/worker: ");
    finding->message = arena_format(arena, "%0100d %072d", 0, 0);
    finding->fix = arena_format(arena, "write %069d.", 0);
    assert_int_equal(utf8_count(warning_at(respond(&item, 1), 0)), 255);
    finding->fix = arena_format(arena, "write %070d.", 0);
    assert_int_equal(utf8_count(warning_at(respond(&item, 1), 0)), head.len + 72 + 1 + 72);
}

static void test_denial_and_warning(void **state)
{
    (void)state;
    struct judged items[] = {judged(ACTION_DENY, "bind-loopback", "HOSTNAME", "localhost"),
                             judged(ACTION_WARN, "probe-missing", "livenessProbe", "")};
    struct str body = respond(items, 2);
    assert_has(body, "\"auditAnnotations\":{\"denied\":\"bind-loopback\",\"warned\":\"probe-missing\"}");
    assert_has(warning_at(body, 0), "probe-missing: ");
    assert_has_not(denial(items, 2), "probe-missing");
}

static void test_why_a_warning_is_none_the_worse(void **state)
{
    (void)state;
    struct judged item = judged(ACTION_WARN, "r", "A", "x");
    item.because = BECAUSE_EXISTING;
    assert_str(warning_at(respond(&item, 1), 0),
               "r: Deployment shop/worker: container worker: A is \"x\" (admitted: it "
               "was so before). Fix: set A to \"1\".");
    item.because = BECAUSE_CONTROLLED;
    assert_has(warning_at(respond(&item, 1), 0), "is \"x\" (admitted: a controller made the object)");
    item.because = BECAUSE_IGNORED;
    item.reason = STR("the nginx sidecar\nlistens");
    assert_has(warning_at(respond(&item, 1), 0), "is \"x\" (ignored: the nginx sidecar listens)");
    item = judged(ACTION_WARN, "r", "A", "x");
    item.note = NOTE_IGNORE_FORBIDDEN;
    assert_has(warning_at(respond(&item, 1), 0),
               "is \"x\" (the policy does not let this rule be ignored by annotation)");
}

static void test_exemption(void **state)
{
    (void)state;
    const struct exemption exemption = {.reason = STR("moved in autumn"), .until = {2026, 6, 10}};
    struct judged item = judged(ACTION_OFF, "r", "A", "x");
    item.because = BECAUSE_EXEMPTED;
    item.reason = exemption.reason;
    item.exemption = &exemption;
    struct str body = respond(&item, 1);
    assert_has(body,
               "\"allowed\":true,\"auditAnnotations\":{\"exempted\":\"r: moved in autumn (until 2026-06-10)\"}}}");
    item.note = NOTE_EXEMPTION_ENDING;
    assert_str(warning_at(respond(&item, 1), 0),
               "r: Deployment shop/worker: the exemption \"moved in autumn\" ends after 2026-06-10");
    item = judged(ACTION_DENY, "r", "A", "x");
    item.exemption = &exemption;
    item.note = NOTE_EXEMPTION_ENDED;
    body = respond(&item, 1);
    assert_has(body, "\"exemption-ended\":\"r: moved in autumn (until 2026-06-10)\"");
    assert_has(denial(&item, 1), "\n   Note: the exemption \"moved in autumn\" ended after 2026-06-10\n");
}

static void test_one_line_for_an_exemption_of_many(void **state)
{
    (void)state;
    const struct exemption exemption = {.reason = STR("soon"), .until = {2026, 6, 10}};
    struct judged items[3];
    for (size_t i = 0; i < 3; i++) {
        items[i] = (struct judged){.finding = judged(ACTION_OFF, "r", "A", "x").finding,
                                   .because = BECAUSE_EXEMPTED,
                                   .note = NOTE_EXEMPTION_ENDING,
                                   .exemption = &exemption};
        ((struct finding *)items[i].finding)->rule = items[0].finding->rule;
    }
    size_t characters = 0;
    assert_int_equal(check_warnings(respond(items, 3), &characters), 1);
}

static void test_audit(void **state)
{
    (void)state;
    struct judged items[] = {judged(ACTION_DENY, "a", "A", "x"), judged(ACTION_DENY, "b", "B", "x"),
                             judged(ACTION_DENY, "a", "C", "x"), judged(ACTION_WARN, "c", "D", "x"),
                             judged(ACTION_WARN, "d", "E", "x")};
    ((struct finding *)items[2].finding)->rule = items[0].finding->rule;
    items[3].because = BECAUSE_IGNORED;
    items[3].reason = STR("known; \"fine\"");
    items[4].because = BECAUSE_EXISTING;
    assert_has(respond(items, 5), "\"auditAnnotations\":{\"denied\":\"a,b\",\"warned\":\"d\",\"existing\":\"d\","
                                  "\"ignored\":\"c: known; \\\"fine\\\"\"}");
}

/* n warnings of `len` characters of text each. */
static struct str respond_many(size_t n, size_t len)
{
    struct judged *items = arena_many(arena, struct judged, n);
    char *text = arena_raw(arena, len);
    for (size_t i = 0; i < len; i++)
        text[i] = i % 8 == 7 ? ' ' : 'w';
    for (size_t i = 0; i < n; i++) {
        items[i] = judged(ACTION_WARN, "rule-of-many", "A", "x");
        ((struct finding *)items[i].finding)->message = (struct str){text, len};
        ((struct finding *)items[i].finding)->rule = items[0].finding->rule;
    }
    return respond(items, n);
}

static void test_warnings_within_budget(void **state)
{
    (void)state;
    static const struct {
        size_t n, len, wanted;
    } cases[] = {{1, 2000, 1}, {10, 60, 10}, {11, 60, 10}, {9, 2000, 9}, {10, 2000, 9}, {500, 2000, 9}, {500, 1, 10}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t characters = 0;
        struct str body = respond_many(cases[i].n, cases[i].len);
        assert_int_equal(check_warnings(body, &characters), cases[i].wanted);
        assert_in_range(characters, 1, 2400);
    }
    assert_str(warning_at(respond_many(500, 60), 9),
               "rule-of-many (491): Deployment shop/worker: 491 more; dryfit check "
               "FILE shows them all");
}

static void test_hostile_warnings(void **state)
{
    (void)state;
    struct judged items[] = {judged(ACTION_WARN, "r", "A", "a\tb\nc\x1b[0m\xC2\x85 =?utf-8?q?=0A?=")};
    size_t characters = 0;
    struct str body = respond(items, 1);
    assert_int_equal(check_warnings(body, &characters), 1);
    assert_has(warning_at(body, 0), "\"a b c [0m -?utf-8?q?=0A?=\"");
    struct workload workload = sample_workload();
    char name[254];
    memset(name, 'n', sizeof name);
    workload.name = (struct str){name, sizeof name};
    items[0].because = BECAUSE_IGNORED;
    items[0].reason = workload.name;
    items[0].note = NOTE_IGNORE_FORBIDDEN;
    struct verdict verdict = verdict_of(items, 1);
    assert_int_equal(check_warnings(respond_review(arena, &review, &workload, &verdict), &characters), 1);
}

static void test_causes_are_bounded(void **state)
{
    (void)state;
    struct judged items[80];
    for (size_t i = 0; i < 80; i++)
        items[i] = judged(ACTION_DENY, "r", "A", "x");
    const cJSON *causes = tree_path(response_of(respond(items, 80)), "status", "details", "causes", NULL);
    assert_int_equal(tree_len(causes), 50);
}

static void test_deterministic(void **state)
{
    (void)state;
    struct judged items[] = {judged(ACTION_DENY, "bind-loopback", "HOSTNAME", "localhost"),
                             judged(ACTION_WARN, "probe-missing", "livenessProbe", "")};
    assert_true(str_eq(respond(items, 2), respond(items, 2)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_allowed),
        cmocka_unit_test(test_denied),
        cmocka_unit_test(test_core_group_is_left_out),
        cmocka_unit_test(test_warning),
        cmocka_unit_test(test_fix_that_does_not_fit),
        cmocka_unit_test(test_denial_and_warning),
        cmocka_unit_test(test_why_a_warning_is_none_the_worse),
        cmocka_unit_test(test_exemption),
        cmocka_unit_test(test_one_line_for_an_exemption_of_many),
        cmocka_unit_test(test_audit),
        cmocka_unit_test(test_warnings_within_budget),
        cmocka_unit_test(test_hostile_warnings),
        cmocka_unit_test(test_causes_are_bounded),
        cmocka_unit_test(test_deterministic),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
