/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/input.h"

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

struct inputs inputs_list(struct arena *arena, const struct flag_list *arguments)
{
    struct listing list = {.arena = arena};
    for (size_t i = 0; i < arguments->len; i++) {
        if (strcmp(arguments->items[i], "-") == 0)
            add(&list, "<stdin>")->is_stdin = true;
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
