/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/watch.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    EVENTS = 4096, /* bytes at a time */
    UPWARDS = 64,  /* folders */
    EACH = 4,      /* watches of a path at most: links to folders need one for where they stand, too */
};

/* A file counts when its writer closes it, so that few half-written ones are looked at. */
static const uint32_t interest = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB |
                                 IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

struct watch {
    const char *const *paths;
    size_t paths_len;
    int fd;
    size_t len;
    int marks[]; /* inotify's, EACH for a path */
};

struct watch *watch_new(const char *const *paths, size_t len, struct err *err)
{
    struct watch *watch = calloc(1, sizeof *watch + len * EACH * sizeof(int));
    if (!watch)
        return NULL;
    watch->paths = paths;
    watch->paths_len = len;
    watch->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (watch->fd < 0)
        err_set(err, "inotify: %s", strerror(errno));
    return watch;
}

void watch_free(struct watch *watch)
{
    if (!watch)
        return;
    if (watch->fd >= 0)
        close(watch->fd);
    free(watch);
}

int watch_fd(const struct watch *watch)
{
    return watch->fd;
}

bool watch_heard(struct watch *watch)
{
    char events[EVENTS];
    bool any = false;
    while (watch->fd >= 0 && read(watch->fd, events, sizeof events) > 0)
        any = true;
    return any;
}

static bool has(const struct watch *watch, int mark)
{
    for (size_t i = 0; i < watch->len; i++) {
        if (watch->marks[i] == mark)
            return true;
    }
    return false;
}

/* Cuts the path down to the folder that it stands in. */
static void go_up(char path[PATH_MAX])
{
    char *slash = strrchr(path, '/');
    if (!slash)
        memcpy(path, ".", 2);
    else if (slash == path)
        path[1] = '\0';
    else
        *slash = '\0';
}

/* 0, or why not. */
static int add(struct watch *watch, const char *folder)
{
    int mark = inotify_add_watch(watch->fd, folder, interest);
    if (mark < 0)
        return errno;
    if (!has(watch, mark))
        watch->marks[watch->len++] = mark;
    return 0;
}

/* The folder; where it stands, if it is a link; the nearest that there is, if it is not. */
static bool follow(struct watch *watch, const char *path, struct err *err)
{
    char at[PATH_MAX];
    struct stat about;
    size_t most = watch->len + EACH;
    if ((size_t)snprintf(at, sizeof at, "%s", path) >= sizeof at)
        return true;
    if (stat(at, &about) != 0 || !S_ISDIR(about.st_mode))
        go_up(at);
    for (int i = 0; i < UPWARDS && watch->len < most; i++) {
        int failure = add(watch, at);
        if (failure == ENOSPC || failure == ENOMEM)
            return err_set(err, "inotify: %s: %s", at, strerror(failure));
        bool link = lstat(at, &about) == 0 && S_ISLNK(about.st_mode);
        if ((failure == 0 && !link) || strcmp(at, "/") == 0 || strcmp(at, ".") == 0)
            return true;
        go_up(at);
    }
    return true;
}

/* What has gone has taken its watch along; what is no longer on the way is given up. */
static void forget(struct watch *watch, const int *marks, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (!has(watch, marks[i]))
            inotify_rm_watch(watch->fd, marks[i]);
    }
}

bool watch_follow(struct watch *watch, struct err *err)
{
    struct err why = {0};
    int *marks = calloc(watch->len + 1, sizeof *marks);
    size_t len = watch->len;
    bool good = marks && watch->fd >= 0;
    if (!good) {
        free(marks);
        return err_set(err, watch->fd < 0 ? "inotify cannot be used" : "no memory for watches");
    }
    memcpy(marks, watch->marks, len * sizeof *marks);
    watch->len = 0;
    for (size_t i = 0; i < watch->paths_len && good; i++)
        good = follow(watch, watch->paths[i], &why);
    forget(watch, marks, len);
    free(marks);
    return good || err_set(err, "%s", why.message);
}
