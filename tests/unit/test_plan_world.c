/* SPDX-License-Identifier: Apache-2.0 */
/* Several replicas look after the same certificates, for years of their lives: whatever happens, they come to rest, and
 * what is served is trusted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "world.h"

enum {
    MINUTE = 60,
    HOUR = 60 * MINUTE,
    LAG = 8 * MINUTE, /* of an API server: the overlap without some polls */
};

static const char *const dns[] = {"dryfit.dryfit.svc", NULL};
static const struct plan_request request = {
    .certs = {.dns = dns, .ca_life = 6L * HOUR, .leaf_life = HOUR},
    .ca_renew = 2L * HOUR,
    .leaf_renew = 20L * MINUTE,
    .overlap = 10L * MINUTE,
};

static struct world world;

static int start(void **state)
{
    (void)state;
    world_init(&world, &request);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    world_release(&world);
    return 0;
}

static void go_on(long seconds, bool check)
{
    for (int i = 0; i < seconds; i++) {
        world_tick(&world);
        if (check && i % 30 == 0)
            assert_true(world_is_good(&world, LAG));
    }
}

/* From nothing, within seconds. */
static void test_a_beginning(void **state)
{
    (void)state;
    go_on(90, false);
    assert_true(world_is_settled(&world));
    assert_int_equal(world.made_cas, 1);
    assert_int_equal(world.made_leaves, 1);
}

static void test_rotations(void **state)
{
    (void)state;
    go_on(10L * MINUTE, false);
    for (long times = 0; times < 10L * HOUR / (5L * MINUTE); times++) {
        go_on(5L * MINUTE, true);
        world_restart(&world, (int)(times % WORLD_REPLICAS));
    }
    assert_in_range(world.made_cas, 2, 4); /* every four hours */
    assert_in_range(world.made_leaves, 10, 20);
    assert_true(sk_X509_num(world.kept.cas) <= 2);
}

/* What was served goes on until all API servers know the new CA. */
static void test_the_secret_is_emptied(void **state)
{
    (void)state;
    go_on(10L * MINUTE, false);
    for (int times = 0; times < 3; times++) {
        world_lose_kept(&world);
        go_on((long)world_random(40) * MINUTE, true);
    }
    go_on(25L * MINUTE, true);
    assert_true(world_is_settled(&world));
    assert_int_equal(world.made_cas, 4);
}

static void test_another_ca_is_trusted_too(void **state)
{
    (void)state;
    go_on(20L * MINUTE, false);
    for (int times = 0; times < 3; times++) {
        world_add_foreign(&world);
        go_on(25L * MINUTE, true);
        assert_int_equal(sk_X509_num(world.trust.held), 1);
    }
}

static void test_the_bundle_is_emptied(void **state)
{
    (void)state;
    for (int times = 0; times < 3; times++) {
        go_on((long)world_random(3) * 20L * MINUTE + 10L * MINUTE, false);
        world_lose_trust(&world);
        go_on(70, false); /* a poll */
        assert_true(world_is_good(&world, 0));
    }
}

static void lose_a_part(void)
{
    switch (world_random(5)) {
    case 0:
        EVP_PKEY_free(world.kept.ca_key);
        world.kept.ca_key = NULL;
        break;
    case 1:
        X509_free(world.kept.leaf);
        world.kept.leaf = NULL;
        break;
    case 2:
        EVP_PKEY_free(world.kept.leaf_key);
        world.kept.leaf_key = EVP_EC_gen("P-256"); /* of another */
        break;
    case 3:
        X509_free(sk_X509_shift(world.kept.cas));
        break;
    default:
        world_lose_trust(&world);
        break;
    }
    world.kept_version++;
}

static void test_any_state_comes_to_rest(void **state)
{
    (void)state;
    for (int times = 0; times < 8; times++) {
        for (unsigned losses = world_random(4); losses > 0; losses--) {
            lose_a_part();
            go_on((long)world_random(3L * MINUTE), false);
        }
        go_on(70, false);
        assert_true(world_is_good(&world, 0));
        for (int waited = 0; !world_is_settled(&world) && waited < 40; waited++)
            go_on(MINUTE, false);
        assert_true(world_is_settled(&world));
    }
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_a_beginning),           EACH(test_rotations),
        EACH(test_the_secret_is_emptied), EACH(test_another_ca_is_trusted_too),
        EACH(test_the_bundle_is_emptied), EACH(test_any_state_comes_to_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
