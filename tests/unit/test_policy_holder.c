/* SPDX-License-Identifier: Apache-2.0 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "policy_fixture.h"
#include "webhook/policy_holder.h"

enum { TAKERS = 4, TAKES = 2000, CHANGES = 50, DOMAINS = 3 /* the default, too */ };

static const char *const texts[] = {HEAD "clusterDomains: [one.local, two.local]\n", NULL};

static uint64_t set(struct policy_holder *holder)
{
    struct policy *policy;
    uint64_t generation;
    struct err err = {0};
    assert_true(policy_fixture(texts, &policy, &err));
    assert_true(policy_holder_set(holder, policy, &generation, &err));
    return generation;
}

/* The sanitizer sees whether anything is freed too early, or never. */
static void test_what_was_taken_stays(void **state)
{
    (void)state;
    struct policy_holder *holder = policy_holder_new();
    assert_int_equal(set(holder), 1);
    const struct policy_held *first = policy_holder_take(holder), *again = policy_holder_take(holder);
    assert_ptr_equal(first, again);
    assert_int_equal(set(holder), 2);
    const struct policy_held *second = policy_holder_take(holder);
    assert_int_equal(first->generation, 1);
    assert_int_equal(second->generation, 2);
    assert_ptr_not_equal(first->policy, second->policy);
    policy_holder_give(holder, first);
    assert_int_equal(policy_cluster_domains(again->policy)->len, DOMAINS);
    policy_holder_give(holder, again);
    assert_int_equal(set(holder), 3);
    assert_int_equal(policy_cluster_domains(second->policy)->len, DOMAINS);
    policy_holder_give(holder, second);
    policy_holder_free(holder);
}

static void *take_and_give(void *ctx)
{
    uint64_t last = 0;
    for (int i = 0; i < TAKES; i++) {
        const struct policy_held *held = policy_holder_take(ctx);
        bool good = held->generation >= last && policy_cluster_domains(held->policy)->len == DOMAINS;
        last = held->generation;
        policy_holder_give(ctx, held);
        if (!good)
            return ctx; /* it went backwards, or was not whole */
    }
    return NULL;
}

static void test_from_many_threads(void **state)
{
    (void)state;
    struct policy_holder *holder = policy_holder_new();
    pthread_t threads[TAKERS];
    set(holder);
    for (int i = 0; i < TAKERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, take_and_give, holder), 0);
    for (int i = 0; i < CHANGES; i++)
        set(holder);
    for (int i = 0; i < TAKERS; i++) {
        void *complaint;
        assert_int_equal(pthread_join(threads[i], &complaint), 0);
        assert_null(complaint);
    }
    policy_holder_free(holder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_taken_stays),
        cmocka_unit_test(test_from_many_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
