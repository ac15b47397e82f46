/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/around_record.h"

#include "policies/workload.h"

/* A member that is kept; of a list's items the same as of a mapping. */
struct keep {
    const char *key;           /* "*": any; NULL ends the table */
    const struct keep *inside; /* NULL: all that is in it */
};

static const struct keep container[] = {{"name", NULL}, {"image", NULL}, {NULL, NULL}};
static const struct keep pod_spec[] = {{"containers", container}, {"initContainers", container}, {NULL, NULL}};
static const struct keep template[] = {{"spec", pod_spec}, {NULL, NULL}};
static const struct keep job_spec[] = {{"template", template}, {NULL, NULL}};
static const struct keep job_template[] = {{"spec", job_spec}, {NULL, NULL}};
static const struct keep port[] = {
    {"name", NULL}, {"port", NULL}, {"targetPort", NULL}, {"appProtocol", NULL}, {NULL, NULL}};
static const struct keep metadata[] = {
    {"name", NULL}, {"generateName", NULL}, {"uid", NULL}, {"labels", NULL}, {NULL, NULL}};
/* Of a workload, a Pod and a Service: their names do not overlap. */
static const struct keep spec[] = {{"template", template},
                                   {"jobTemplate", job_template},
                                   {"containers", container},
                                   {"initContainers", container},
                                   {"type", NULL},
                                   {"clusterIP", NULL},
                                   {"externalName", NULL},
                                   {"selector", NULL},
                                   {"ports", port},
                                   {NULL, NULL}};
static const struct keep value[] = {{NULL, NULL}}; /* a string: not too long a one */
static const struct keep values[] = {{"*", value}, {NULL, NULL}};
static const struct keep root[] = {{"apiVersion", NULL}, {"kind", NULL},   {"metadata", metadata},
                                   {"spec", spec},       {"data", values}, {NULL, NULL}};

static const struct keep *find(const struct keep *table, struct str key)
{
    for (; table->key; table++)
        if (table->key[0] == '*' || str_eq(key, str_from(table->key)))
            return table;
    return NULL;
}

static cJSON *copy(struct arena *arena, const cJSON *from, const struct keep *table);

static void append(cJSON *parent, cJSON *child)
{
    if (!parent->child) {
        parent->child = child;
        child->prev = child;
        return;
    }
    cJSON *last = parent->child->prev;
    last->next = child;
    child->prev = last;
    parent->child->prev = child;
}

static void copy_children(struct arena *arena, cJSON *to, const cJSON *from, const struct keep *table)
{
    bool all = cJSON_IsArray(from) || !table;
    for (const cJSON *child = from->child; child; child = child->next) {
        const struct keep *keep = all ? NULL : find(table, tree_key(child));
        if (all)
            append(to, copy(arena, child, table));
        else if (keep)
            append(to, copy(arena, child, keep->inside));
    }
}

/* table: what is kept of it; NULL: all. */
static cJSON *copy(struct arena *arena, const cJSON *from, const struct keep *table)
{
    cJSON *to = arena_one(arena, cJSON);
    to->type = from->type & 0xFF;
    to->valuedouble = from->valuedouble;
    to->valueint = from->valueint;
    if (from->string)
        to->string = (char *)arena_copy(arena, tree_key(from)).ptr;
    if (tree_is_str(from) && (table != value || tree_str(from).len <= AROUND_VALUE_MAX))
        to->valuestring = (char *)arena_copy(arena, tree_str(from)).ptr;
    else if (tree_is_str(from))
        to->type = cJSON_NULL;
    copy_children(arena, to, from, table);
    return to;
}

static void set_namespace(struct arena *arena, cJSON *object, struct str namespace)
{
    cJSON *node = arena_one(arena, cJSON);
    node->type = cJSON_String;
    node->string = (char *)"namespace";
    node->valuestring = (char *)arena_copy(arena, namespace).ptr;
    for (cJSON *member = object->child; member; member = member->next)
        if (str_eq(tree_key(member), STR("metadata")) && cJSON_IsObject(member))
            append(member, node);
}

bool around_wants(struct str api_version, struct str kind)
{
    bool core = str_eq(api_version, STR("v1"));
    return (core && (str_eq(kind, STR("Service")) || str_eq(kind, STR("ConfigMap")))) ||
           workload_has_template(api_version, kind);
}

const cJSON *around_record(struct arena *arena, const cJSON *object, struct str namespace)
{
    cJSON *record = copy(arena, object, root);
    set_namespace(arena, record, namespace);
    return record;
}
