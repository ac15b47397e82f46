/* SPDX-License-Identifier: Apache-2.0 */
/* A disk that runs full, at every kilobyte: a line that names the file, and what was there is there. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "faults/faulty.h"

enum {
    STEP = 450,   /* bytes: about as long as the files */
    MOST = 20000, /* more than all that is written */
};

static void leave_room(uint64_t bytes)
{
    atomic_store(&faulty_page->disk, bytes + 1);
}

static void end_of_it(void)
{
    atomic_store(&faulty_page->disk, 0);
}

static unsigned count_files(const char *folder)
{
    unsigned count = 0;
    DIR *dir = opendir(faulty_path(folder));
    const struct dirent *entry;
    assert_non_null(dir);
    while ((entry = readdir(dir)))
        count += entry->d_name[0] != '.';
    closedir(dir);
    return count;
}

static int serve(const char *state, const char **errors)
{
    const char *output;
    /* An address that cannot be had ends the start of a server that has its certificate. */
    return faulty_run((const char *const[]){"serve", "--ops-listen", "127.0.0.1:0", "--listen", "192.0.2.1:1",
                                            "--state", faulty_path(state), NULL},
                      &output, errors);
}

static void assert_line(const char *errors, const char *piece)
{
    if (!strstr(errors, piece) || strchr(errors, '\n') != errors + strlen(errors) - 1)
        fail_msg("%s", errors);
}

static void test_the_state_folder(void **state)
{
    (void)state;
    const char *errors;
    uint64_t room = 0;
    for (;; room += STEP) {
        assert_true(room < MOST);
        leave_room(room);
        assert_int_equal(serve("state", &errors), 1);
        end_of_it();
        if (strstr(errors, "cannot listen"))
            break;
        assert_line(errors, "no space left on device");
        assert_non_null(strstr(errors, faulty_path("state/")));
        assert_in_range(count_files("state"), 0, 3);
    }
    assert_true(room > STEP);
    assert_int_equal(count_files("state"), 4);
}

/* What is renewed ahead of its end is no reason not to start: what there is stays whole, and is served. */
static void test_a_renewal(void **state)
{
    (void)state;
    const int64_t soon_over = INT64_C(350) * 24 * 60 * 60;
    const char *errors;
    assert_int_equal(serve("kept", &errors), 1);
    const char *cert = faulty_get("kept/tls.crt"), *key = faulty_get("kept/tls.key");
    atomic_store(&faulty_page->wall_shift, soon_over);
    for (uint64_t room = 0; room < MOST; room += STEP) {
        leave_room(room);
        assert_int_equal(serve("kept", &errors), 1);
        end_of_it();
        assert_int_equal(count_files("kept"), 4);
        assert_non_null(strstr(errors, "cannot listen"));
        if (strcmp(faulty_get("kept/tls.key"), key) != 0)
            break;
        assert_string_equal(faulty_get("kept/tls.crt"), cert);
        assert_non_null(strstr(errors, "cannot be renewed"));
        assert_non_null(strstr(errors, "no space left on device"));
    }
    atomic_store(&faulty_page->wall_shift, 0);
    assert_string_not_equal(faulty_get("kept/tls.crt"), cert);
}

static const char *workload(void)
{
    return faulty_get("../../" GOLDEN_DIR "/../cases/bind-loopback/fires-worker-hostname.yaml");
}

static void test_reports(void **state)
{
    (void)state;
    const char *output, *errors;
    uint64_t room = 0;
    int status = 2;
    faulty_put("worker.yaml", workload());
    faulty_put("report", "older\n");
    unsigned files = count_files(".");
    for (; status == 2; room += STEP / 3) {
        leave_room(room);
        status = faulty_run(
            (const char *const[]){"check", "--output-file", faulty_path("report"), faulty_path("worker.yaml"), NULL},
            &output, &errors);
        end_of_it();
        assert_int_equal(count_files("."), files);
        assert_string_equal(output, "");
        if (status != 2)
            break;
        assert_line(errors, "report: no space left on device");
        assert_string_equal(faulty_get("report"), "older\n");
    }
    assert_int_equal(status, 1);
    assert_true(room > STEP / 3);
    assert_non_null(strstr(faulty_get("report"), "bind-loopback"));
}

static void test_fixes(void **state)
{
    (void)state;
    const char *output, *errors, *before = workload(), *now = before;
    uint64_t room = 0;
    faulty_put("worker.yaml", before);
    unsigned files = count_files(".");
    for (; strcmp(now, before) == 0; room += STEP / 3) {
        assert_true(room < MOST);
        leave_room(room);
        int status =
            faulty_run((const char *const[]){"check", "--fix", faulty_path("worker.yaml"), NULL}, &output, &errors);
        end_of_it();
        assert_int_equal(count_files("."), files);
        now = faulty_get("worker.yaml");
        assert_non_null(now);
        if (strcmp(now, before) != 0)
            break;
        assert_int_not_equal(status, 0);
        if (!strstr(output, "no space left on device") && !strstr(errors, "no space left on device"))
            fail_msg("%s%s", output, errors);
    }
    assert_true(room > STEP / 3);
    assert_non_null(strstr(now, "0.0.0.0"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_state_folder),
        cmocka_unit_test(test_a_renewal),
        cmocka_unit_test(test_reports),
        cmocka_unit_test(test_fixes),
    };
    return cmocka_run_group_tests(tests, faulty_setup, faulty_teardown);
}
