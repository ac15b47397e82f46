/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/rule_text.h"

#include "policies/check.h"

/* Set for every finding, whatever its check. */
static const char *const common_slots[] = {"object", "kind",  "name",  "container", "subject",
                                           "value",  "field", "image", "facts"};
enum { COMMON = sizeof common_slots / sizeof *common_slots };

/* {{ and }} stand for one brace. */
static bool brace_next(struct str *rest, struct rule_text_piece *piece, bool *broken)
{
    if (rest->len > 1 && rest->ptr[1] == rest->ptr[0]) {
        *piece = (struct rule_text_piece){false, str_from_to(*rest, 0, 1)};
        *rest = str_after(*rest, 2);
        return true;
    }
    size_t end = 1;
    while (end < rest->len && rest->ptr[end] != '}' && rest->ptr[end] != '{')
        end++;
    if (rest->ptr[0] == '}' || end == rest->len || rest->ptr[end] == '{') {
        *broken = true;
        return false;
    }
    *piece = (struct rule_text_piece){true, str_from_to(*rest, 1, end)};
    *rest = str_after(*rest, end + 1);
    return true;
}

bool rule_text_next(struct str *rest, struct rule_text_piece *piece, bool *broken)
{
    if (rest->len == 0)
        return false;
    if (rest->ptr[0] == '{' || rest->ptr[0] == '}')
        return brace_next(rest, piece, broken);
    size_t end = 1;
    while (end < rest->len && rest->ptr[end] != '{' && rest->ptr[end] != '}')
        end++;
    *piece = (struct rule_text_piece){false, str_from_to(*rest, 0, end)};
    *rest = str_after(*rest, end);
    return true;
}

static size_t count_names(const char *const *names)
{
    size_t count = 0;
    while (names && names[count])
        count++;
    return count;
}

/* The one text that is being read. */
struct reading {
    struct arena *arena;
    const char *key;
    const struct check *check;
    bool stop;
    struct err *err;
};

static bool slot_known(const struct check *check, struct str name)
{
    for (size_t i = 0; i < COMMON; i++)
        if (str_eq(name, str_from(common_slots[i])))
            return true;
    for (size_t i = 0; i < count_names(check->slots); i++)
        if (str_eq(name, str_from(check->slots[i])))
            return true;
    return false;
}

static bool fail_slot(const struct reading *reading, const cJSON *node, struct str name)
{
    size_t own = count_names(reading->check->slots);
    const char **names = arena_many(reading->arena, const char *, COMMON + own);
    for (size_t i = 0; i < COMMON; i++)
        names[i] = common_slots[i];
    for (size_t i = 0; i < own; i++)
        names[COMMON + i] = reading->check->slots[i];
    struct str word = decode_suggest(reading->arena, name, names, COMMON + own);
    return decode_fail(reading->err, node, "%s: unknown slot %.*s (a brace itself is written twice)", reading->key,
                       STR_ARG(word));
}

static bool check_text(const struct reading *reading, const cJSON *node)
{
    if (!tree_is_str(node))
        return decode_fail(reading->err, node, "%s: expected a text, found a %s", reading->key, tree_type(node));
    struct str text = str_trim(tree_str(node));
    if (text.len == 0)
        return decode_fail(reading->err, node, "%s: may not be empty", reading->key);
    if (reading->stop && !str_ends(text, STR(".")))
        return decode_fail(reading->err, node, "%s: must end in a full stop", reading->key);
    struct str rest = text;
    struct rule_text_piece piece = {0};
    bool broken = false;
    while (rule_text_next(&rest, &piece, &broken))
        if (piece.slot && !slot_known(reading->check, piece.text))
            return fail_slot(reading, node, piece.text);
    if (broken)
        return decode_fail(reading->err, node, "%s: a brace has no partner (a brace itself is written twice)",
                           reading->key);
    return true;
}

static bool variant_known(const struct check *check, const char *name)
{
    for (size_t i = 0; i < count_names(check->variants); i++)
        if (strcmp(name, check->variants[i]) == 0)
            return true;
    return false;
}

static bool check_variants(const struct reading *reading, const cJSON *node)
{
    const struct check *check = reading->check;
    size_t count = count_names(check->variants);
    if (count == 0)
        return decode_fail(reading->err, node, "%s: the check %s has no variants; write one text", reading->key,
                           check->name);
    for (const cJSON *text = node->child; text; text = text->next) {
        if (!variant_known(check, text->string)) {
            struct str word = decode_suggest(reading->arena, tree_key(text), check->variants, count);
            return decode_fail_key(reading->err, text, "%s: unknown variant %.*s", reading->key, STR_ARG(word));
        }
        if (!check_text(reading, text))
            return false;
    }
    for (size_t i = 0; i < count; i++)
        if (!tree_get(node, check->variants[i]))
            return decode_fail(reading->err, node, "%s: lacks the variant \"%s\"", reading->key, check->variants[i]);
    return true;
}

bool rule_text_parse(struct arena *arena, const cJSON *node, const char *key, const struct check *check, bool stop,
                     struct rule_text *out, struct err *err)
{
    struct reading reading = {arena, key, check, stop, err};
    if (cJSON_IsObject(node)) {
        if (!check_variants(&reading, node))
            return false;
        *out = (struct rule_text){.by_variant = node};
        return true;
    }
    if (!check_text(&reading, node))
        return false;
    *out = (struct rule_text){.only = str_trim(tree_str(node))};
    return true;
}

struct str rule_text_pick(const struct rule_text *text, const char *variant)
{
    if (!text->by_variant)
        return text->only;
    const cJSON *node = variant ? tree_get(text->by_variant, variant) : text->by_variant->child;
    return str_trim(tree_str(node));
}
