/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FIRST_ROOM = 64 * 1024 };

static void fd_cleanup(const int *fd)
{
    if (*fd >= 0)
        close(*fd);
}
#define FD_CLEANUP __attribute__((cleanup(fd_cleanup)))

bool file_fail(struct err *err, const char *path, int number)
{
    char why[ERR_REASON];
    return err_set(err, "%s: %s", path, err_reason(number, why));
}

struct reading {
    int fd;
    const char *name;
    struct arena *arena;
    size_t room; /* a guess of the length plus one, so that a file of known length needs no second buffer */
    size_t max_len;
    struct str *out;
    struct err *err;
    bool good;
};

static bool fail_large(const struct reading *reading)
{
    const size_t mib = (size_t)1024 * 1024;
    if (reading->max_len % mib == 0)
        return err_set(reading->err, "%s: larger than %zu MiB", reading->name, reading->max_len / mib);
    return err_set(reading->err, "%s: larger than %zu bytes", reading->name, reading->max_len);
}

static bool drain(struct reading *reading)
{
    size_t room = reading->room;
    size_t len = 0;
    char *ptr = arena_raw(reading->arena, room);
    for (;;) {
        if (len == room) {
            ptr = arena_grow(reading->arena, ptr, len, room * 2, 1);
            room *= 2;
        }
        ssize_t got = read(reading->fd, ptr + len, room - len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return file_fail(reading->err, reading->name, errno);
        if (got == 0)
            break;
        len += (size_t)got;
        if (len > reading->max_len)
            return fail_large(reading);
    }
    *reading->out = (struct str){ptr, len};
    return true;
}

static void run(void *ctx)
{
    struct reading *reading = ctx;
    reading->good = drain(reading);
}

/* An arena that is full ends here and not in the caller, so that the descriptor is closed. */
static bool read_all(struct reading *reading)
{
    if (arena_run(reading->arena, run, reading) != ARENA_DONE)
        return err_set(reading->err, "%s: out of memory", reading->name);
    return reading->good;
}

bool file_read(struct arena *arena, const char *path, size_t max_len, struct str *out, struct err *err)
{
    struct stat about;
    int fd FD_CLEANUP = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &about) != 0)
        return file_fail(err, path, errno);
    if (S_ISDIR(about.st_mode))
        return file_fail(err, path, EISDIR);
    size_t room = FIRST_ROOM;
    if (S_ISREG(about.st_mode) && about.st_size > 0)
        room = (size_t)about.st_size < max_len ? (size_t)about.st_size + 1 : max_len + 1;
    return read_all(&(struct reading){fd, path, arena, room, max_len, out, err, false});
}

bool file_read_stdin(struct arena *arena, size_t max_len, struct str *out, struct err *err)
{
    return read_all(&(struct reading){STDIN_FILENO, "standard input", arena, FIRST_ROOM, max_len, out, err, false});
}
