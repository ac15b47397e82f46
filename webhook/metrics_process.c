/* SPDX-License-Identifier: Apache-2.0 */
/* The process, under the names that all Prometheus clients use. What cannot be read is left out.
 * https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics */
#include <dirent.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "webhook/metrics_state.h"

enum {
    FILE_ROOM = 4096,
    START_FIELD = 22, /* of /proc/self/stat: ticks since boot (proc(5)) */
};

/* The beginning of a file of /proc, terminated. */
static bool read_start(const char *path, char text[FILE_ROOM])
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t len = read(fd, text, FILE_ROOM - 1);
    close(fd);
    if (len <= 0)
        return false;
    text[len] = '\0';
    return true;
}

/* The nth number of a line; the first is 1. */
static bool nth(struct str line, int n, uint64_t *out)
{
    struct str piece = {0};
    while (n-- > 0 && str_cut(&line, ' ', &piece)) {
    }
    return str_uint(str_trim(piece), UINT64_MAX, out);
}

static void write_cpu(struct exposition *out)
{
    struct timespec used;
    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) != 0)
        return;
    exposition_family(out, "process_cpu_seconds_total", "counter", "User and system CPU time in seconds.");
    exposition_real(out, NULL, (double)used.tv_sec + (double)used.tv_nsec / 1e9);
}

static void write_memory(struct exposition *out)
{
    char text[FILE_ROOM];
    uint64_t size, resident, page = (uint64_t)sysconf(_SC_PAGESIZE);
    if (!read_start("/proc/self/statm", text) || !nth(str_from(text), 1, &size) || !nth(str_from(text), 2, &resident))
        return;
    exposition_family(out, "process_virtual_memory_bytes", "gauge", "Virtual memory size in bytes.");
    exposition_whole(out, NULL, size * page);
    exposition_family(out, "process_resident_memory_bytes", "gauge", "Resident memory size in bytes.");
    exposition_whole(out, NULL, resident * page);
}

/* Without the one that the folder is read with. */
static bool count_descriptors(uint64_t *out)
{
    DIR *folder = opendir("/proc/self/fd");
    if (!folder)
        return false;
    *out = 0;
    for (const struct dirent *entry; (entry = readdir(folder));)
        *out += entry->d_name[0] != '.';
    closedir(folder);
    --*out;
    return true;
}

static void write_descriptors(struct exposition *out)
{
    uint64_t count;
    struct rlimit limit;
    if (count_descriptors(&count)) {
        exposition_family(out, "process_open_fds", "gauge", "Open file descriptors.");
        exposition_whole(out, NULL, count);
    }
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    exposition_family(out, "process_max_fds", "gauge", "How many there can be.");
    exposition_whole(out, NULL, limit.rlim_cur);
}

/* The second field is the program's name in parentheses, which may hold blanks. */
static bool ticks_at_start(uint64_t *out)
{
    char text[FILE_ROOM];
    if (!read_start("/proc/self/stat", text) || !strrchr(text, ')'))
        return false;
    return nth(str_from(strrchr(text, ')')), START_FIELD - 1, out);
}

/* A line of /proc/stat, which is long where there are many cores. */
static bool boot_time(uint64_t *out)
{
    char line[FILE_ROOM];
    bool found = false;
    FILE *file = fopen("/proc/stat", "re");
    while (file && !found && fgets(line, sizeof line, file))
        found = str_starts(str_from(line), STR("btime ")) && nth(str_from(line), 2, out);
    if (file)
        fclose(file);
    return found;
}

static void write_start(struct exposition *out)
{
    uint64_t ticks, boot;
    if (!ticks_at_start(&ticks) || !boot_time(&boot))
        return;
    exposition_family(out, "process_start_time_seconds", "gauge", "When the process started, as Unix time.");
    exposition_real(out, NULL, (double)boot + (double)ticks / (double)sysconf(_SC_CLK_TCK));
}

void metrics_write_process(struct exposition *out)
{
    write_cpu(out);
    write_memory(out);
    write_descriptors(out);
    write_start(out);
}
