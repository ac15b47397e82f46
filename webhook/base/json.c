/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"

#include <assert.h>

#include "base/json_scan.h"

/* cJSON's hooks take no context. Set during json_parse() only; an arena that left it by arena_run() leaves this behind,
 * and the next json_parse() of the thread puts it right. */
static _Thread_local struct arena *parsing;

static void *hook_malloc(size_t len)
{
    assert(parsing);
    return arena_raw(parsing, len);
}

/* The arena gives everything back at once. */
static void hook_free(void *ptr)
{
    (void)ptr;
}

void json_init(void)
{
    cJSON_Hooks hooks = {hook_malloc, hook_free};
    cJSON_InitHooks(&hooks);
}

/* text has passed the scan. NULL only when cJSON is stricter than that. */
static const cJSON *build(struct arena *arena, struct str text)
{
    parsing = arena;
    const cJSON *tree = cJSON_ParseWithLengthOpts(text.ptr, text.len, NULL, false);
    parsing = NULL;
    return tree;
}

bool json_parse(struct arena *arena, struct str text, const cJSON **root, struct err *err)
{
    parsing = NULL;
    if (!json_scan(arena, text, JSON_KEYS_ONCE, NULL, err))
        return false;
    const cJSON *tree = build(arena, text);
    if (!tree)
        return err_set(err, "cJSON refuses the text");
    *root = tree;
    return true;
}

static struct str empty_of(struct str value)
{
    switch (*value.ptr) {
    case '{':
        return STR("{}");
    case '[':
        return STR("[]");
    case '"':
        return STR("\"\"");
    default:
        return value;
    }
}

struct piece {
    char *ptr;
    size_t len;
};

static void add(struct piece *piece, const char *from, const char *to)
{
    memcpy(piece->ptr + piece->len, from, (size_t)(to - from));
    piece->len += (size_t)(to - from);
}

/* text, which is all that was scanned or one of the cuts, with what is cut from it emptied. */
static struct str without_cuts(struct arena *arena, struct str text, const struct json_cuts *cuts)
{
    const char *at = text.ptr;
    const char *end = text.ptr + text.len;
    struct piece out = {.ptr = arena_raw(arena, text.len)};
    for (size_t i = 0; i < cuts->len; i++) {
        struct str cut = cuts->items[i].text;
        if (cut.ptr <= at || cut.ptr >= end)
            continue; /* not in the text, or in what has been cut from it */
        struct str empty = empty_of(cut);
        add(&out, at, cut.ptr);
        add(&out, empty.ptr, empty.ptr + empty.len);
        at = cut.ptr + cut.len;
    }
    add(&out, at, end);
    return (struct str){out.ptr, out.len};
}

bool json_parse_most(struct arena *arena, struct str text, const struct json_omit *omits, const struct json_cuts **out,
                     const cJSON **root, struct err *err)
{
    struct json_cuts *cuts = arena_one(arena, struct json_cuts);
    cuts->omits = omits;
    parsing = NULL;
    if (!json_scan(arena, text, JSON_KEYS_ONCE, cuts, err))
        return false;
    const cJSON *tree = build(arena, without_cuts(arena, text, cuts));
    if (!tree)
        return err_set(err, "cJSON refuses the text");
    *out = cuts;
    *root = tree;
    return true;
}

const cJSON *json_parse_cut(struct arena *arena, const struct json_cuts *cuts, const struct json_omit *omit)
{
    for (size_t i = 0; i < cuts->len; i++)
        if (cuts->items[i].omit == omit)
            return build(arena, without_cuts(arena, cuts->items[i].text, cuts));
    return NULL;
}

bool json_valid_with_repeats(struct arena *arena, struct str text)
{
    return json_scan(arena, text, JSON_KEYS_REPEAT, NULL, NULL);
}
