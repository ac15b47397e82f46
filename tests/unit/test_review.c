/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "arena_fixture.h"
#include "assert_str.h"
#include "base/json.h"
#include "webhook/review.h"

#define HEAD "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\",\"request\":"
/* A request with one thing more. */
#define REQUEST(more) HEAD "{\"uid\":\"u-1\",\"operation\":\"CREATE\"" more "}}"

static struct review parse(struct str body)
{
    struct review review = {0};
    struct err err = {0};
    if (!review_parse(arena, body, &review, &err))
        fail_msg("%s", err.message);
    return review;
}

static void test_all_fields(void **state)
{
    (void)state;
    struct review review = parse(STR(
        "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/"
        "v1beta1\",\"request\":{\"uid\":\"705ab4f5-6393\","
        "\"kind\":{\"group\":\"apps\",\"version\":\"v1\",\"kind\":\"Deployment\"},"
        "\"resource\":{\"group\":\"apps\",\"version\":\"v1\",\"resource\":\"deployments\"},\"subResource\":\"status\","
        "\"name\":\"web\",\"namespace\":\"shop\",\"operation\":\"UPDATE\","
        "\"userInfo\":{\"username\":\"jane\",\"groups\":[\"system:authenticated\"]},"
        "\"object\":{\"kind\":\"Deployment\"},\"oldObject\":{\"kind\":\"Old\"},\"dryRun\":true,"
        "\"options\":{\"kind\":\"UpdateOptions\"},\"tomorrow\":[1]}}\n"));
    assert_str(review.api_version, "admission.k8s.io/v1beta1");
    assert_str(review.uid, "705ab4f5-6393");
    assert_str(review.operation, "UPDATE");
    assert_str(review.kind, "Deployment");
    assert_str(review.subresource, "status");
    assert_str(review.namespace, "shop");
    assert_str(review.name, "web");
    assert_str(review.user, "jane");
    assert_str(tree_get_str(review.object, "kind"), "Deployment");
    assert_str(tree_get_str(review_old_object(arena, &review), "kind"), "Old");
    assert_true(review.dry_run);
}

static void test_absent_and_null(void **state)
{
    (void)state;
    static const struct str bodies[] = {
        {REQUEST(""), sizeof REQUEST("") - 1},
#define NULLS                                                                                                          \
    REQUEST(",\"object\":null,\"oldObject\":null,\"dryRun\":null,\"userInfo\":null,\"kind\":null,"                     \
            "\"namespace\":null,\"name\":null,\"subResource\":null")
        {NULLS, sizeof NULLS - 1},
    };
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        struct review review = parse(bodies[i]);
        assert_null(review.object);
        assert_null(review_old_object(arena, &review));
        assert_false(review.dry_run);
        assert_int_equal(review.kind.len + review.namespace.len + review.name.len + review.user.len, 0);
    }
}

/* Each is larger than what the rules read. */
#define OBJECT(name)                                                                                                   \
    "{\"metadata\":{\"name\":\"" name "\",\"managedFields\":[{\"manager\":\"m\"}],\"annotations\":{\"a\":\"b\","       \
    "\"kubectl.kubernetes.io/last-applied-configuration\":\"{}\"}},\"spec\":{\"status\":{\"a\":1}},"                   \
    "\"status\":{\"replicas\":1}}"

static void assert_read(const cJSON *object, const char *name)
{
    const cJSON *metadata = tree_get(object, "metadata");
    const cJSON *annotations = tree_get(metadata, "annotations");
    assert_str(tree_get_str(metadata, "name"), name);
    assert_str(tree_get_str(annotations, "a"), "b");
    assert_non_null(tree_path(object, "spec", "status", "a", NULL));
    assert_null(tree_get(tree_get(object, "status"), "replicas"));
    assert_int_equal(tree_len(tree_get(metadata, "managedFields")), 0);
    assert_str(tree_get_str(annotations, "kubectl.kubernetes.io/last-applied-configuration"), "");
}

static void test_what_no_rule_reads_is_left_out(void **state)
{
    (void)state;
    struct review review = parse(
        STR(REQUEST(",\"oldObject\":" OBJECT("old") ",\"userInfo\":{\"groups\":[\"a\"],\"username\":\"jane\",\"extra\":"
                                                    "{\"k\":[\"v\"]}},\"object\":" OBJECT("new"))));
    assert_read(review.object, "new");
    assert_read(review_old_object(arena, &review), "old");
    assert_str(review.user, "jane");
}

static void test_every_operation(void **state)
{
    (void)state;
    static const char *const operations[] = {"CREATE", "UPDATE", "DELETE", "CONNECT"};
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
        struct str body =
            arena_format(arena, HEAD "{\"uid\":\"u\",\"operation\":\"%s\",\"object\":null}}", operations[i]);
        assert_str(parse(body).operation, operations[i]);
    }
}

static void test_uid_is_kept_exactly(void **state)
{
    (void)state;
    struct review review = parse(STR(HEAD "{\"uid\":\" \\u003cU\\u00e4\\\"\\\\ \",\"operation\":\"DELETE\"}}"));
    assert_str(review.uid, " <U\xC3\xA4\"\\ ");
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *body, *message;
    } cases[] = {
        {"", "AdmissionReview: "},
        {"null", "the body is a null"},
        {"[]", "the body is a list"},
        {"{}", "kind is \"\""},
        {"{\"kind\":1}", "kind is a number, not a string"},
        {"{\"kind\":\"Deployment\",\"apiVersion\":\"apps/v1\"}", "kind is \"Deployment\""},
        {"{\"kind\":\"admissionreview\",\"apiVersion\":\"admission.k8s.io/v1\"}", "kind is \"admissionreview\""},
        {"{\"Kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\"}", "kind is \"\""},
        {"{\"kind\":\"AdmissionReview\"}", "apiVersion is \"\""},
        {"{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v2\"}",
         "apiVersion is \"admission.k8s.io/v2\""},
        {"{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\"}", "request is missing"},
        {HEAD "null}", "request is missing"},
        {HEAD "[]}", "request is a list, not a mapping"},
        {HEAD "{}}", "request.uid is missing"},
        {HEAD "{\"uid\":\"\"}}", "request.uid is missing"},
        {HEAD "{\"uid\":7}}", "request.uid is a number, not a string"},
        {HEAD "{\"uid\":\"u\"}}", "request.operation is missing"},
        {HEAD "{\"uid\":\"u\",\"operation\":1}}", "request.operation is a number, not a string"},
        {HEAD "{\"uid\":\"u\",\"operation\":\"PATCH\"}}", "request.operation is \"PATCH\""},
        {HEAD "{\"uid\":\"u\",\"operation\":\"create\"}}", "request.operation is \"create\""},
        {REQUEST(",\"object\":\"Deployment\""), "request.object is a string, not a mapping"},
        {REQUEST(",\"object\":[]"), "request.object is a list, not a mapping"},
        {REQUEST(",\"oldObject\":1"), "request.oldObject is a number, not a mapping"},
        {REQUEST(",\"dryRun\":\"true\""), "request.dryRun is a string, not a boolean"},
        {REQUEST(",\"kind\":\"Deployment\""), "request.kind is a string, not a mapping"},
        {REQUEST(",\"kind\":{\"kind\":[]}"), "request.kind.kind is a list, not a string"},
        {REQUEST(",\"userInfo\":[]"), "request.userInfo is a list, not a mapping"},
        {REQUEST(",\"userInfo\":{\"username\":{}}"), "request.userInfo.username is a mapping, not a string"},
        {REQUEST(",\"namespace\":1"), "request.namespace is a number, not a string"},
        {REQUEST(",\"name\":true"), "request.name is a boolean, not a string"},
        {REQUEST(",\"subResource\":1"), "request.subResource is a number, not a string"},
        /* Ambiguous: another reader could see another review. */
        {REQUEST(",\"uid\":\"u-2\""), "uid"},
        {REQUEST(",\"object\":{\"a\":{\"b\":1,\"b\":2}}"), "b"},
        {REQUEST(",\"oldObject\":{\"a\":1,\"a\":2}"), "key \"a\" stands twice"},
        {REQUEST(",\"oldObject\":{},\"oldObject\":{}"), "key \"oldObject\" stands twice"},
        {REQUEST(",\"object\":{\"metadata\":{\"managedFields\":[{\"a\":\"\\ud800\"}]}}"), "surrogate pair"},
        {REQUEST(",\"object\":{\"status\":[1,]}"), "expected a value"},
        {REQUEST(",\"userInfo\":{\"groups\":[\"\\u0000\"]}"), "NUL"},
        {REQUEST(",\"name\":\"a\\u0000b\""), "AdmissionReview: "},
        {REQUEST("") "{}", "AdmissionReview: "},
        {HEAD "{\"uid\":\"u\"", "AdmissionReview: "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct review review = {.uid = STR("untouched")};
        struct err err = {0};
        if (review_parse(arena, str_from(cases[i].body), &review, &err))
            fail_msg("accepted %s", cases[i].body);
        if (!strstr(err.message, cases[i].message))
            fail_msg("%s: \"%s\" does not say \"%s\"", cases[i].body, err.message, cases[i].message);
        assert_int_equal(err.http_status, 400);
        assert_str(review.uid, "untouched");
    }
}

static void test_uid_length(void **state)
{
    (void)state;
    char uid[258];
    memset(uid, 'u', sizeof uid);
    struct str longest = arena_format(arena, HEAD "{\"uid\":\"%.256s\",\"operation\":\"CREATE\"}}", uid);
    struct str too_long = arena_format(arena, HEAD "{\"uid\":\"%.257s\",\"operation\":\"CREATE\"}}", uid);
    struct review review = parse(longest);
    struct err err = {0};
    assert_int_equal(review.uid.len, 256);
    assert_false(review_parse(arena, too_long, &review, &err));
    assert_int_equal(err.http_status, 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_all_fields),
                                       cmocka_unit_test(test_absent_and_null),
                                       cmocka_unit_test(test_every_operation),
                                       cmocka_unit_test(test_uid_is_kept_exactly),
                                       cmocka_unit_test(test_refused),
                                       cmocka_unit_test(test_uid_length),
                                       cmocka_unit_test(test_what_no_rule_reads_is_left_out)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
