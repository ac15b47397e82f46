/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/secret.h"

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

void secret_release(struct secret *secret)
{
    OPENSSL_clear_free(secret->ptr, secret->room);
    *secret = (struct secret){0};
}

static bool grow(struct secret *secret)
{
    size_t room = secret->room ? secret->room * 2 : FIRST_ROOM;
    char *larger = OPENSSL_clear_realloc(secret->ptr, secret->room, room);
    if (!larger)
        return false;
    secret->ptr = larger;
    secret->room = room;
    return true;
}

static bool drain(int fd, const char *path, struct secret *secret, struct err *err)
{
    for (;;) {
        if (secret->len == secret->room && !grow(secret))
            return err_set(err, "%s: out of memory", path);
        ssize_t n = read(fd, secret->ptr + secret->len, secret->room - secret->len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return file_fail(err, path, errno);
        if (n == 0)
            return true;
        secret->len += (size_t)n;
        if (secret->len > SECRET_MOST)
            return err_set(err, "%s: larger than %d bytes", path, SECRET_MOST);
    }
}

/* Not waiting, so that a pipe without a writer is empty and holds nobody up. */
bool secret_read(const char *path, struct secret *out, struct err *err)
{
    struct stat about;
    struct secret secret = {0};
    int fd FD_CLEANUP = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &about) != 0)
        return file_fail(err, path, errno);
    if (S_ISDIR(about.st_mode))
        return file_fail(err, path, EISDIR);
    if (!drain(fd, path, &secret, err)) {
        secret_release(&secret);
        return false;
    }
    *out = secret;
    return true;
}
