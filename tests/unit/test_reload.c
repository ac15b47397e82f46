/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "mounted.h"
#include "webhook/log.h"
#include "webhook/reload.h"

enum { INTERVAL = 30000, SOON = 1000, QUIET = 100 };

/* A part that is the text of its file, and cannot be made of "broken". */
static struct {
    char text[64];
    int loads, refusals;
} made;

static char file[MOUNTED_PATH], folder[MOUNTED_PATH];
static const char *const paths[] = {file, folder};
static struct reload *reload;
static uint64_t now;

static bool make(void *ctx, struct err *err)
{
    (void)ctx;
    char *text = mounted_read("volume/text");
    bool good = strcmp(text, "broken") != 0;
    if (good)
        snprintf(made.text, sizeof made.text, "%s", text);
    free(text);
    made.loads += good;
    made.refusals += !good;
    return good || err_set(err, "it is broken");
}

static void begin(uint64_t interval)
{
    const struct reload_part part = {"text", METRICS_POLICY, paths, 2, make, NULL};
    reload = reload_new(&part, 1, interval);
    assert_non_null(reload);
    assert_true(make(NULL, NULL));
    memset(&made, 0, sizeof made);
    reload_turn(reload, now);
}

static int start(void **state)
{
    (void)state;
    log_set_level(LOG_ERROR);
    now = 1000000;
    mounted_start();
    mounted_path(file, "volume/text");
    mounted_path(folder, "policies");
    mounted_make_folder("volume");
    mounted_make_folder("policies");
    mounted_write("volume/text", "first");
    mounted_write("policies/a.yaml", "a");
    begin(INTERVAL);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    reload_free(reload);
    mounted_stop();
    return 0;
}

static void pass(uint64_t ms)
{
    reload_turn(reload, now);
    now += ms;
    reload_turn(reload, now);
}

static void expect(int loads, int refusals, const char *text)
{
    assert_int_equal(made.loads, loads);
    assert_int_equal(made.refusals, refusals);
    assert_string_equal(made.text, text);
}

static void test_a_change_is_taken_once_it_is_quiet(void **state)
{
    (void)state;
    mounted_write("volume/text", "second");
    reload_turn(reload, now);
    assert_int_equal(reload_timeout(reload, now), QUIET);
    expect(0, 0, "");
    pass(QUIET);
    expect(1, 0, "second");
    assert_int_equal(reload_timeout(reload, now), INTERVAL);
}

/* Somebody who never stops writing is not waited for. */
static void test_a_writer_without_end(void **state)
{
    (void)state;
    for (int i = 0; i < 12; i++) {
        mounted_write("volume/text", i % 2 ? "odd" : "even");
        reload_turn(reload, now);
        now += QUIET - 1;
    }
    assert_int_equal(made.loads, 1);
}

static void test_the_same_bytes_are_no_change(void **state)
{
    (void)state;
    mounted_write("volume/text", "first");
    pass(QUIET);
    mounted_swap("volume", "..1", "other", "x");
    pass(QUIET);
    expect(0, 0, "");
}

static void test_other_names_are_a_change(void **state)
{
    (void)state;
    mounted_rename("policies/a.yaml", "policies/b.yaml");
    pass(QUIET);
    expect(1, 0, "first");
    mounted_write("policies/.hidden.yaml", "a");
    pass(QUIET);
    expect(1, 0, "first");
}

static void test_a_swapped_volume(void **state)
{
    (void)state;
    mounted_remove("volume/text");
    mounted_swap("volume", "..1", "text", "one");
    pass(QUIET);
    expect(1, 0, "one");
    mounted_swap("volume", "..2", "text", "two");
    pass(QUIET);
    expect(2, 0, "two");
    mounted_remove_folder("volume/..1");
    pass(QUIET);
    expect(2, 0, "two");
}

/* It is tried again ever more rarely, and with the next change at once. */
static void test_what_is_refused_is_tried_again(void **state)
{
    (void)state;
    mounted_write("volume/text", "broken");
    pass(QUIET);
    expect(0, 1, "");
    static const int waits[] = {SOON, 2 * SOON, 4 * SOON, 8 * SOON, 16 * SOON, INTERVAL, INTERVAL};
    for (int i = 0; i < 7; i++) {
        assert_int_equal(reload_timeout(reload, now), waits[i]);
        pass((uint64_t)waits[i]);
        assert_int_equal(made.refusals, 2 + i);
    }
    mounted_write("volume/text", "mended");
    pass(QUIET);
    expect(1, 8, "mended");
    assert_int_equal(reload_timeout(reload, now), INTERVAL);
}

/* What was refused and is again what it was is made once more: those who look at the last result see that it is good.
 */
static void test_back_to_what_it_was(void **state)
{
    (void)state;
    mounted_write("volume/text", "broken");
    pass(QUIET);
    mounted_write("volume/text", "first");
    pass(QUIET);
    expect(1, 1, "first");
    pass(INTERVAL);
    expect(1, 1, "first");
}

static void test_what_is_gone_is_refused(void **state)
{
    (void)state;
    mounted_remove_folder("volume");
    pass(QUIET);
    expect(0, 0, "");
    assert_int_equal(reload_timeout(reload, now), SOON);
    mounted_make_folder("volume");
    mounted_write("volume/text", "back");
    pass(QUIET);
    expect(1, 0, "back");
}

/* An emptied folder would mean that nothing is asked for any more. */
static void test_an_emptied_folder_is_refused(void **state)
{
    (void)state;
    mounted_remove("policies/a.yaml");
    pass(QUIET);
    expect(0, 0, "");
    assert_int_equal(reload_timeout(reload, now), SOON);
    mounted_write("policies/c.yaml", "c");
    pass(QUIET);
    expect(1, 0, "first");
}

static void test_a_change_that_nobody_told_of(void **state)
{
    (void)state;
    mounted_make_folder("far");
    mounted_write("far/text", "first");
    mounted_remove("volume/text");
    mounted_link("../far/text", "volume/text");
    pass(QUIET);
    mounted_write("far/text", "third");
    pass(QUIET);
    expect(0, 0, "");
    pass(INTERVAL);
    expect(1, 0, "third");
}

static void test_at_once_on_demand(void **state)
{
    (void)state;
    mounted_write("volume/text", "asked");
    reload_now(reload, now);
    expect(1, 0, "asked");
    reload_now(reload, now);
    expect(1, 0, "asked");
    mounted_write("volume/text", "broken");
    reload_now(reload, now);
    reload_now(reload, now);
    expect(1, 2, "asked");
}

/* The part is made only after its files were noted: a change in between is found. */
static void test_a_change_during_the_start(void **state)
{
    (void)state;
    reload_free(reload);
    const struct reload_part part = {"text", METRICS_POLICY, paths, 2, make, NULL};
    reload = reload_new(&part, 1, INTERVAL);
    assert_non_null(reload);
    mounted_write("volume/text", "meanwhile");
    pass(QUIET);
    expect(1, 0, "meanwhile");
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_a_change_is_taken_once_it_is_quiet),
        EACH(test_a_writer_without_end),
        EACH(test_the_same_bytes_are_no_change),
        EACH(test_other_names_are_a_change),
        EACH(test_a_swapped_volume),
        EACH(test_what_is_refused_is_tried_again),
        EACH(test_back_to_what_it_was),
        EACH(test_what_is_gone_is_refused),
        EACH(test_an_emptied_folder_is_refused),
        EACH(test_a_change_that_nobody_told_of),
        EACH(test_at_once_on_demand),
        EACH(test_a_change_during_the_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
