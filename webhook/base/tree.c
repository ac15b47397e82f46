/* SPDX-License-Identifier: Apache-2.0 */
#include "base/tree.h"

#include <stdarg.h>

const struct tree_node *tree_place(const cJSON *node)
{
    return node && (node->type & TREE_HAS_PLACE) ? (const struct tree_node *)node : NULL;
}

const cJSON *tree_get(const cJSON *object, const char *key)
{
    if (!cJSON_IsObject(object))
        return NULL;
    for (const cJSON *member = object->child; member; member = member->next)
        if (member->string && strcmp(member->string, key) == 0)
            return member;
    return NULL;
}

const cJSON *tree_path(const cJSON *object, ...)
{
    va_list keys;
    va_start(keys, object);
    const char *key = va_arg(keys, const char *);
    while (object && key) {
        object = tree_get(object, key);
        key = va_arg(keys, const char *);
    }
    va_end(keys);
    return object;
}

const cJSON *tree_item(const cJSON *array, size_t index)
{
    if (!cJSON_IsArray(array))
        return NULL;
    const cJSON *item = array->child;
    while (item && index-- > 0)
        item = item->next;
    return item;
}

size_t tree_len(const cJSON *node)
{
    size_t len = 0;
    if (cJSON_IsObject(node) || cJSON_IsArray(node))
        for (const cJSON *child = node->child; child; child = child->next)
            len++;
    return len;
}

struct str tree_key(const cJSON *node)
{
    return str_from(node ? node->string : NULL);
}

bool tree_is_str(const cJSON *node)
{
    return cJSON_IsString(node) && node->valuestring;
}

struct str tree_str(const cJSON *node)
{
    return tree_is_str(node) ? str_from(node->valuestring) : (struct str){0};
}

struct str tree_get_str(const cJSON *object, const char *key)
{
    return tree_str(tree_get(object, key));
}

bool tree_is_true(const cJSON *node)
{
    return cJSON_IsTrue(node);
}

bool tree_uint(const cJSON *node, uint64_t max, uint64_t *out)
{
    if (!cJSON_IsNumber(node))
        return false;
    double value = node->valuedouble;
    /* 2^53: above it a double no longer tells neighbours apart. */
    if (!(value >= 0 && value <= 9007199254740992.0))
        return false;
    uint64_t whole = (uint64_t)value;
    if ((double)whole != value || whole > max)
        return false;
    *out = whole;
    return true;
}

const char *tree_type(const cJSON *node)
{
    if (!node)
        return "nothing";
    switch (node->type & 0xFF) {
    case cJSON_String:
        return "string";
    case cJSON_Number:
        return "number";
    case cJSON_True:
    case cJSON_False:
        return "boolean";
    case cJSON_Array:
        return "list";
    case cJSON_Object:
        return "mapping";
    default:
        return "null";
    }
}
