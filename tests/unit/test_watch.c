/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* RLIMIT_NOFILE's neighbours */
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "mounted.h"
#include "webhook/watch.h"

enum { HEARD_MS = 2000, SILENT_MS = 30 };

static struct watch *watch;
static char file[MOUNTED_PATH], folder[MOUNTED_PATH];
static const char *const paths[] = {file, folder};

static bool hears(int ms)
{
    struct pollfd source = {watch_fd(watch), POLLIN, 0};
    return poll(&source, 1, ms) > 0 && watch_heard(watch);
}

/* A happening is heard; what comes after it is followed. */
static void heard(void)
{
    struct err err = {0};
    assert_true(hears(HEARD_MS));
    assert_true(watch_follow(watch, &err));
    while (hears(SILENT_MS)) {
    }
}

static int start(void **state)
{
    struct err err = {0};
    (void)state;
    mounted_start();
    mounted_path(file, "volume/tls.crt");
    mounted_path(folder, "policies");
    mounted_make_folder("volume");
    mounted_make_folder("policies");
    watch = watch_new(paths, 2, &err);
    assert_non_null(watch);
    assert_true(watch_follow(watch, &err));
    assert_false(hears(0));
    return 0;
}

static int stop(void **state)
{
    (void)state;
    watch_free(watch);
    mounted_stop();
    return 0;
}

static void test_rewritten_in_place(void **state)
{
    (void)state;
    mounted_write("volume/tls.crt", "one");
    heard();
    mounted_write("volume/tls.crt", "two");
    heard();
    mounted_write("policies/a.yaml", "three");
    heard();
    mounted_remove("policies/a.yaml");
    heard();
}

static void test_reading_is_silent(void **state)
{
    (void)state;
    mounted_write("volume/tls.crt", "one");
    heard();
    char *text = mounted_read("volume/tls.crt");
    free(text);
    assert_false(hears(SILENT_MS));
}

static void test_renamed_over(void **state)
{
    (void)state;
    mounted_write("volume/tls.crt", "one");
    heard();
    mounted_write("elsewhere", "two");
    mounted_rename("elsewhere", "volume/tls.crt");
    heard();
}

static void test_permissions(void **state)
{
    (void)state;
    mounted_write("volume/tls.crt", "one");
    heard();
    assert_int_equal(chmod(file, 0), 0);
    heard();
}

static void test_a_mounted_volume_is_swapped(void **state)
{
    (void)state;
    mounted_swap("volume", "..1", "tls.crt", "one");
    heard();
    for (int i = 0; i < 3; i++) {
        mounted_swap("volume", i % 2 ? "..1" : "..2", "tls.crt", "two");
        heard();
    }
}

static void test_a_folder_goes_and_comes_back(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        mounted_remove_folder("volume");
        heard();
        mounted_make_folder("volume");
        heard();
        mounted_write("volume/tls.crt", "again");
        heard();
    }
}

/* Several folders go at once, and come back one by one. */
static void test_what_stands_above_goes(void **state)
{
    (void)state;
    struct err err = {0};
    watch_free(watch);
    mounted_path(file, "a/b/c/tls.crt");
    watch = watch_new(paths, 2, &err);
    assert_true(watch_follow(watch, &err));
    mounted_make_folder("a");
    heard();
    mounted_make_folder("a/b");
    heard();
    mounted_make_folder("a/b/c");
    heard();
    mounted_write("a/b/c/tls.crt", "one");
    heard();
    mounted_rename("a", "z");
    assert_false(hears(SILENT_MS)); /* not what is watched, but a rename of the folder itself is */
    mounted_rename("z", "a");
}

static void test_a_link_to_a_folder_is_led_elsewhere(void **state)
{
    (void)state;
    struct err err = {0};
    mounted_make_folder("one");
    mounted_make_folder("two");
    mounted_link("one", "current");
    watch_free(watch);
    mounted_path(folder, "current");
    watch = watch_new(paths, 2, &err);
    assert_true(watch_follow(watch, &err));
    mounted_link("two", "next");
    mounted_rename("next", "current");
    heard();
    mounted_write("two/a.yaml", "new");
    heard();
    mounted_write("one/a.yaml", "old");
    assert_false(hears(SILENT_MS));
}

static void test_without_descriptors(void **state)
{
    (void)state;
    struct rlimit limit, none;
    struct err err = {0};
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    none = limit;
    none.rlim_cur = 3;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    struct watch *deaf = watch_new(paths, 2, &err);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    assert_non_null(deaf);
    assert_int_equal(watch_fd(deaf), -1);
    assert_string_equal(err.message, "inotify: Too many open files");
    assert_false(watch_heard(deaf));
    assert_false(watch_follow(deaf, &err));
    watch_free(deaf);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_rewritten_in_place),
        EACH(test_reading_is_silent),
        EACH(test_renamed_over),
        EACH(test_permissions),
        EACH(test_a_mounted_volume_is_swapped),
        EACH(test_a_folder_goes_and_comes_back),
        EACH(test_what_stands_above_goes),
        EACH(test_a_link_to_a_folder_is_led_elsewhere),
        EACH(test_without_descriptors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
