/* SPDX-License-Identifier: Apache-2.0 */
#include "base/tree_write.h"

static void write_children(struct text *text, const cJSON *node, char open, char close)
{
    text_char(text, open);
    for (const cJSON *child = node->child; child; child = child->next) {
        if (child != node->child)
            text_add(text, STR(", "));
        if (open == '{') {
            text_json(text, tree_key(child));
            text_add(text, STR(": "));
        }
        tree_write(text, child);
    }
    text_char(text, close);
}

void tree_write(struct text *text, const cJSON *node)
{
    uint64_t whole = 0;
    if (cJSON_IsObject(node))
        write_children(text, node, '{', '}');
    else if (cJSON_IsArray(node))
        write_children(text, node, '[', ']');
    else if (cJSON_IsString(node))
        text_json(text, tree_str(node));
    else if (tree_uint(node, UINT64_MAX, &whole))
        text_format(text, "%llu", (unsigned long long)whole);
    else if (cJSON_IsNumber(node))
        text_format(text, "%.17g", node->valuedouble);
    else if (cJSON_IsBool(node))
        text_add(text, cJSON_IsTrue(node) ? STR("true") : STR("false"));
    else
        text_add(text, STR("null"));
}
