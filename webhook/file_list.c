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

/* The folder's visible entries as paths, in byte order. */
static bool read_names(const char *folder, struct listing *names, struct err *err)
{
    DIR *dir DIR_CLEANUP = opendir(folder);
    if (!dir)
        return file_fail(err, folder, errno);
    const char *slash = str_ends(str_from(folder), STR("/")) ? "" : "/";
    errno = 0;
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        if (entry->d_name[0] != '.')
            add(names, arena_format(names->arena, "%s%s%s", folder, slash, entry->d_name));
        errno = 0;
    }
    if (errno != 0)
        return file_fail(err, folder, errno);
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

bool file_list(struct arena *arena, const char *path, enum file_depth depth, struct strs *out, struct err *err)
{
    struct stat about;
    struct listing listing = {.arena = arena, .depth = depth};
    if (stat(path, &about) != 0)
        return file_fail(err, path, errno);
    if (!S_ISDIR(about.st_mode))
        add(&listing, arena_copy(arena, str_from(path)));
    else if (!walk(&listing, path, 0, err))
        return false;
    *out = (struct strs){listing.items, listing.len};
    return true;
}
