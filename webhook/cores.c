/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* sched_getaffinity */
#include "webhook/cores.h"

#include <limits.h>
#include <sched.h>

#include "base/str.h"

enum { FILE_MOST = 4096 };

static struct str read_file(const char *path, char buffer[FILE_MOST])
{
    FILE *file = fopen(path, "re");
    if (!file)
        return (struct str){0};
    size_t len = fread(buffer, 1, FILE_MOST, file);
    fclose(file);
    return str_trim((struct str){buffer, len});
}

/* What does not fit names no file. */
static const char *join(char path[PATH_MAX], const char *folder, const char *name)
{
    int len = snprintf(path, PATH_MAX, "%s%s", folder, name);
    return len > 0 && len < PATH_MAX ? path : "";
}

static unsigned divide(struct str quota, struct str period)
{
    uint64_t used, each;
    if (!str_uint(quota, INT64_MAX / 2, &used) || !str_uint(period, INT64_MAX / 2, &each) || each == 0)
        return 0;
    uint64_t cores = (used + each - 1) / each;
    return cores > UINT_MAX ? UINT_MAX : (unsigned)cores;
}

static unsigned lesser(unsigned a, unsigned b)
{
    if (a == 0 || b == 0)
        return a + b;
    return a < b ? a : b;
}

/* cgroup v2: "max 100000" or "150000 100000". */
static unsigned read_v2(const char *folder)
{
    char path[PATH_MAX], buffer[FILE_MOST];
    struct str rest = read_file(join(path, folder, "/cpu.max"), buffer), quota = {0};
    if (!rest.ptr || !str_cut(&rest, ' ', &quota))
        return 0;
    return divide(quota, rest);
}

static unsigned read_v1(const char *folder)
{
    char path[PATH_MAX], quota[FILE_MOST], period[FILE_MOST];
    struct str used = read_file(join(path, folder, "/cpu.cfs_quota_us"), quota);
    return divide(used, read_file(join(path, folder, "/cpu.cfs_period_us"), period));
}

/* A quota holds for all groups below, so every folder from ours up to the mount counts. */
static unsigned walk(const char *mount, struct str group, unsigned (*read_quota)(const char *folder))
{
    char folder[PATH_MAX], name[FILE_MOST + 1];
    unsigned least = 0;
    for (;;) {
        snprintf(name, sizeof name, "%.*s", STR_ARG(group));
        least = lesser(least, read_quota(join(folder, mount, name)));
        while (group.len > 0 && group.ptr[group.len - 1] != '/')
            group.len--;
        if (group.len == 0)
            return least;
        group.len--;
    }
}

static bool names_cpu(struct str controllers)
{
    struct str name;
    while (str_cut(&controllers, ',', &name)) {
        if (str_eq(name, STR("cpu")))
            return true;
    }
    return false;
}

/* A line of /proc/self/cgroup: "0::/path" for v2, "4:cpu,cpuacct:/path" for v1. */
static unsigned read_line(const char *root, struct str line)
{
    char mount[PATH_MAX];
    struct str number, controllers;
    if (!str_cut(&line, ':', &number) || !str_cut(&line, ':', &controllers))
        return 0;
    bool v2 = controllers.len == 0;
    if (!v2 && !names_cpu(controllers))
        return 0;
    return walk(join(mount, root, v2 ? "/sys/fs/cgroup" : "/sys/fs/cgroup/cpu"), line, v2 ? read_v2 : read_v1);
}

unsigned cores_quota(const char *root)
{
    char path[PATH_MAX], buffer[FILE_MOST];
    struct str rest = read_file(join(path, root, "/proc/self/cgroup"), buffer), line;
    unsigned least = 0;
    while (rest.ptr && str_cut(&rest, '\n', &line))
        least = lesser(least, read_line(root, line));
    return least;
}

unsigned cores_usable(void)
{
    cpu_set_t set;
    unsigned cores = 1;
    if (sched_getaffinity(0, sizeof set, &set) == 0)
        cores = (unsigned)CPU_COUNT(&set);
    return lesser(cores ? cores : 1, cores_quota(""));
}
