/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/rule_parameters.h"

#include <limits.h>

#include "policies/check.h"

static const cJSON no_parameters = {.type = cJSON_Object};

static bool is_bool(const cJSON *node)
{
    return cJSON_IsBool(node);
}

static bool is_uint(const cJSON *node)
{
    uint64_t number = 0;
    return tree_uint(node, INT_MAX, &number);
}

static bool all(const cJSON *list, bool (*is)(const cJSON *node))
{
    if (!cJSON_IsArray(list))
        return false;
    for (const cJSON *item = list->child; item; item = item->next)
        if (!is(item))
            return false;
    return true;
}

static bool is_uints(const cJSON *node)
{
    return all(node, is_uint);
}

static bool is_strs(const cJSON *node)
{
    return all(node, tree_is_str);
}

static const struct {
    bool (*is)(const cJSON *node);
    const char *what;
} types[] = {
    [PARAM_BOOL] = {is_bool, "true or false"},     [PARAM_UINT] = {is_uint, "a whole number"},
    [PARAM_STR] = {tree_is_str, "a string"},       [PARAM_UINTS] = {is_uints, "a list of whole numbers"},
    [PARAM_STRS] = {is_strs, "a list of strings"},
};

static const struct param *param_find(const struct check *check, const char *name)
{
    for (const struct param *param = check->params; param && param->name; param++)
        if (strcmp(param->name, name) == 0)
            return param;
    return NULL;
}

static bool fail_unknown(struct arena *arena, const struct check *check, const cJSON *node, struct err *err)
{
    size_t count = 0;
    while (check->params && check->params[count].name)
        count++;
    if (count == 0)
        return decode_fail_key(err, node, "parameters: the check %s has no parameters", check->name);
    const char **names = arena_many(arena, const char *, count);
    for (size_t i = 0; i < count; i++)
        names[i] = check->params[i].name;
    struct str word = decode_suggest_key(arena, tree_key(node), names, count);
    return decode_fail_key(err, node, "parameters: unknown key %.*s", STR_ARG(word));
}

static bool check_each(struct arena *arena, const struct check *check, const cJSON *parameters, struct err *err)
{
    if (!cJSON_IsObject(parameters))
        return decode_fail(err, parameters, "parameters: expected a mapping, found a %s", tree_type(parameters));
    for (const cJSON *node = parameters->child; node; node = node->next) {
        const struct param *param = param_find(check, node->string);
        if (!param)
            return fail_unknown(arena, check, node, err);
        if (!types[param->type].is(node))
            return decode_fail(err, node, "parameters.%s: expected %s, found a %s", param->name,
                               types[param->type].what, tree_type(node));
    }
    return true;
}

static struct strs strs_of(struct arena *arena, const cJSON *list)
{
    struct str *items = arena_many(arena, struct str, tree_len(list));
    struct strs strs = {.items = items};
    for (const cJSON *item = list->child; item; item = item->next)
        items[strs.len++] = tree_str(item);
    return strs;
}

static struct uints uints_of(struct arena *arena, const cJSON *list)
{
    unsigned *items = arena_many(arena, unsigned, tree_len(list));
    struct uints uints = {.items = items};
    for (const cJSON *item = list->child; item; item = item->next) {
        uint64_t number = 0;
        (void)tree_uint(item, INT_MAX, &number);
        items[uints.len++] = (unsigned)number;
    }
    return uints;
}

/* Lists are asked for each env and URL of each review: they are read from the tree once. */
static void read_lists(struct arena *arena, struct rule *rule)
{
    size_t len = 0;
    while (rule->check->params && rule->check->params[len].name)
        len++;
    struct rule_items *lists = arena_many(arena, struct rule_items, len);
    for (size_t i = 0; i < len; i++) {
        const struct param *param = &rule->check->params[i];
        const cJSON *node = tree_get(rule->parameters, param->name);
        lists[i].name = param->name;
        if (node && param->type == PARAM_STRS)
            lists[i].strs = strs_of(arena, node);
        if (node && param->type == PARAM_UINTS)
            lists[i].uints = uints_of(arena, node);
    }
    rule->lists = lists;
    rule->lists_len = len;
}

bool rule_parameters_init(struct arena *arena, struct rule *rule, const cJSON *node, struct err *err)
{
    const struct check *check = rule->check;
    if (node && !check_each(arena, check, node, err))
        return false;
    for (const struct param *param = check->params; param && param->name; param++)
        if (param->required && !tree_get(node, param->name))
            return decode_fail(err, node ? node : rule->place, "parameters: the check %s needs \"%s\" (%s)",
                               check->name, param->name, param->about);
    rule->parameters = node ? node : &no_parameters;
    read_lists(arena, rule);
    return true;
}

/* Nodes from YAML are larger than cJSON's own; both keep their place. */
static cJSON *copy_node(struct arena *arena, const cJSON *node)
{
    size_t size = tree_place(node) ? sizeof(struct tree_node) : sizeof(cJSON);
    cJSON *copy = arena_raw(arena, size);
    memcpy(copy, node, size);
    copy->next = NULL;
    copy->prev = NULL;
    return copy;
}

bool rule_set_parameters(struct arena *arena, struct rule *rule, const cJSON *parameters, struct err *err)
{
    if (!check_each(arena, rule->check, parameters, err))
        return false;
    cJSON *merged = copy_node(arena, parameters);
    cJSON **end = &merged->child;
    merged->child = NULL;
    for (const cJSON *node = rule->parameters->child; node; node = node->next)
        if (!tree_get(parameters, node->string)) {
            *end = copy_node(arena, node);
            end = &(*end)->next;
        }
    for (const cJSON *node = parameters->child; node; node = node->next) {
        *end = copy_node(arena, node);
        end = &(*end)->next;
    }
    rule->parameters = merged;
    read_lists(arena, rule);
    return true;
}

const cJSON *rule_list(const struct rule *rule, const char *name)
{
    return tree_get(rule->parameters, name);
}

bool rule_flag(const struct rule *rule, const char *name)
{
    return tree_is_true(rule_list(rule, name));
}

unsigned rule_uint(const struct rule *rule, const char *name)
{
    uint64_t number = 0;
    (void)tree_uint(rule_list(rule, name), INT_MAX, &number);
    return (unsigned)number;
}

struct str rule_str(const struct rule *rule, const char *name)
{
    return tree_str(rule_list(rule, name));
}

static const struct rule_items *find_list(const struct rule *rule, const char *name)
{
    static const struct rule_items none = {0};
    for (size_t i = 0; i < rule->lists_len; i++)
        if (strcmp(rule->lists[i].name, name) == 0)
            return &rule->lists[i];
    return &none;
}

bool rule_has_uint(const struct rule *rule, const char *name, unsigned number)
{
    return uints_have(&find_list(rule, name)->uints, number);
}

bool rule_has_str(const struct rule *rule, const char *name, struct str text)
{
    return strs_have(&find_list(rule, name)->strs, text);
}

bool rule_has_match(const struct rule *rule, const char *name, struct str text)
{
    return strs_match(&find_list(rule, name)->strs, text);
}
