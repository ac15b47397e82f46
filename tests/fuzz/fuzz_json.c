/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as JSON. What the scanner accepts cJSON accepts, too; each value is found again where it stands; each
 * string survives being written and read; so it is with what a reader leaves out. What is refused is refused at a
 * place. */
#undef NDEBUG /* asserts are what this program is for, in optimised builds, too */
#include <assert.h>

#include "base/json.h"
#include "base/json_scan.h"
#include "base/text.h"

enum { LOOKED_AT = 64 }; /* values of a text: finding one takes a walk over all of it */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct look {
    struct arena *arena;
    struct str text;
    struct json_step steps[JSON_DEPTH];
    unsigned nodes;
};

static char opening(const cJSON *node)
{
    if (cJSON_IsObject(node))
        return '{';
    if (cJSON_IsArray(node))
        return '[';
    return cJSON_IsString(node) ? '"' : '\0';
}

static void check_place(struct look *look, const cJSON *node, size_t depth)
{
    struct span key = {0};
    struct span value = {0};
    assert(json_locate(look->text, look->steps, depth, &key, &value));
    assert(value.from < value.to && value.to <= look->text.len);
    assert(value.line >= 1 && value.column >= 1 && value.end_line >= value.line);
    char first = look->text.ptr[value.from];
    assert(opening(node) ? first == opening(node) : first != '{' && first != '[' && first != '"');
    assert(!node->string || (look->text.ptr[key.from] == '"' && look->text.ptr[key.to - 1] == '"'));
}

static void check_string(struct arena *arena, struct str string)
{
    struct text written = {.arena = arena};
    const cJSON *again = NULL;
    text_json(&written, string);
    assert(json_parse(arena, text_str(&written), &again, NULL));
    assert(str_eq(tree_str(again), string));
}

static void check_node(struct look *look, const cJSON *node, size_t depth)
{
    size_t index = 0;
    if (look->nodes++ >= LOOKED_AT)
        return;
    check_place(look, node, depth);
    if (tree_is_str(node))
        check_string(look->arena, tree_str(node));
    for (const cJSON *child = node->child; child; child = child->next) {
        struct str key = child->string ? tree_key(child) : (struct str){0};
        look->steps[depth] = (struct json_step){.key = key, .index = index++};
        assert(!child->string || tree_get(node, child->string) == child);
        check_node(look, child, depth + 1);
    }
}

/* The tree of what is left out is the tree that it has elsewhere; all in all the same texts pass. */
static void check_omitting(const struct look *look, const cJSON *whole)
{
    static const struct json_omit omits[] = {{.key = {"a", 1}}, {.key = {"", 0}}};
    const struct json_cuts *cuts = NULL;
    const cJSON *root = NULL;
    assert(json_parse_most(look->arena, look->text, omits, &cuts, &root, NULL) == (whole != NULL));
    if (!whole)
        return;
    const cJSON *cut = json_parse_cut(look->arena, cuts, omits);
    assert(tree_len(root) == tree_len(whole) && !cut == !tree_get(whole, "a"));
    assert(!cut || cut->type == tree_get(whole, "a")->type);
    assert(tree_len(cut) == tree_len(tree_get(whole, "a")));
}

static void check_text(void *ctx)
{
    struct look *look = ctx;
    const cJSON *root = NULL;
    struct err err = {0};
    if (!json_scan(look->arena, look->text, JSON_KEYS_ONCE, NULL, &err)) {
        assert(err.message[0] && err.line >= 1 && err.column >= 1);
        assert(!json_parse(look->arena, look->text, &root, NULL) && !root);
        check_omitting(look, NULL);
        return;
    }
    assert(json_parse(look->arena, look->text, &root, &err));
    check_omitting(look, root);
    check_node(look, root, 0);
}

/* In text that nobody has checked. */
static void check_blind_search(struct str text)
{
    const struct json_step steps[] = {{STR("a"), 0}, {{NULL, 0}, 1}};
    struct span key = {0};
    struct span value = {0};
    for (size_t len = 0; len <= 2; len++)
        if (json_locate(text, steps, len, &key, &value))
            assert(value.from <= value.to && value.to <= text.len);
    if (json_locate(text, steps + 1, 1, &key, &value))
        assert(value.from <= value.to && value.to <= text.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct look look = {.arena = arena_new((size_t)1 << 20, NULL), .text = {(const char *)data, size}};
    if (!look.arena)
        return 0;
    json_init();
    /* A text too large for the arena is fine, if it leaves nothing behind. */
    (void)arena_run(look.arena, check_text, &look);
    check_blind_search(look.text);
    arena_free(look.arena);
    return 0;
}
