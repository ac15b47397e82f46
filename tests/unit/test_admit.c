/* SPDX-License-Identifier: Apache-2.0 */
/* What tests/golden/ does not see: the answer's other fields, and what happens when memory runs out. */
#include "sample.h"

#include "base/json.h"
#include "webhook/admit.h"

static const size_t mib = 1024UL * 1024;
static struct policy *policy;

static int set_up(void **state)
{
    (void)state;
    struct err err = {0};
    json_init();
    if (!policy_new(NULL, 0, &policy, &err))
        fail_msg("%s", err.message);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    policy_free(policy);
    return 0;
}

#define REVIEW(operation, object, old)                                                                                 \
    "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\",\"request\":{\"uid\":\"u-1\","               \
    "\"kind\":{\"kind\":\"Deployment\"},\"namespace\":\"shop\",\"name\":\"api\",\"operation\":\"" operation            \
    "\",\"userInfo\":{\"username\":\"jane\"},\"object\":" object ",\"oldObject\":" old ",\"dryRun\":true}}"
#define DEPLOYMENT(metadata, image)                                                                                    \
    "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{" metadata "},\"spec\":{\"template\":{"         \
    "\"spec\":{\"containers\":[{\"name\":\"api\",\"image\":\"" image "\"}]}}}}"

static struct admit_answer answer(struct arena *arena, const char *body)
{
    struct admit_case it = {.policy = policy, .today = {2026, 6, 1}, .body = str_from(body)};
    struct admit_answer out;
    admit(&it, arena, &out);
    return out;
}

static void test_fields_for_logs(void **state)
{
    (void)state;
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    struct admit_answer out =
        answer(arena, REVIEW("CREATE", DEPLOYMENT("\"name\":\"web\",\"namespace\":\"front\"", "nginx:1"), "null"));
    assert_int_equal(out.http_status, 200);
    assert_int_equal(out.retry_after, 0);
    assert_str(out.review.user, "jane");
    assert_true(out.review.dry_run);
    assert_true(out.verdict.allowed);
    assert_str(out.workload->name, "web");
    assert_str(out.workload->namespace, "front");
}

static void test_request_fills_in(void **state)
{
    (void)state;
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    struct admit_answer out = answer(arena, REVIEW("UPDATE", DEPLOYMENT("", "nginx:1"), DEPLOYMENT("", "nginx:1")));
    assert_str(out.workload->name, "api");
    assert_str(out.workload->namespace, "shop");
}

static void test_nothing_to_judge(void **state)
{
    (void)state;
    static const char *const bodies[] = {
        REVIEW("CREATE", "null", "null"),
        REVIEW("DELETE", "null", DEPLOYMENT("", "nginx:1")),
        REVIEW("DELETE", DEPLOYMENT("", "nginx:1"), "null"),
        REVIEW("CONNECT", "{\"kind\":\"PodExecOptions\"}", "null"),
        REVIEW("CREATE", "{}", "null"),
        REVIEW("CREATE", "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\"}", "null"),
    };
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
        struct admit_answer out = answer(arena, bodies[i]);
        assert_int_equal(out.http_status, 200);
        assert_null(out.workload);
        assert_true(out.verdict.allowed);
        assert_has(out.body, "\"response\":{\"uid\":\"u-1\",\"allowed\":true}}\n");
    }
}

static void test_refused(void **state)
{
    (void)state;
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    struct admit_answer out = answer(arena, "{\"kind\":\"Pod\"}");
    assert_int_equal(out.http_status, 400);
    assert_int_equal(out.err.http_status, 400);
    assert_has(out.body, "\"message\":\"AdmissionReview: kind is \\\"Pod\\\", not \\\"AdmissionReview\\\"\","
                         "\"reason\":\"BadRequest\",\"code\":400}\n");
}

/* A review whose tree takes many times its length. */
static char *large_review(size_t items)
{
    static const char head[] = "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\",\"request\":{"
                               "\"uid\":\"u-1\",\"operation\":\"CREATE\",\"object\":{\"a\":[0";
    static const char tail[] = "]}}}";
    size_t at = sizeof head - 1;
    char *body = malloc(at + items * 2 + sizeof tail);
    assert_non_null(body);
    memcpy(body, head, at);
    for (size_t i = 0; i < items; i++, at += 2)
        body[at] = ',', body[at + 1] = '0';
    memcpy(body + at, tail, sizeof tail);
    return body;
}

static void assert_status(const struct admit_answer *out, int code, const char *reason)
{
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    const cJSON *root = NULL;
    struct err err = {0};
    uint64_t number = 0;
    assert_true(json_parse(arena, out->body, &root, &err));
    assert_str(tree_get_str(root, "kind"), "Status");
    assert_str(tree_get_str(root, "reason"), reason);
    assert_true(tree_uint(tree_get(root, "code"), 999, &number));
    assert_int_equal(number, code);
    assert_int_equal(out->http_status, code);
    assert_int_equal(out->err.http_status, code);
    assert_str(tree_get_str(root, "message"), out->err.message);
}

static void test_review_too_large(void **state)
{
    (void)state;
    char *body = large_review(100000);
    for (size_t ceiling = mib / 16; ceiling <= mib; ceiling *= 2) {
        struct arena *arena ARENA_CLEANUP = arena_new(ceiling, NULL);
        struct admit_answer out = answer(arena, body);
        assert_status(&out, 413, "RequestEntityTooLarge");
        assert_int_equal(out.retry_after, 0);
        assert_null(out.review.object);
        assert_true(arena_used(arena) <= ceiling);
    }
    struct arena *enough ARENA_CLEANUP = arena_new(64 * mib, NULL);
    assert_int_equal(answer(enough, body).http_status, 200);
    free(body);
}

static void test_too_many_at_once(void **state)
{
    (void)state;
    char *body = large_review(100000);
    struct budget budget = {.used = 0, .ceiling = mib};
    struct arena *arena ARENA_CLEANUP = arena_new(0, &budget);
    struct admit_answer out = answer(arena, body);
    assert_status(&out, 503, "ServiceUnavailable");
    assert_int_equal(out.retry_after, 1);
    /* What is small enough is served all the same, by the same arena. */
    arena_reset(arena);
    assert_int_equal(answer(arena, REVIEW("DELETE", "null", "null")).http_status, 200);
    free(body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields_for_logs),  cmocka_unit_test(test_request_fills_in),
        cmocka_unit_test(test_nothing_to_judge), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_review_too_large), cmocka_unit_test(test_too_many_at_once),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
