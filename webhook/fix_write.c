/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/fix_write.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "webhook/file.h"

static bool check_file(const char *path, struct err *err)
{
    struct stat about;
    if (stat(path, &about) != 0)
        return file_fail(err, path, errno);
    if (!S_ISREG(about.st_mode))
        return err_set(err, "%s: cannot be fixed, it is no regular file", path);
    if (about.st_nlink > 1)
        return err_set(err, "%s: cannot be fixed in place, it is a hard link, one of %lu", path,
                       (unsigned long)about.st_nlink);
    /* For root all is writable: the mode says what its owner meant. */
    if (!(about.st_mode & (S_IWUSR | S_IWGRP | S_IWOTH)) || access(path, W_OK) != 0)
        return err_set(err, "%s: cannot be fixed, it is read-only", path);
    return true;
}

bool fix_write(const char *path, struct str text, struct err *err)
{
    return check_file(path, err) && file_write(path, text, err);
}
