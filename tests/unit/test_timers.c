/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "webhook/timers.h"

static void test_first_started_ends_first(void **state)
{
    (void)state;
    struct timers timers;
    struct timer a = {0}, b = {0};
    timers_init(&timers, 100);
    assert_null(timers_first(&timers));
    assert_null(timers_last(&timers));
    timer_start(&timers, &a, 1000);
    timer_start(&timers, &b, 1050);
    assert_ptr_equal(timers_first(&timers), &a);
    assert_ptr_equal(timers_last(&timers), &b);
    assert_null(timers_due(&timers, 1099));
    assert_ptr_equal(timers_due(&timers, 1100), &a);
    timer_stop(&a);
    assert_null(timers_due(&timers, 1100));
    assert_ptr_equal(timers_due(&timers, 1150), &b);
}

static void test_started_again_it_is_the_last(void **state)
{
    (void)state;
    struct timers timers;
    struct timer a = {0}, b = {0};
    timers_init(&timers, 100);
    timer_start(&timers, &a, 0);
    timer_start(&timers, &b, 10);
    timer_start(&timers, &a, 20);
    assert_ptr_equal(timers_first(&timers), &b);
    assert_int_equal(a.deadline, 120);
}

static void test_it_moves_from_queue_to_queue(void **state)
{
    (void)state;
    struct timers slow, fast;
    struct timer a = {0};
    timers_init(&slow, 1000);
    timers_init(&fast, 10);
    timer_start(&slow, &a, 0);
    timer_start(&fast, &a, 0);
    assert_null(timers_first(&slow));
    assert_ptr_equal(timers_due(&fast, 10), &a);
    timer_stop(&a);
    timer_stop(&a);
    assert_null(timers_first(&fast));
}

static void test_hasten(void **state)
{
    (void)state;
    struct timers timers;
    struct timer a = {0}, b = {0}, c = {0};
    timers_init(&timers, 1000);
    timer_start(&timers, &a, 0);
    timer_start(&timers, &b, 500);
    timers_hasten(&timers, 100, 950);
    assert_int_equal(a.deadline, 1000);
    assert_int_equal(b.deadline, 1050);
    timer_start(&timers, &c, 960);
    assert_int_equal(c.deadline, 1060);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_started_ends_first),
        cmocka_unit_test(test_started_again_it_is_the_last),
        cmocka_unit_test(test_it_moves_from_queue_to_queue),
        cmocka_unit_test(test_hasten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
