/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/wiped.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <sys/stat.h>
#include <unistd.h>

#include "webhook/file.h"

enum { FIRST_ROOM = 4096 };

static void close_fd(const int *fd)
{
    if (*fd >= 0)
        close(*fd);
}
#define FD_CLEANUP __attribute__((cleanup(close_fd)))

void wiped_release(struct wiped *wiped)
{
    OPENSSL_clear_free(wiped->ptr, wiped->room);
    *wiped = (struct wiped){0};
}

static bool grow(struct wiped *wiped)
{
    size_t room = wiped->room ? wiped->room * 2 : FIRST_ROOM;
    char *larger = OPENSSL_clear_realloc(wiped->ptr, wiped->room, room);
    if (!larger)
        return false;
    wiped->ptr = larger;
    wiped->room = room;
    return true;
}

static bool drain(int fd, const char *path, struct wiped *wiped, struct err *err)
{
    for (;;) {
        if (wiped->len == wiped->room && !grow(wiped))
            return err_set(err, "%s: out of memory", path);
        ssize_t n = read(fd, wiped->ptr + wiped->len, wiped->room - wiped->len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return file_fail(err, path, errno);
        if (n == 0)
            return true;
        wiped->len += (size_t)n;
        if (wiped->len > WIPED_MOST)
            return err_set(err, "%s: larger than %d bytes", path, WIPED_MOST);
    }
}

/* Not waiting, so that a pipe without a writer is empty and holds nobody up. */
bool wiped_read(const char *path, struct wiped *out, struct err *err)
{
    struct stat about;
    struct wiped wiped = {0};
    int fd FD_CLEANUP = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &about) != 0)
        return file_fail(err, path, errno);
    if (S_ISDIR(about.st_mode))
        return file_fail(err, path, EISDIR);
    if (!drain(fd, path, &wiped, err)) {
        wiped_release(&wiped);
        return false;
    }
    *out = wiped;
    return true;
}
