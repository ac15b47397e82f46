/* SPDX-License-Identifier: Apache-2.0 */
#include "review_of.h"

#include "around.h"
#include "base/text.h"

static void write_node(struct text *out, const cJSON *node);

static void write_children(struct text *out, const cJSON *node, bool keys)
{
    for (const cJSON *child = node->child; child; child = child->next) {
        if (child != node->child)
            text_char(out, ',');
        if (keys) {
            text_json(out, tree_key(child));
            text_char(out, ':');
        }
        write_node(out, child);
    }
}

static void write_scalar(struct text *out, const cJSON *node)
{
    if (cJSON_IsString(node))
        text_json(out, tree_str(node));
    else if (cJSON_IsNumber(node))
        text_format(out, "%.17g", node->valuedouble);
    else if (cJSON_IsBool(node))
        text_add(out, cJSON_IsTrue(node) ? STR("true") : STR("false"));
    else
        text_add(out, STR("null"));
}

static void write_node(struct text *out, const cJSON *node)
{
    bool object = cJSON_IsObject(node);
    if (!object && !cJSON_IsArray(node)) {
        write_scalar(out, node);
        return;
    }
    text_char(out, object ? '{' : '[');
    write_children(out, node, object);
    text_char(out, object ? '}' : ']');
}

struct str review_of(struct arena *arena, const cJSON *object)
{
    struct text out = {.arena = arena};
    text_add(&out,
             STR("{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\",\"request\":{\"uid\":\"case\","
                 "\"kind\":{\"kind\":"));
    text_json(&out, tree_get_str(object, "kind"));
    text_add(&out, STR("},\"namespace\":"));
    text_json(&out, around_namespace(object));
    text_add(&out, STR(",\"operation\":\"CREATE\",\"object\":"));
    write_node(&out, object);
    text_add(&out, STR(",\"oldObject\":null,\"dryRun\":false}}\n"));
    return text_str(&out);
}
