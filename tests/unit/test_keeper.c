/* SPDX-License-Identifier: Apache-2.0 */
/* How long the thread rests, and what it hands out. */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "captured_log.h"
#include "certs/keeper.h"
#include "cluster_fixture.h"

static void test_the_pace(void **state)
{
    static const uint32_t randoms[] = {0, 1, 12345, UINT32_MAX};
    static const struct {
        struct keeper_pace pace;
        uint64_t least, most; /* milliseconds */
    } cases[] = {
        {{.poll = 60000, .due = 1000000}, 48000, 72000},
        {{.poll = 60000, .due = 5}, 5000, 5000},
        {{.poll = 60000, .due = -5}, 200, 200},
        {{.poll = 60000, .due = 1000000, .failures = 1}, 500, 1500},
        {{.poll = 60000, .due = 1000000, .failures = 4}, 4000, 12000},
        {{.poll = 60000, .due = 0, .failures = 40}, 30000, 90000}, /* what is due waits, too */
        {{.poll = 60000, .due = 1000000, .failures = 1, .retry_after = 7}, 7000, 7000},
        {{.poll = 60000, .due = 1000000, .failures = 1, .retry_after = 86400}, 120000, 120000},
        {{.poll = 200, .due = 1000000, .failures = 1}, 200, 300},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (size_t j = 0; j < sizeof randoms / sizeof *randoms; j++) {
            struct keeper_pace pace = cases[i].pace;
            pace.random = randoms[j];
            assert_in_range(keeper_wait(&pace), cases[i].least, cases[i].most);
        }
    }
}

static const char *const dns[] = {"dryfit.dryfit.svc", NULL};

static struct keeper *start_keeper(void)
{
    static struct keeper_config config;
    struct keeper *keeper;
    config = (struct keeper_config){
        .api = cluster_config,
        .poll = 200,
        .renew = {.secret_namespace = "dryfit",
                  .secret = "dryfit-certs",
                  .configuration = "dryfit",
                  .request = {.certs = {.dns = dns, .ca_life = 36000, .leaf_life = 36000},
                              .ca_renew = 12000,
                              .leaf_renew = 12000,
                              .overlap = 600}},
    };
    assert_true(keeper_start(&config, &keeper, NULL));
    return keeper;
}

static bool is_handed_out(const struct keeper *keeper, int ms)
{
    struct pollfd ready = {keeper_fd(keeper), POLLIN, 0};
    return poll(&ready, 1, ms) == 1;
}

static void test_a_pair_is_handed_out_once(void **state)
{
    struct str cert, key;
    struct arena *arena ARENA_WIPE = arena_new(0, NULL);
    (void)state;
    struct keeper *keeper = start_keeper();
    assert_true(is_handed_out(keeper, 20000));
    assert_true(keeper_take(keeper, arena, &cert, &key));
    assert_true(str_starts(key, STR("-----BEGIN PRIVATE"
                                    " KEY-----")));
    assert_false(keeper_take(keeper, arena, &cert, &key));
    assert_false(is_handed_out(keeper, 1000)); /* some rounds later */
    keeper_refuse(keeper);
    assert_true(is_handed_out(keeper, 20000));
    assert_true(keeper_take(keeper, arena, &cert, &key));
    keeper_stop(keeper);
}

/* Whoever waits for the end of a call that gets no answer would not end for long. */
static void test_it_ends_in_the_middle_of_a_call(void **state)
{
    (void)state;
    fake_fail(cluster, FAKE_SLOW, 1);
    struct keeper *keeper = start_keeper();
    assert_false(is_handed_out(keeper, 300));
    time_t begun = time(NULL);
    keeper_stop(keeper);
    assert_true(time(NULL) - begun < 5);
}

static void test_a_failure_is_told_once(void **state)
{
    int old;
    (void)state;
    int log = capture_log(&old);
    fake_fail(cluster, FAKE_500, 1000);
    struct keeper *keeper = start_keeper();
    assert_false(is_handed_out(keeper, 1500));
    fake_fail(cluster, FAKE_GOOD, 0);
    bool handed_out = is_handed_out(keeper, 20000);
    keeper_stop(keeper);
    const char *text = captured_log(log);
    release_log(old);
    assert_true(handed_out);
    const char *first = strstr(text, "status 500: etcdserver");
    assert_non_null(first);
    assert_null(strstr(first + 1, "status 500"));
    assert_non_null(strstr(text, "looked after again"));
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, cluster_start, cluster_stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_pace),
        EACH(test_a_pair_is_handed_out_once),
        EACH(test_it_ends_in_the_middle_of_a_call),
        EACH(test_a_failure_is_told_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
