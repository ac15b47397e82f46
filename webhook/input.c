/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/input.h"

#include <fnmatch.h>
#include <glob.h>
#include <sys/stat.h>

struct listing {
    struct arena *arena;
    struct inputs out;
    size_t room;
};

static struct input *add(struct listing *list, const char *name)
{
    struct inputs *out = &list->out;
    if (out->len == list->room) {
        size_t room = list->room ? list->room * 2 : 16;
        out->items = arena_grow(list->arena, out->items, out->len, room, sizeof *out->items);
        list->room = room;
    }
    out->items[out->len] = (struct input){.name = name};
    return &out->items[out->len++];
}

static const struct err *keep_err(struct arena *arena, const struct err *err)
{
    struct err *kept = arena_one(arena, struct err);
    *kept = *err;
    return kept;
}

static bool is_pattern(const char *path)
{
    struct stat about;
    return strpbrk(path, "*?[") != NULL && lstat(path, &about) != 0;
}

static void add_path(struct listing *list, const char *path)
{
    struct strs files;
    struct err err = {0};
    if (!file_list(list->arena, path, FILE_DEEP, &files, &err)) {
        add(list, path)->wrong = keep_err(list->arena, &err);
        return;
    }
    for (size_t i = 0; i < files.len; i++)
        add(list, files.items[i].ptr);
}

/* The end of path that has as many parts as tail. */
static const char *same_parts(const char *path, const char *tail)
{
    size_t slashes = 0;
    for (; *tail; tail++)
        slashes += *tail == '/';
    for (size_t at = strlen(path); at > 0; at--)
        if (path[at - 1] == '/' && slashes-- == 0)
            return path + at;
    return path;
}

/* Two stars in the place of a folder: what follows them, in the folder before them or in any below it. */
static bool add_deep(struct listing *list, struct str pattern, size_t stars)
{
    struct strs files;
    struct err err;
    struct str folder = stars > 0 ? arena_copy(list->arena, str_from_to(pattern, 0, stars)) : STR("./");
    const char *tail = pattern.ptr + stars + STR("**/").len;
    size_t before = list->out.len;
    if (!file_list(list->arena, folder.ptr, FILE_DEEP, &files, &err))
        return false;
    for (size_t i = 0; i < files.len; i++)
        if (fnmatch(tail, same_parts(files.items[i].ptr + folder.len, tail), FNM_PATHNAME) == 0)
            add(list, files.items[i].ptr);
    return list->out.len > before;
}

/* What the shell has left for us: in quotes, from an editor's task, or on a shell without globs. */
static bool add_glob(struct listing *list, const char *pattern)
{
    size_t stars = 0;
    glob_t found;
    if (str_find(str_from(pattern), STR("**/"), &stars))
        return add_deep(list, str_from(pattern), stars);
    bool good = glob(pattern, 0, NULL, &found) == 0;
    for (size_t i = 0; good && i < found.gl_pathc; i++)
        add_path(list, arena_copy(list->arena, str_from(found.gl_pathv[i])).ptr);
    globfree(&found);
    return good;
}

static void add_pattern(struct listing *list, const char *pattern)
{
    struct err err = {0};
    if (add_glob(list, pattern))
        return;
    err_set(&err, "%s: no file matches", pattern);
    add(list, pattern)->wrong = keep_err(list->arena, &err);
}

struct inputs inputs_list(struct arena *arena, const struct flag_list *arguments)
{
    struct listing list = {.arena = arena};
    for (size_t i = 0; i < arguments->len; i++) {
        if (strcmp(arguments->items[i], "-") == 0)
            add(&list, "<stdin>")->is_stdin = true;
        else if (is_pattern(arguments->items[i]))
            add_pattern(&list, arguments->items[i]);
        else
            add_path(&list, arguments->items[i]);
    }
    return list.out;
}

/* A file that can be read again as often as needed. */
static bool is_regular(const char *path)
{
    struct stat about;
    return stat(path, &about) != 0 || S_ISREG(about.st_mode);
}

/* What is read but once fails but once, too: the rest of it is not its text. */
static bool read_once(struct input *input, struct arena *keep, struct err *err)
{
    bool good = input->is_stdin ? file_read_stdin(keep, INPUT_BYTES_MAX, &input->text, err)
                                : file_read(keep, input->name, INPUT_BYTES_MAX, &input->text, err);
    if (!good)
        input->wrong = keep_err(keep, err);
    input->kept = good;
    return good;
}

bool input_read(struct input *input, struct arena *keep, struct arena *arena, struct str *out, struct err *err)
{
    if (input->wrong) {
        *err = *input->wrong;
        return false;
    }
    if (!input->kept && !input->is_stdin && is_regular(input->name))
        return file_read(arena, input->name, INPUT_BYTES_MAX, out, err);
    if (!input->kept && !read_once(input, keep, err))
        return false;
    *out = input->text;
    return true;
}
