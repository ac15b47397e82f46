/* SPDX-License-Identifier: Apache-2.0 */
/* The folder half of file.h. */
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#include "webhook/file.h"

/* Folders within folders: far above what people make, far below what the stack holds. */
enum { DEPTH_MAX = 64 };

struct listing {
    struct arena *arena;
    enum file_depth depth;
    struct str *items;
    size_t len, room;
};

static void dir_cleanup(DIR **dir)
{
    if (*dir)
        closedir(*dir);
}
#define DIR_CLEANUP __attribute__((cleanup(dir_cleanup)))

static void add(struct listing *listing, struct str item)
{
    if (listing->len == listing->room) {
        size_t room = listing->room ? listing->room * 2 : 16;
        listing->items = arena_grow(listing->arena, listing->items, listing->len, room, sizeof *listing->items);
        listing->room = room;
    }
    listing->items[listing->len++] = item;
}

static int compare(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

struct reading {
    const char *folder;
    DIR *dir;
    struct listing *names;
    int failure; /* an errno */
};

static void read_entries(void *ctx)
{
    struct reading *reading = ctx;
    struct arena *arena = reading->names->arena;
    const char *slash = str_ends(str_from(reading->folder), STR("/")) ? "" : "/";
    errno = 0;
    for (struct dirent *entry = readdir(reading->dir); entry; entry = readdir(reading->dir)) {
        if (entry->d_name[0] != '.')
            add(reading->names, arena_format(arena, "%s%s%s", reading->folder, slash, entry->d_name));
        errno = 0;
    }
    reading->failure = errno;
}

/* The folder's visible entries as paths, in byte order. An arena that is full ends here and not in the caller, so that
 * the folder is closed. */
static bool read_names(const char *folder, struct listing *names, struct err *err)
{
    DIR *dir DIR_CLEANUP = opendir(folder);
    struct reading reading = {.folder = folder, .dir = dir, .names = names};
    if (!dir)
        return file_fail(err, folder, errno);
    if (arena_run(names->arena, read_entries, &reading) != ARENA_DONE)
        return err_set(err, "%s: out of memory", folder);
    if (reading.failure != 0)
        return file_fail(err, folder, reading.failure);
    if (names->len > 0)
        qsort(names->items, names->len, sizeof *names->items, compare);
    return true;
}

static bool is_manifest(struct str name)
{
    return str_ends(name, STR(".yaml")) || str_ends(name, STR(".yml")) || str_ends(name, STR(".json"));
}

static bool walk(struct listing *listing, const char *folder, unsigned level, struct err *err);

static bool take_entry(struct listing *listing, struct str path, unsigned level, struct err *err)
{
    struct stat about;
    if (lstat(path.ptr, &about) != 0)
        return file_fail(err, path.ptr, errno);
    if (S_ISDIR(about.st_mode))
        return listing->depth == FILE_FLAT || walk(listing, path.ptr, level + 1, err);
    /* A link that leads nowhere is listed, so that reading it says so. */
    bool is_file =
        S_ISREG(about.st_mode) || (S_ISLNK(about.st_mode) && (stat(path.ptr, &about) != 0 || S_ISREG(about.st_mode)));
    if (is_file && is_manifest(path))
        add(listing, path);
    return true;
}

static bool walk(struct listing *listing, const char *folder, unsigned level, struct err *err)
{
    if (level > DEPTH_MAX)
        return err_set(err, "%s: more than %d folders deep", folder, DEPTH_MAX);
    struct listing names = {.arena = listing->arena};
    if (!read_names(folder, &names, err))
        return false;
    for (size_t i = 0; i < names.len; i++)
        if (!take_entry(listing, names.items[i], level, err))
            return false;
    return true;
}

struct call {
    struct listing listing;
    const char *path;
    struct err *err;
    bool good;
};

static void list(void *ctx)
{
    struct call *call = ctx;
    struct stat about;
    if (stat(call->path, &about) != 0) {
        call->good = file_fail(call->err, call->path, errno);
        return;
    }
    call->good = true;
    if (S_ISDIR(about.st_mode))
        call->good = walk(&call->listing, call->path, 0, call->err);
    else
        add(&call->listing, arena_copy(call->listing.arena, str_from(call->path)));
}

bool file_list(struct arena *arena, const char *path, enum file_depth depth, struct strs *out, struct err *err)
{
    struct call call = {.listing = {.arena = arena, .depth = depth}, .path = path, .err = err};
    if (arena_run(arena, list, &call) != ARENA_DONE)
        return err_set(err, "%s: out of memory", path);
    if (!call.good)
        return false;
    *out = (struct strs){call.listing.items, call.listing.len};
    return true;
}
