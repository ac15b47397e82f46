/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of yaml.h share: a document in, its tree out, and the tree at a glance. */
#ifndef DRYFIT_TESTS_YAML_CASE_H
#define DRYFIT_TESTS_YAML_CASE_H

#include "base/yaml.h"
#include "parse_case.h"

#define ZHONGWEN "\xE4\xB8\xAD\xE6\x96\x87" /* two characters, six bytes */

static inline bool parse(struct str text, const cJSON **root, struct err *err)
{
    const struct yaml_document document = {.text = text};
    return yaml_parse(arena, &document, root, err);
}

static inline const cJSON *parsed(struct str text)
{
    const cJSON *root = NULL;
    struct err err = {0};
    if (!parse(text, &root, &err))
        fail_msg("%.*s: %u:%u: %s", STR_ARG(text), err.line, err.column, err.message);
    return root;
}

/* The tree as JSON text, to compare it at a glance. */
static inline void write_json(struct text *out, const cJSON *node)
{
    bool object = cJSON_IsObject(node);
    if (cJSON_IsString(node))
        text_json(out, tree_str(node));
    else if (cJSON_IsNumber(node))
        text_format(out, "%.17g", node->valuedouble);
    else if (!object && !cJSON_IsArray(node))
        text_add(out, cJSON_IsNull(node) ? STR("null") : tree_is_true(node) ? STR("true") : STR("false"));
    else
        text_char(out, object ? '{' : '[');
    for (const cJSON *child = node->child; child; child = child->next) {
        if (object) {
            text_json(out, tree_key(child));
            text_char(out, ':');
        }
        write_json(out, child);
        if (child->next)
            text_char(out, ',');
    }
    if (object || cJSON_IsArray(node))
        text_char(out, object ? '}' : ']');
}

static inline void assert_tree(const cJSON *root, const char *expected)
{
    struct text out = {.arena = arena};
    write_json(&out, root);
    text_char(&out, '\0');
    assert_string_equal(out.ptr, expected);
}

struct pair {
    struct str yaml;
    const char *json;
};

#endif
