/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "webhook/cores.h"

enum { FILES = 8 };

struct file {
    const char *path, *text;
};

/* Makes the files below a fresh root, asks, and takes them away again. */
static unsigned quota(const struct file *files)
{
    char root[] = "/tmp/dryfit-cores-XXXXXX", path[256], command[300];
    assert_non_null(mkdtemp(root));
    for (; files->path; files++) {
        snprintf(path, sizeof path, "%s/%s", root, files->path);
        for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
            *slash = '\0';
            mkdir(path, 0700);
            *slash = '/';
        }
        FILE *file = fopen(path, "we");
        assert_non_null(file);
        fputs(files->text, file);
        fclose(file);
    }
    unsigned cores = cores_quota(root);
    snprintf(command, sizeof command, "rm -r %s", root);
    assert_int_equal(system(command), 0); /* NOLINT(cert-env33-c): a test's own folder */
    return cores;
}

static void test_v2(void **state)
{
    (void)state;
    static const struct {
        const char *max;
        unsigned cores;
    } cases[] = {{"max 100000\n", 0},
                 {"200000 100000\n", 2},
                 {"150000 100000\n", 2},
                 {"50000 100000\n", 1},
                 {"100000 0\n", 0},
                 {"nonsense\n", 0},
                 {"", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct file files[] = {
            {"proc/self/cgroup", "0::/pod/app\n"}, {"sys/fs/cgroup/pod/app/cpu.max", cases[i].max}, {NULL, NULL}};
        assert_int_equal(quota(files), cases[i].cores);
    }
}

static void test_v2_least_of_all_levels(void **state)
{
    (void)state;
    const struct file files[] = {{"proc/self/cgroup", "0::/pod/app\n"},
                                 {"sys/fs/cgroup/pod/app/cpu.max", "400000 100000\n"},
                                 {"sys/fs/cgroup/pod/cpu.max", "300000 100000\n"},
                                 {"sys/fs/cgroup/cpu.max", "max 100000\n"},
                                 {NULL, NULL}};
    assert_int_equal(quota(files), 3);
}

/* In a container the path of /proc/self/cgroup is often not there; the mount itself is the container's group. */
static void test_v1_in_a_container(void **state)
{
    (void)state;
    const struct file files[] = {{"proc/self/cgroup", "5:memory:/docker/abc\n4:cpu,cpuacct:/docker/abc\n1:name=x:/\n"},
                                 {"sys/fs/cgroup/cpu/cpu.cfs_quota_us", "250000\n"},
                                 {"sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n"},
                                 {NULL, NULL}};
    assert_int_equal(quota(files), 3);
}

static void test_v1_without_a_quota(void **state)
{
    (void)state;
    const struct file files[] = {{"proc/self/cgroup", "4:cpuset,cpu:/a\n"},
                                 {"sys/fs/cgroup/cpu/a/cpu.cfs_quota_us", "-1\n"},
                                 {"sys/fs/cgroup/cpu/a/cpu.cfs_period_us", "100000\n"},
                                 {NULL, NULL}};
    assert_int_equal(quota(files), 0);
}

static void test_nothing_to_read(void **state)
{
    (void)state;
    assert_int_equal(cores_quota("/nowhere"), 0);
    assert_true(cores_usable() >= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_v2),
        cmocka_unit_test(test_v2_least_of_all_levels),
        cmocka_unit_test(test_v1_in_a_container),
        cmocka_unit_test(test_v1_without_a_quota),
        cmocka_unit_test(test_nothing_to_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
