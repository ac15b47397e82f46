/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/policy_load.h"

#include "webhook/file.h"

/* A ConfigMap holds 1 MiB at most. */
enum { POLICY_FILE_MAX = 4 * 1024 * 1024 };

static bool read_path(struct arena *arena, struct str path, struct policy_file **files, size_t *len, struct err *err)
{
    struct strs names;
    if (!file_list(arena, path.ptr, FILE_FLAT, &names, err))
        return false;
    *files = arena_grow(arena, *files, *len, *len + names.len + 1, sizeof **files);
    for (size_t i = 0; i < names.len; i++) {
        struct policy_file *file = &(*files)[*len];
        file->name = names.items[i].ptr;
        if (!file_read(arena, file->name, POLICY_FILE_MAX, &file->text, err))
            return false;
        (*len)++;
    }
    return true;
}

bool policy_load(const struct strs *paths, struct policy **out, struct err *err)
{
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    if (!arena)
        return err_set(err, "policy: out of memory");
    struct policy_file *files = NULL;
    size_t len = 0;
    for (size_t i = 0; i < paths->len; i++)
        if (!read_path(arena, paths->items[i], &files, &len, err))
            return err_wrap(err, "policy");
    return policy_new(files, len, out, err);
}

struct strs policy_paths(struct arena *arena, const struct flag_list *values)
{
    struct str *items = arena_many(arena, struct str, values->len);
    for (size_t i = 0; i < values->len; i++)
        items[i] = str_from(values->items[i]);
    return (struct strs){items, values->len};
}

struct flag policy_flag(struct flag_list *out)
{
    return (struct flag){.name = "policy",
                         .env = "DRYFIT_POLICY",
                         .argument = "FILE|DIR",
                         .help = "a policy, or a folder of them, merged over the shipped one",
                         .type = FLAG_TEXTS,
                         .out = out};
}

struct flag namespace_flag(const char **out, const char *fallback, const char *help)
{
    return (struct flag){.name = "namespace",
                         .letter = 'n',
                         .env = "DRYFIT_NAMESPACE",
                         .argument = "NAME",
                         .fallback = fallback,
                         .help = help,
                         .type = FLAG_TEXT,
                         .out = out};
}
