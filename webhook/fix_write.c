/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/fix_write.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "webhook/file.h"

static bool check_file(const char *path, struct stat *about, struct err *err)
{
    if (stat(path, about) != 0)
        return file_fail(err, path, errno);
    if (!S_ISREG(about->st_mode))
        return err_set(err, "%s: cannot be fixed, it is no regular file", path);
    if (about->st_nlink > 1)
        return err_set(err, "%s: cannot be fixed in place, it is a hard link, one of %lu", path,
                       (unsigned long)about->st_nlink);
    /* For root all is writable: the mode says what its owner meant. */
    if (!(about->st_mode & (S_IWUSR | S_IWGRP | S_IWOTH)) || access(path, W_OK) != 0)
        return err_set(err, "%s: cannot be fixed, it is read-only", path);
    return true;
}

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

/* The owner first: a change of owner takes set-id bits away. */
static bool fill(int fd, const struct stat *about, struct str text)
{
    if (fchown(fd, about->st_uid, about->st_gid) != 0 && errno != EPERM)
        return false;
    return fchmod(fd, about->st_mode & 07777) == 0 && write_all(fd, text) && fsync(fd) == 0;
}

static bool replace(const char *target, const struct stat *about, struct str text, struct err *err)
{
    char name[PATH_MAX];
    const char *slash = strrchr(target, '/');
    int folder = slash ? (int)(slash - target) + 1 : 0;
    if (snprintf(name, sizeof name, "%.*s.dryfit.XXXXXX", folder, target) >= (int)sizeof name)
        return file_fail(err, target, ENAMETOOLONG);
    int fd = mkstemp(name);
    if (fd < 0) {
        file_fail(err, target, errno);
        return err_wrap(err, "no file can be made beside it");
    }
    bool good = fill(fd, about, text);
    int number = errno;
    if (close(fd) != 0 && good) {
        good = false;
        number = errno;
    }
    if (good && rename(name, target) == 0)
        return true;
    file_fail(err, target, good ? errno : number);
    unlink(name);
    return false;
}

bool fix_write(const char *path, struct str text, struct err *err)
{
    struct stat about;
    char target[PATH_MAX];
    if (!check_file(path, &about, err))
        return false;
    if (!realpath(path, target))
        return file_fail(err, path, errno);
    return replace(target, &about, text, err);
}
