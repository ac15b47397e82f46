/* SPDX-License-Identifier: Apache-2.0 */
/* The writing half of file.h. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "webhook/file.h"

static bool write_all(int fd, struct str text)
{
    while (text.len > 0) {
        ssize_t done = write(fd, text.ptr, text.len);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        text = str_after(text, (size_t)done);
    }
    return true;
}

/* Devices and pipes, and what /dev/stdout leads to: never renamed over. */
static bool is_written_into(const char *path, const struct stat *about)
{
    return str_starts(str_from(path), STR("/dev/")) || !S_ISREG(about->st_mode);
}

static bool write_into(const char *path, struct str text, struct err *err)
{
    int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    bool good = fd >= 0 && write_all(fd, text);
    int number = errno;
    if (fd >= 0)
        close(fd);
    return good || file_fail(err, path, number);
}

/* As open() would make a new file. */
static mode_t new_mode(void)
{
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

/* The owner first: a change of owner takes mode bits away. Who may not give files away keeps them. */
static bool take_after(int fd, const struct stat *about)
{
    if (fchown(fd, about->st_uid, about->st_gid) != 0 && errno != EPERM)
        return false;
    return fchmod(fd, about->st_mode & 07777) == 0;
}

/* Of a file that is to be made, "no such file" would say nothing: its folder is missing. */
static bool fail_new(struct err *err, const char *path, int number)
{
    return number == ENOENT ? err_set(err, "%s: its folder does not exist", path) : file_fail(err, path, number);
}

/* about is the old file's; NULL: there is none. */
static bool write_beside(const char *path, const char *target, const struct stat *about, struct str text,
                         struct err *err)
{
    char name[PATH_MAX];
    const char *slash = strrchr(target, '/');
    int folder = slash ? (int)(slash - target) + 1 : 0;
    if (snprintf(name, sizeof name, "%.*s.dryfit.XXXXXX", folder, target) >= (int)sizeof name)
        return file_fail(err, path, ENAMETOOLONG);
    int fd = mkstemp(name);
    if (fd < 0)
        return fail_new(err, path, errno);
    bool good = (about ? take_after(fd, about) : fchmod(fd, new_mode()) == 0) && write_all(fd, text) && fsync(fd) == 0;
    int number = errno;
    if (close(fd) != 0 && good) {
        good = false;
        number = errno;
    }
    if (good && rename(name, target) == 0)
        return true;
    file_fail(err, path, good ? errno : number);
    unlink(name);
    return false;
}

bool file_write(const char *path, struct str text, struct err *err)
{
    struct stat about;
    char target[PATH_MAX];
    if (stat(path, &about) != 0)
        return write_beside(path, path, NULL, text, err);
    if (S_ISDIR(about.st_mode))
        return file_fail(err, path, EISDIR);
    if (is_written_into(path, &about))
        return write_into(path, text, err);
    if (!realpath(path, target))
        return file_fail(err, path, errno);
    return write_beside(path, target, &about, text, err);
}
