/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/json.h"
#include "certs/pem.h"
#include "certs/trust.h"
#include "kube/patch.h"

static const char *const dns[] = {"dryfit.dryfit.svc", "hook.example.com", NULL};
static const char *const ips[] = {"10.0.0.1", "fd00::1", NULL};
static const struct certs_request names = {.dns = dns, .ips = ips, .ca_life = 3600, .leaf_life = 3600};

static struct arena *arena;
static struct err err;
static struct trust trust;
static STACK_OF(X509) * cas; /* two */
static const char *pem[2];   /* in base64 */

static int start(void **state)
{
    (void)state;
    arena = arena_new(0, NULL);
    err = (struct err){0};
    cas = sk_X509_new_null();
    for (int i = 0; i < 2; i++) {
        struct certs_pair ca = {0};
        struct str text;
        assert_true(certs_make_ca(&names, time(NULL), &ca, NULL));
        EVP_PKEY_free(ca.key);
        sk_X509_push(cas, ca.cert);
        assert_true(pem_write_cert(ca.cert, arena, &text));
        pem[i] = arena_copy(arena, pem_to_base64(text, arena)).ptr;
    }
    return 0;
}

static int stop(void **state)
{
    (void)state;
    trust_release(&trust);
    sk_X509_pop_free(cas, X509_free);
    arena_free(arena);
    return 0;
}

static const cJSON *json(struct str text)
{
    const cJSON *root = NULL;
    if (!json_parse(arena, text, &root, &err))
        fail_msg("%s", err.message);
    return root;
}

/* Entries as they stand in the list. */
static const cJSON *configuration(const char *metadata, const char *entries)
{
    return json(arena_format(arena,
                             "{\"kind\":\"ValidatingWebhookConfiguration\",\"metadata\":{\"resourceVersion\":\"7\"%s},"
                             "\"webhooks\":[%s]}",
                             metadata, entries));
}

static const char *service(const char *name, const char *bundle)
{
    return arena_format(arena,
                        "{\"name\":\"%s\",\"clientConfig\":{\"service\":{\"name\":\"%s\",\"namespace\":\"dryfit\"},"
                        "\"caBundle\":\"%s\"}}",
                        name, name, bundle)
        .ptr;
}

static struct str patch_to(time_t since)
{
    struct str text;
    assert_true(trust_patch(&trust, &names, cas, since, arena, &text, &err));
    return text;
}

static void parse_must(const cJSON *object)
{
    if (!trust_parse(object, &names, arena, &trust, &err))
        fail_msg("%s", err.message);
}

static void test_what_is_held(void **state)
{
    (void)state;
    parse_must(
        configuration(",\"annotations\":{\"" TRUST_SINCE "\":\"2026-11-22T01:02:03Z\"}", service("dryfit", pem[0])));
    assert_true(trust.uniform);
    assert_int_equal(sk_X509_num(trust.held), 1);
    assert_true(trust_has(trust.held, sk_X509_value(cas, 0)));
    assert_int_equal(trust.since, 1795309323);
}

static void test_entries_that_differ(void **state)
{
    const char *entries = arena_format(arena, "%s,%s", service("dryfit", pem[0]), service("dryfit", "")).ptr;
    (void)state;
    parse_must(configuration("", entries));
    assert_false(trust.uniform);
    assert_int_equal(sk_X509_num(trust.held), 0);
    assert_int_equal(sk_X509_num(trust.seen), 1);
    assert_int_equal(trust.since, 0);
}

static void test_what_is_no_certificate(void **state)
{
    static const char *const bundles[] = {"!", "eHh4", "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg=="};
    (void)state;
    for (size_t i = 0; i < sizeof bundles / sizeof *bundles; i++) {
        parse_must(
            configuration(",\"annotations\":{\"" TRUST_SINCE "\":\"yesterday\"}", service("dryfit", bundles[i])));
        assert_int_equal(trust.uniform, i == 1); /* text around certificates is allowed in PEM */
        assert_int_equal(sk_X509_num(trust.held), 0);
        assert_int_equal(trust.since, 0);
        trust_release(&trust);
    }
}

/* Those of others stay as they are, wherever they stand. */
static void test_only_our_entries_are_written(void **state)
{
    const char *urls = "{\"name\":\"a\",\"clientConfig\":{\"url\":\"https://HOOK.example.com:8443/validate\"}},"
                       "{\"name\":\"b\",\"clientConfig\":{\"url\":\"https://[fd00::1]/validate\"}},"
                       "{\"name\":\"c\",\"clientConfig\":{\"url\":\"https://10.0.0.1\"}},"
                       "{\"name\":\"d\",\"clientConfig\":{\"url\":\"https://10.0.0.11/\"}},"
                       "{\"name\":\"e\",\"clientConfig\":{\"url\":\"https://evil.example.com/hook.example.com\"}},"
                       "{\"name\":\"f\"}";
    const cJSON *object =
        configuration("", arena_format(arena, "%s,%s,%s", service("other", "eA=="), service("dryfit", ""), urls).ptr);
    static const bool ours[] = {false, true, true, true, true, false, false, false};
    (void)state;
    parse_must(object);
    const struct patch patch = {json(patch_to(1795309323))};
    assert_true(patch_tests_hold(&patch, object, arena));
    const cJSON *after = json(patch_apply_version(object, &patch, "8", arena));
    const cJSON *list = tree_get(after, "webhooks");
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
        struct str bundle = tree_str(tree_path(tree_item(list, i), "clientConfig", "caBundle", NULL));
        assert_int_equal(bundle.len > 1000, ours[i]);
    }
    trust_release(&trust);
    parse_must(after);
    assert_true(trust.uniform);
    assert_int_equal(sk_X509_num(trust.held), 2);
    assert_int_equal(trust.since, 1795309323);
}

/* Between reading and writing. */
static void test_a_changed_list_is_not_written(void **state)
{
    const char *dryfit = service("dryfit", ""), *other = service("other", "");
    (void)state;
    parse_must(configuration("", arena_format(arena, "%s,%s", dryfit, other).ptr));
    const struct patch patch = {json(patch_to(1))};
    assert_true(patch_tests_hold(&patch, configuration("", arena_format(arena, "%s,%s", dryfit, other).ptr), arena));
    assert_false(patch_tests_hold(&patch, configuration("", arena_format(arena, "%s,%s", other, dryfit).ptr), arena));
    assert_false(patch_tests_hold(&patch, configuration(",\"x\":1,\"y\":2", other), arena));
}

static void test_a_version_is_tested(void **state)
{
    (void)state;
    parse_must(configuration("", service("dryfit", "")));
    const struct patch patch = {json(patch_to(1))};
    const cJSON *later = json(patch_apply_version(trust.configuration, NULL, "8", arena));
    assert_false(patch_tests_hold(&patch, later, arena));
}

static void test_what_is_not_ours(void **state)
{
    (void)state;
    assert_false(trust_parse(configuration("", service("other", "")), &names, arena, &trust, &err));
    assert_string_equal(err.message, "none of its webhooks calls a name that the certificate is for, such as "
                                     "dryfit.dryfit.svc");
    assert_false(trust_parse(configuration("", ""), &names, arena, &trust, &err));
    assert_false(trust_parse(json(STR("{\"kind\":\"Secret\"}")), &names, arena, &trust, &err));
    assert_string_equal(err.message, "the API server answers with something that is none");
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
    json_init();
    const struct CMUnitTest tests[] = {
        EACH(test_what_is_held),
        EACH(test_entries_that_differ),
        EACH(test_what_is_no_certificate),
        EACH(test_only_our_entries_are_written),
        EACH(test_a_changed_list_is_not_written),
        EACH(test_a_version_is_tested),
        EACH(test_what_is_not_ours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
