/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/baseline.h"

#include "base/json.h"
#include "base/text.h"
#include "webhook/file.h"

enum { FILE_BYTES_MAX = 64 * 1024 * 1024 };
#define SCHEMA "dryfit.dev/baseline/v1"

struct baseline {
    struct arena *arena;
    struct baseline_entry *items; /* of one that was read: by key */
    size_t len, room;
};

struct baseline *baseline_new(struct arena *arena)
{
    struct baseline *baseline = arena_one(arena, struct baseline);
    baseline->arena = arena;
    return baseline;
}

void baseline_add(struct baseline *baseline, const struct baseline_entry *entry)
{
    if (baseline->len == baseline->room) {
        size_t room = baseline->room ? baseline->room * 2 : 64;
        baseline->items = arena_grow(baseline->arena, baseline->items, baseline->len, room, sizeof *baseline->items);
        baseline->room = room;
    }
    baseline->items[baseline->len++] = (struct baseline_entry){
        .key = arena_copy(baseline->arena, entry->key),
        .rule = arena_copy(baseline->arena, entry->rule),
        .object = arena_copy(baseline->arena, entry->object),
        .container = arena_copy(baseline->arena, entry->container),
    };
}

static int compare_keys(const void *left, const void *right)
{
    const struct baseline_entry *a = left;
    const struct baseline_entry *b = right;
    return str_cmp(a->key, b->key);
}

/* As a reader looks for it. */
static int compare_entries(const void *left, const void *right)
{
    const struct baseline_entry *a = left;
    const struct baseline_entry *b = right;
    int order = str_cmp(a->object, b->object);
    order = order ? order : str_cmp(a->container, b->container);
    order = order ? order : str_cmp(a->rule, b->rule);
    return order ? order : compare_keys(a, b);
}

bool baseline_has(const struct baseline *baseline, struct str key)
{
    const struct baseline_entry wanted = {.key = key};
    return baseline->len > 0 && bsearch(&wanted, baseline->items, baseline->len, sizeof wanted, compare_keys) != NULL;
}

static bool take_findings(struct baseline *baseline, const cJSON *root, const char *path, struct err *err)
{
    const cJSON *findings = tree_get(root, "findings");
    if (!str_eq(tree_get_str(root, "schema"), STR(SCHEMA)) || !cJSON_IsArray(findings))
        return err_set(err, "%s: no baseline, which --write-baseline makes", path);
    for (const cJSON *item = findings->child; item; item = item->next) {
        struct str key = tree_get_str(item, "key");
        if (key.len == 0)
            return err_set(err, "%s: a finding without a key", path);
        baseline_add(baseline, &(struct baseline_entry){.key = key});
    }
    if (baseline->len > 0)
        qsort(baseline->items, baseline->len, sizeof *baseline->items, compare_keys);
    return true;
}

bool baseline_read(struct arena *arena, const char *path, struct baseline **out, struct err *err)
{
    struct str text;
    const cJSON *root = NULL;
    struct baseline *baseline = baseline_new(arena);
    if (!file_read(arena, path, FILE_BYTES_MAX, &text, err))
        return err_wrap(err, "--baseline");
    if (!json_parse(arena, text, &root, err))
        return err_set(err, "--baseline: %s:%u:%u: no baseline, which --write-baseline makes: %s", path, err->line,
                       err->column, err->message);
    if (!take_findings(baseline, root, path, err))
        return err_wrap(err, "--baseline");
    *out = baseline;
    return true;
}

static void write_member(struct text *text, const char *name, struct str value)
{
    text_format(text, "\"%s\": ", name);
    text_json(text, value);
}

static void write_entry(struct text *text, const struct baseline_entry *entry, bool first)
{
    text_add(text, first ? STR("\n  {") : STR(",\n  {"));
    write_member(text, "key", entry->key);
    text_add(text, STR(", "));
    write_member(text, "rule", entry->rule);
    text_add(text, STR(", "));
    write_member(text, "object", entry->object);
    text_add(text, STR(", "));
    write_member(text, "container", entry->container);
    text_char(text, '}');
}

bool baseline_write(struct baseline *baseline, const char *path, size_t *len, struct err *err)
{
    struct text text = {.arena = baseline->arena};
    size_t count = 0;
    if (baseline->len > 0)
        qsort(baseline->items, baseline->len, sizeof *baseline->items, compare_entries);
    text_add(&text, STR("{\"schema\": \"" SCHEMA "\",\n \"findings\": ["));
    for (size_t i = 0; i < baseline->len; i++)
        if (i == 0 || !str_eq(baseline->items[i].key, baseline->items[i - 1].key))
            write_entry(&text, &baseline->items[i], count++ == 0);
    text_add(&text, count > 0 ? STR("\n ]}\n") : STR("]}\n"));
    if (!file_write(path, text_str(&text), err))
        return err_wrap(err, "--write-baseline");
    *len = count;
    return true;
}
