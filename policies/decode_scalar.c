/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/decode_scalar.h"

#include <limits.h>

#include "base/text.h"
#include "policies/quantity.h"
#include "policies/version.h"

enum { PORT_MAX = 65535 };

/* One leaf: what it is decoded by, and where it is. */
struct leaf {
    const struct decode_walk *walk;
    const struct decode_step *step;
    const struct decode_key *key;
    const cJSON *node;
};

#define FAIL(leaf, ...) decode_fail_step((leaf)->walk, (leaf)->step, (leaf)->node, __VA_ARGS__)

static bool fail_no_string(const struct leaf *leaf)
{
    if (cJSON_IsNumber(leaf->node) && leaf->node->valuestring)
        return FAIL(leaf, "expected a string, found a number; put it in quotes: \"%s\"", leaf->node->valuestring);
    if (cJSON_IsBool(leaf->node))
        return FAIL(leaf, "expected a string, found a boolean; put it in quotes");
    return FAIL(leaf, "expected a string, found a %s", tree_type(leaf->node));
}

static bool leaf_str(const struct leaf *leaf, void *out)
{
    if (!tree_is_str(leaf->node))
        return fail_no_string(leaf);
    struct str text = tree_str(leaf->node);
    if (text.len == 0)
        return FAIL(leaf, "may not be empty");
    *(struct str *)out = text;
    return true;
}

static bool leaf_text(const struct leaf *leaf, void *out)
{
    if (!tree_is_str(leaf->node))
        return fail_no_string(leaf);
    struct str text = tree_str(leaf->node);
    if (str_ends(text, STR("\n")))
        text = arena_copy(leaf->walk->arena, str_from_to(text, 0, text.len - 1));
    *(struct str *)out = text;
    return true;
}

static bool leaf_bool(const struct leaf *leaf, void *out)
{
    if (!cJSON_IsBool(leaf->node))
        return FAIL(leaf, "expected true or false, found a %s", tree_type(leaf->node));
    *(bool *)out = tree_is_true(leaf->node);
    return true;
}

static bool number_in(const struct leaf *leaf, unsigned least, unsigned most, unsigned *out)
{
    uint64_t number = 0;
    if (!cJSON_IsNumber(leaf->node))
        return FAIL(leaf, "expected a number, found a %s", tree_type(leaf->node));
    if (!tree_uint(leaf->node, most, &number) || number < least)
        return FAIL(leaf, "expected a whole number from %u to %u", least, most);
    *out = (unsigned)number;
    return true;
}

static bool leaf_uint(const struct leaf *leaf, void *out)
{
    return number_in(leaf, 0, INT_MAX, out);
}

static bool leaf_port(const struct leaf *leaf, void *out)
{
    return number_in(leaf, 1, PORT_MAX, out);
}

typedef bool leaf_decoder(const struct leaf *leaf, void *out);

/* A list of leaves, or one leaf as a list of one. *items gets an array of len values of that size. */
static bool many(const struct leaf *leaf, leaf_decoder *one, size_t size, const void **items, size_t *len)
{
    bool list = cJSON_IsArray(leaf->node);
    size_t count = list ? tree_len(leaf->node) : 1;
    char *values = arena_alloc(leaf->walk->arena, count, size);
    const cJSON *node = list ? leaf->node->child : leaf->node;
    for (size_t i = 0; i < count; i++, node = node->next) {
        struct decode_step step = {.up = leaf->step, .index = i};
        struct leaf item = {leaf->walk, list ? &step : leaf->step, leaf->key, node};
        if (!one(&item, values + i * size))
            return false;
    }
    *items = values;
    *len = count;
    return true;
}

/* An item of a list may be empty: "" is a value of an env like any other. */
static bool leaf_item(const struct leaf *leaf, void *out)
{
    if (!tree_is_str(leaf->node))
        return fail_no_string(leaf);
    *(struct str *)out = tree_str(leaf->node);
    return true;
}

static bool leaf_strs(const struct leaf *leaf, void *out)
{
    const void *items = NULL;
    size_t len = 0;
    if (!many(leaf, leaf_item, sizeof(struct str), &items, &len))
        return false;
    *(struct strs *)out = (struct strs){items, len};
    return true;
}

static bool numbers(const struct leaf *leaf, leaf_decoder *one, void *out)
{
    const void *items = NULL;
    size_t len = 0;
    if (!many(leaf, one, sizeof(unsigned), &items, &len))
        return false;
    *(struct uints *)out = (struct uints){items, len};
    return true;
}

static bool leaf_uints(const struct leaf *leaf, void *out)
{
    return numbers(leaf, leaf_uint, out);
}

static bool leaf_ports(const struct leaf *leaf, void *out)
{
    return numbers(leaf, leaf_port, out);
}

static bool leaf_seconds(const struct leaf *leaf, void *out)
{
    if (cJSON_IsNumber(leaf->node))
        return leaf_uint(leaf, out);
    if (!tree_is_str(leaf->node) || !decode_seconds(tree_str(leaf->node), out))
        return FAIL(leaf, "expected a duration such as 90s or 2m");
    return true;
}

static bool leaf_quantity(const struct leaf *leaf, void *out)
{
    struct quantity quantity = {0};
    if (!quantity_from(leaf->node, &quantity) || quantity.milli < 0)
        return FAIL(leaf, "expected a quantity such as 512Mi or 500m");
    *(struct quantity *)out = quantity;
    return true;
}

static bool leaf_version(const struct leaf *leaf, void *out)
{
    if (!tree_is_str(leaf->node))
        return fail_no_string(leaf);
    struct version version = version_parse(tree_str(leaf->node));
    if (version.parts == 0)
        return FAIL(leaf, "\"%s\" is no version; write it as \"3.70.0\"", leaf->node->valuestring);
    *(struct version *)out = version;
    return true;
}

static bool leaf_date(const struct leaf *leaf, void *out)
{
    if (!tree_is_str(leaf->node) || !decode_date(tree_str(leaf->node), out))
        return FAIL(leaf, "expected a date such as 2027-03-31");
    return true;
}

/* YAML 1.1 reads a plain off as false and a plain on as true. */
static struct str choice_word(const cJSON *node)
{
    if (cJSON_IsFalse(node))
        return STR("off");
    if (cJSON_IsTrue(node))
        return STR("on");
    return tree_str(node);
}

static bool fail_choice(const struct leaf *leaf)
{
    struct text known = {.arena = leaf->walk->arena};
    size_t count = 0;
    for (const char *const *choice = leaf->key->choices; *choice; choice++)
        text_format(&known, "%s%s", count++ > 0 ? ", " : "", *choice);
    struct str word = choice_word(leaf->node);
    if (word.len == 0)
        return FAIL(leaf, "expected one of %.*s, found a %s", STR_ARG(text_str(&known)), tree_type(leaf->node));
    struct str text = decode_suggest(leaf->walk->arena, word, leaf->key->choices, count);
    return FAIL(leaf, "expected one of %.*s, found %.*s", STR_ARG(text_str(&known)), STR_ARG(text));
}

static bool leaf_choice(const struct leaf *leaf, void *out)
{
    struct str word = choice_word(leaf->node);
    for (int i = 0; leaf->key->choices[i]; i++) {
        if (str_eq(word, str_from(leaf->key->choices[i]))) {
            *(int *)out = i;
            return true;
        }
    }
    return fail_choice(leaf);
}

static bool leaf_node(const struct leaf *leaf, void *out)
{
    *(const cJSON **)out = leaf->node;
    return true;
}

bool decode_scalar(const struct decode_walk *walk, const struct decode_step *step, const struct decode_key *key,
                   const cJSON *node, void *out)
{
    static leaf_decoder *const decoders[] = {
        [DECODE_STR] = leaf_str,         [DECODE_TEXT] = leaf_text,       [DECODE_STRS] = leaf_strs,
        [DECODE_BOOL] = leaf_bool,       [DECODE_UINT] = leaf_uint,       [DECODE_UINTS] = leaf_uints,
        [DECODE_PORTS] = leaf_ports,     [DECODE_SECONDS] = leaf_seconds, [DECODE_QUANTITY] = leaf_quantity,
        [DECODE_VERSION] = leaf_version, [DECODE_DATE] = leaf_date,       [DECODE_CHOICE] = leaf_choice,
        [DECODE_NODE] = leaf_node,
    };
    struct leaf leaf = {walk, step, key, node};
    return decoders[key->type](&leaf, out);
}
