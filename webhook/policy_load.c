/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/policy_load.h"

#include "webhook/file.h"

/* A ConfigMap holds 1 MiB at most. */
enum { POLICY_FILE_MAX = 4 * 1024 * 1024 };

struct loading {
    struct arena *arena;
    const struct strs *paths;
    struct policy_file *files;
    size_t len;
    struct err *err;
    bool good;
};

static bool read_path(struct loading *loading, struct str path)
{
    struct strs names;
    struct arena *arena = loading->arena;
    size_t len = loading->len;
    if (!file_list(arena, path.ptr, FILE_FLAT, &names, loading->err))
        return false;
    loading->files = arena_grow(arena, loading->files, len, len + names.len + 1, sizeof *loading->files);
    for (size_t i = 0; i < names.len; i++) {
        struct policy_file *file = &loading->files[loading->len];
        file->name = names.items[i].ptr;
        if (!file_read(arena, file->name, POLICY_FILE_MAX, &file->text, loading->err))
            return false;
        loading->len++;
    }
    return true;
}

static void read_paths(void *ctx)
{
    struct loading *loading = ctx;
    loading->good = true;
    for (size_t i = 0; i < loading->paths->len && loading->good; i++)
        loading->good = read_path(loading, loading->paths->items[i]);
}

/* A server reloads its policy: it must outlive a moment without memory. */
bool policy_load(const struct strs *paths, struct policy **out, struct err *err)
{
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    struct loading loading = {.arena = arena, .paths = paths, .err = err};
    if (!arena || arena_run(arena, read_paths, &loading) != ARENA_DONE)
        return err_set(err, "policy: out of memory");
    if (!loading.good)
        return err_wrap(err, "policy");
    return policy_new(loading.files, loading.len, out, err);
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
                         .type = FLAG_NAMESPACE,
                         .out = out};
}
