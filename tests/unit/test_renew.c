/* SPDX-License-Identifier: Apache-2.0 */
/* Rounds against an API server, alone and in a race. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "cluster_fixture.h"

enum { MINUTE = 60, HOUR = 60 * MINUTE };

static const char *const dns[] = {"dryfit.dryfit.svc", NULL};
static const struct renew_config config = {
    .secret_namespace = "dryfit",
    .secret = "dryfit-certs",
    .configuration = "dryfit",
    .request = {.certs = {.dns = dns, .ca_life = 6L * HOUR, .leaf_life = HOUR},
                .ca_renew = 2L * HOUR,
                .leaf_renew = 20L * MINUTE,
                .overlap = 10L * MINUTE},
};
static const time_t begin = 1900000000;

static struct arena *arena;
static struct kube *kube;
static struct err err;
static struct renew_result result;

static int start(void **state)
{
    cluster_start(state);
    arena = arena_new(0, NULL);
    err = (struct err){0};
    assert_true(kube_new(&cluster_config, &kube, &err));
    return 0;
}

static int stop(void **state)
{
    assert_int_equal(fake_counts(cluster).strays, 0);
    kube_free(kube);
    arena_wipe(arena);
    return cluster_stop(state);
}

static void round_must(time_t now)
{
    if (!renew_round(kube, &config, NULL, now, arena, &result, &err))
        fail_msg("%s", err.message);
}

static void round_fails(time_t now, const char *says)
{
    assert_false(renew_round(kube, &config, NULL, now, arena, &result, &err));
    if (!strstr(err.message, says))
        print_error("%s\n", err.message);
    assert_non_null(strstr(err.message, says));
}

static void parse(struct kept *kept, struct trust *trust)
{
    const cJSON *configuration = cluster_object(FAKE_THE_CONFIGURATION, arena);
    assert_true(kept_parse(cluster_object(FAKE_THE_SECRET, arena), arena, kept, &err));
    assert_true(trust_parse(configuration, &config.request.certs, arena, trust, &err));
}

static void assert_right(int cas)
{
    struct kept kept KEPT_CLEANUP = {0};
    struct trust trust TRUST_CLEANUP = {0};
    parse(&kept, &trust);
    assert_int_equal(sk_X509_num(kept.cas), cas);
    assert_int_equal(sk_X509_num(trust.held), cas);
    assert_non_null(kept_ca(&kept));
    assert_non_null(kept_issuer(&kept));
    assert_true(trust_has(trust.held, kept_issuer(&kept)));
    assert_true(trust.uniform);
}

static void test_from_nothing(void **state)
{
    (void)state;
    round_must(begin);
    assert_int_equal(result.cas, 1);
    assert_int_equal(result.leaves, 1);
    assert_int_equal(result.patches, 1);
    assert_true(result.serve);
    assert_true(str_starts(result.cert, STR("-----BEGIN CERTIFICATE-----")));
    assert_true(str_starts(result.key, STR("-----BEGIN PRIVATE"
                                           " KEY-----")));
    assert_right(1);
    round_must(begin + 1);
    assert_int_equal(result.cas + result.leaves + result.patches, 0);
    assert_true(result.serve);
    assert_int_equal(fake_counts(cluster).writes, 2);
}

/* What others put there stays. */
static void test_all_else_is_kept(void **state)
{
    (void)state;
    fake_set(cluster, FAKE_THE_SECRET,
             "{\"kind\":\"Secret\",\"metadata\":{\"resourceVersion\":\"0\",\"labels\":{\"a\":\"b\"},\"annotations\":{"
             "\"c\":\"\\u0001\"},\"managedFields\":[{}]},\"type\":\"Opaque\",\"data\":{\"mine\":\"eA==\",\"tls.crt\":"
             "\"no certificate\"},\"immutable\":false}");
    round_must(begin);
    const cJSON *secret = cluster_object(FAKE_THE_SECRET, arena);
    assert_true(str_eq(tree_get_str(tree_get(secret, "data"), "mine"), STR("eA==")));
    assert_int_equal(tree_len(tree_get(secret, "data")), 5);
    assert_true(str_eq(tree_str(tree_path(secret, "metadata", "labels", "a", NULL)), STR("b")));
    assert_true(str_eq(tree_str(tree_path(secret, "metadata", "annotations", "c", NULL)), STR("\x01")));
    assert_null(tree_path(secret, "metadata", "managedFields", NULL));
    assert_true(str_eq(tree_get_str(secret, "type"), STR("Opaque")));
    assert_non_null(tree_get(secret, "immutable"));
}

static void test_a_rotation(void **state)
{
    (void)state;
    time_t late = begin + 4L * HOUR + 1;
    round_must(begin);
    round_must(late - 2L * MINUTE);
    assert_int_equal(result.leaves, 1);
    round_must(late);
    assert_int_equal(result.cas, 1);
    assert_int_equal(result.leaves, 0); /* the old one goes on */
    assert_right(2);
    assert_int_equal(result.due, late + 10L * MINUTE);
    round_must(late + 9L * MINUTE);
    assert_int_equal(result.leaves, 0);
    round_must(late + 10L * MINUTE);
    assert_int_equal(result.leaves, 1);
    assert_right(2);
    assert_int_equal(result.due, late + 20L * MINUTE);
    round_must(late + 20L * MINUTE);
    assert_right(1);
}

static void test_repairs(void **state)
{
    (void)state;
    round_must(begin);
    fake_set(cluster, FAKE_THE_CONFIGURATION, cluster_configuration);
    round_must(begin + MINUTE);
    assert_int_equal(result.patches, 1);
    assert_right(1);
    fake_set(cluster, FAKE_THE_SECRET, cluster_empty_secret);
    round_must(begin + 2L * MINUTE);
    assert_int_equal(result.cas, 1);
    struct trust trust TRUST_CLEANUP = {0};
    struct kept kept KEPT_CLEANUP = {0};
    parse(&kept, &trust);
    assert_int_equal(sk_X509_num(trust.held), 2); /* somebody may still serve one of the old */
    round_must(begin + 30L * MINUTE);
    assert_right(1);
}

static void test_what_is_missing_is_named(void **state)
{
    (void)state;
    fake_set(cluster, FAKE_THE_SECRET, NULL);
    round_fails(begin, "Secret dryfit/dryfit-certs is not there: apply it empty");
    fake_set(cluster, FAKE_THE_SECRET, cluster_empty_secret);
    fake_set(cluster, FAKE_THE_CONFIGURATION, NULL);
    round_fails(begin, "ValidatingWebhookConfiguration dryfit is not there");
    assert_int_equal(result.leaves, 1); /* so that all is ready when it comes */
    assert_false(result.serve);
    fake_set(cluster, FAKE_THE_CONFIGURATION, cluster_configuration);
    round_must(begin + 1);
    assert_true(result.serve);
    assert_right(1);
}

static void test_failures(void **state)
{
    static const struct {
        enum fake_fault fault;
        unsigned requests;
        const char *says;
    } cases[] = {
        {FAKE_500, 1, "status 500: etcdserver: request timed out"},
        {FAKE_FORBIDDEN, 1, "status 403: dryfit may not do this"},
        {FAKE_GARBAGE, 1, "no object of Kubernetes"},
        {FAKE_CONFLICT, 100, "others wrote first again and again: PUT " FAKE_SECRET ": status 409"},
        {FAKE_WRITE_LOST, 4, "PUT https://127.0.0.1"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        fake_set(cluster, FAKE_THE_SECRET, cluster_empty_secret);
        fake_fail(cluster, cases[i].fault, cases[i].requests);
        round_fails(begin, cases[i].says);
        fake_fail(cluster, FAKE_GOOD, 0);
        round_must(begin);
        struct kept kept KEPT_CLEANUP = {0};
        struct trust trust TRUST_CLEANUP = {0};
        parse(&kept, &trust);
        assert_int_equal(sk_X509_num(kept.cas), 1);
        assert_true(trust_has(trust.held, kept_ca(&kept)));
    }
}

struct racer {
    pthread_t thread;
    struct renew_result result;
    time_t from, to;
    bool good;
    struct err err;
};

static void *race(void *ctx)
{
    struct racer *racer = ctx;
    struct kube *own;
    racer->good = kube_new(&cluster_config, &own, &racer->err);
    for (time_t now = racer->from; racer->good && now <= racer->to; now += MINUTE) {
        struct renew_result one;
        struct arena *memory ARENA_WIPE = arena_new(0, NULL);
        racer->good = renew_round(own, &config, NULL, now, memory, &one, &racer->err);
        racer->result.cas += one.cas;
        racer->result.leaves += one.leaves;
    }
    kube_free(own);
    return NULL;
}

/* Each CA and certificate is made once, whoever comes first. */
static void test_a_race(void **state)
{
    enum { RACERS = 3 };
    struct racer racers[RACERS] = {0};
    unsigned cas = 0, leaves = 0;
    (void)state;
    for (size_t i = 0; i < RACERS; i++) {
        racers[i].from = begin;
        racers[i].to = begin + 10L * MINUTE;
        assert_int_equal(pthread_create(&racers[i].thread, NULL, race, &racers[i]), 0);
    }
    for (size_t i = 0; i < RACERS; i++) {
        pthread_join(racers[i].thread, NULL);
        if (!racers[i].good)
            fail_msg("%s", racers[i].err.message);
        cas += racers[i].result.cas;
        leaves += racers[i].result.leaves;
    }
    assert_int_equal(cas, 1);
    assert_int_equal(leaves, 1);
    assert_right(1);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_from_nothing), EACH(test_all_else_is_kept),         EACH(test_a_rotation),
        EACH(test_repairs),      EACH(test_what_is_missing_is_named), EACH(test_failures),
        EACH(test_a_race),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
