/* SPDX-License-Identifier: Apache-2.0 */
/* Standard streams that are closed: no file and no connection takes their place, where lines would be written into. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "faults/faulty.h"

static void test_closed(void **state)
{
    (void)state;
    struct server server;
    struct faulty_review denied = faulty_denied();
    faulty_put("closed", "#!/bin/sh\nexec " FAULTS_DRYFIT " \"$@\" --drain-delay 0s 0<&- 2>&-\n");
    assert_int_equal(chmod(faulty_path("closed"), 0700), 0);
    server_start(&server, faulty_path("closed"), NULL);
    for (int fd = 0; fd <= STDERR_FILENO; fd += STDERR_FILENO) {
        char link[64], target[64] = "";
        snprintf(link, sizeof link, "/proc/%d/fd/%d", (int)server.pid, fd);
        assert_true(readlink(link, target, sizeof target - 1) > 0);
        assert_string_equal(target, "/dev/null");
    }
    assert_int_equal(faulty_ask(&server, &denied), 200);
    faulty_is_well(&server);
    server_stop(&server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_closed)};
    return cmocka_run_group_tests(tests, faulty_setup, faulty_teardown);
}
