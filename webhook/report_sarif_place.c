/* SPDX-License-Identifier: Apache-2.0 */
/* The half of report_sarif.h that speaks of places: files, regions, and what to write there instead. */
#include "base/yaml.h"
#include "webhook/member.h"
#include "webhook/report_sarif.h"

void report_sarif_text(struct text *text, const char *name, struct str value)
{
    member_open(text, name, '{');
    member_string(text, "text", value);
    text_char(text, '}');
}

/* RFC 3986: unreserved characters and the slash; a colon in the first segment would make it a scheme. */
static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || str_has_char(STR("-._~/"), c);
}

static struct str uri(struct arena *arena, const char *file)
{
    struct text text = {.arena = arena};
    struct str path = str_from(file);
    while (str_starts(path, STR("./")))
        path = str_after(path, 2);
    if (str_starts(path, STR("/")))
        text_add(&text, STR("file://"));
    for (size_t i = 0; i < path.len; i++) {
        char c = path.ptr[i];
        text_format(&text, is_plain(c) ? "%c" : "%%%02X", (unsigned char)c);
    }
    return text_str(&text);
}

void report_sarif_artifact(struct text *text, const char *name, const char *file)
{
    member_open(text, name, '{');
    member_string(text, "uri", uri(text->arena, file));
    if (file[0] != '/')
        member_string(text, "uriBaseId", STR("%SRCROOT%"));
    text_char(text, '}');
}

/* endColumn is that of the character after the region (SARIF 3.30.8), as a span's is. */
void report_sarif_region(struct text *text, const char *name, const struct span *span)
{
    member_open(text, name, '{');
    member_number(text, "startLine", span->line);
    member_number(text, "startColumn", span->column);
    member_number(text, "endLine", span->end_line);
    member_number(text, "endColumn", span->end_column);
    text_char(text, '}');
}

/* A script in a block is not replaced by a line, and what was merged with << does not stand where it is used. */
static bool is_replaceable(const cJSON *node)
{
    const struct tree_node *place = tree_place(node);
    bool scalar = node && !cJSON_IsObject(node) && !cJSON_IsArray(node);
    return scalar && (!place || (!place->aliased && place->style <= TREE_DOUBLE_QUOTED));
}

/* Without quotes, where YAML takes it for the same string. */
static bool is_plain_yaml(struct arena *arena, struct str value)
{
    for (size_t i = 0; i < value.len; i++)
        if (!is_plain(value.ptr[i]) && value.ptr[i] != ':')
            return false;
    struct yaml_document document = {.text = value};
    const cJSON *root = NULL;
    struct err err;
    return yaml_parse(arena, &document, &root, &err) && tree_is_str(root) && str_eq(tree_str(root), value);
}

/* In the quotes that stand there now; JSON's are YAML's double ones. Empty when it is no scalar. */
static struct str written(struct arena *arena, const cJSON *node, struct str json)
{
    const struct tree_node *place = tree_place(node);
    const cJSON *value = NULL;
    struct err err;
    if (!json_parse(arena, json, &value, &err) || cJSON_IsObject(value) || cJSON_IsArray(value))
        return (struct str){0};
    if (place && place->style == TREE_PLAIN && tree_is_str(value) && is_plain_yaml(arena, tree_str(value)))
        return tree_str(value);
    return json;
}

static void add_replacement(struct text *text, const struct report_finding *it, struct str content)
{
    text_add(text, STR(", \"fixes\": [{"));
    report_sarif_text(text, "description", str_trim(it->judged->finding->fix));
    text_add(text, STR(", \"artifactChanges\": [{"));
    report_sarif_artifact(text, "artifactLocation", it->file);
    text_add(text, STR(", \"replacements\": [{"));
    report_sarif_region(text, "deletedRegion", &it->value);
    report_sarif_text(text, "insertedContent", content);
    text_add(text, STR("}]}]}]"));
}

void report_sarif_fixes(struct text *text, const struct report_finding *it)
{
    const struct finding *finding = it->judged->finding;
    const struct patch *patch = finding->patches;
    if (!patch || it->secret || patch->next || patch->op != PATCH_REPLACE ||
        field_cmp(&patch->field, &finding->field) != 0)
        return;
    const cJSON *node = field_find(it->workload->object, &patch->field);
    if (!is_replaceable(node) || it->value.line == 0 || it->file[0] == '<')
        return;
    struct str content = written(text->arena, node, patch_value(text->arena, patch));
    if (content.len > 0)
        add_replacement(text, it, content);
}
