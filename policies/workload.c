/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/workload.h"

#include "policies/container.h"

enum { PATH_MAX_LEN = 4 };

/* Where each kind keeps its pod template. */
static const struct kind {
    const char *kind;
    const char *group, *version;    /* "": the core group; what it is served as today */
    const char *path[PATH_MAX_LEN]; /* to what holds metadata and spec of the pod; ended by NULL */
    bool runs_once;
} kinds[] = {
    {"Deployment", "apps", "apps/v1", {"spec", "template"}, false},
    {"StatefulSet", "apps", "apps/v1", {"spec", "template"}, false},
    {"DaemonSet", "apps", "apps/v1", {"spec", "template"}, false},
    {"ReplicaSet", "apps", "apps/v1", {"spec", "template"}, false},
    {"ReplicationController", "", "v1", {"spec", "template"}, false},
    {"Pod", "", "v1", {NULL}, false},
    {"Job", "batch", "batch/v1", {"spec", "template"}, true},
    {"CronJob", "batch", "batch/v1", {"spec", "jobTemplate", "spec", "template"}, true},
};

static bool is_in_group(struct str api_version, const char *group)
{
    struct str version = str_last(api_version, '/');
    if (version.len == api_version.len)
        return group[0] == '\0' && str_eq(api_version, STR("v1"));
    return str_eq(str_from_to(api_version, 0, api_version.len - version.len - 1), str_from(group)) && group[0] != '\0';
}

static const struct kind *find_kind(struct str api_version, struct str name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (str_eq(name, str_from(kinds[i].kind)) && is_in_group(api_version, kinds[i].group))
            return &kinds[i];
    return NULL;
}

const char *workload_version(struct str kind)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (str_eq(kind, str_from(kinds[i].kind)))
            return kinds[i].version;
    return NULL;
}

bool workload_has_template(struct str api_version, struct str kind)
{
    return find_kind(api_version, kind) != NULL;
}

static const cJSON *object_in(const cJSON *parent, const char *key)
{
    const cJSON *node = tree_get(parent, key);
    return cJSON_IsObject(node) ? node : NULL;
}

static bool has_controller(const cJSON *metadata)
{
    const cJSON *owners = tree_get(metadata, "ownerReferences");
    if (!cJSON_IsArray(owners))
        return false;
    for (const cJSON *owner = owners->child; owner; owner = owner->next)
        if (tree_is_true(tree_get(owner, "controller")))
            return true;
    return false;
}

static void parse_metadata(struct arena *arena, struct workload *out)
{
    const cJSON *metadata = tree_get(out->object, "metadata");
    struct str generated = tree_get_str(metadata, "generateName");
    out->namespace = tree_get_str(metadata, "namespace");
    out->name = tree_get_str(metadata, "name");
    if (out->name.len == 0 && generated.len > 0)
        out->name = arena_format(arena, "%.*s*", STR_ARG(generated));
    out->labels = object_in(metadata, "labels");
    out->annotations = object_in(metadata, "annotations");
    out->controlled = has_controller(metadata);
    out->terminating = tree_get_str(metadata, "deletionTimestamp").len > 0;
}

/* The node that holds the pod's metadata and spec, and its field. */
static const cJSON *find_template(struct arena *arena, const struct kind *kind, const cJSON *object,
                                  const struct field **field)
{
    const cJSON *node = object;
    *field = NULL;
    for (size_t i = 0; i < PATH_MAX_LEN && kind->path[i]; i++) {
        node = tree_get(node, kind->path[i]);
        *field = field_keep(arena, field_key(*field, str_from(kind->path[i])));
    }
    return node;
}

static void parse_spec(struct workload *out)
{
    uint64_t replicas = 1;
    (void)tree_uint(tree_path(out->object, "spec", "replicas", NULL), INT32_MAX, &replicas);
    out->replicas = (int64_t)replicas;
    out->host_network = tree_is_true(tree_get(out->pod_spec, "hostNetwork"));
    out->service_links = !cJSON_IsFalse(tree_get(out->pod_spec, "enableServiceLinks"));
}

static enum container_kind kind_of(const cJSON *node, bool init)
{
    if (!init)
        return CONTAINER_MAIN;
    bool always = str_eq(tree_get_str(node, "restartPolicy"), STR("Always"));
    return always ? CONTAINER_SIDECAR : CONTAINER_INIT;
}

struct containers {
    struct container *items;
    size_t len;
    struct expand names;
};

/* The containers of one kind in one list. */
static void parse_list(struct containers *out, const cJSON *spec, const struct field *parent, const char *key,
                       enum container_kind kind)
{
    const cJSON *list = tree_get(spec, key);
    size_t index = 0;
    if (!cJSON_IsArray(list))
        return;
    const struct field *field = field_keep(out->names.arena, field_key(parent, str_from(key)));
    for (const cJSON *node = list->child; node; node = node->next, index++) {
        if (!cJSON_IsObject(node) || kind_of(node, kind != CONTAINER_MAIN) != kind)
            continue;
        struct container *container = &out->items[out->len++];
        container->kind = kind;
        container->field = field_item_at(field, index, node);
        container->node = node;
        container_parse(&out->names, container);
    }
}

static void parse_containers(struct arena *arena, const struct objects *objects, struct workload *out)
{
    static const char *const lists[] = {"containers", "initContainers"};
    size_t most = tree_len(tree_get(out->pod_spec, lists[0])) + tree_len(tree_get(out->pod_spec, lists[1]));
    const struct field *field = field_keep(arena, out->pod_spec_field);
    size_t room = EXPAND_ALL_MAX;
    struct containers containers = {
        .items = arena_many(arena, struct container, most),
        .names = {.arena = arena,
                  .objects = objects,
                  .namespace = out->namespace,
                  .service_links = out->service_links,
                  .room = &room},
    };
    parse_list(&containers, out->pod_spec, field, lists[0], CONTAINER_MAIN);
    parse_list(&containers, out->pod_spec, field, lists[1], CONTAINER_SIDECAR);
    parse_list(&containers, out->pod_spec, field, lists[1], CONTAINER_INIT);
    out->containers = containers.items;
    out->containers_len = containers.len;
}

enum workload_end workload_parse(struct arena *arena, const cJSON *object, struct workload *out)
{
    return workload_parse_among(arena, object, NULL, (struct str){0}, out);
}

enum workload_end workload_parse_among(struct arena *arena, const cJSON *object, const struct objects *objects,
                                       struct str namespace, struct workload *out)
{
    struct workload workload = {
        .object = object,
        .api_version = tree_get_str(object, "apiVersion"),
        .kind = tree_get_str(object, "kind"),
    };
    const struct field *field = NULL;
    const struct kind *kind = find_kind(workload.api_version, workload.kind);
    if (!kind)
        return WORKLOAD_NO_TEMPLATE;
    const cJSON *template = find_template(arena, kind, object, &field);
    workload.pod_spec = object_in(template, "spec");
    if (!workload.pod_spec)
        return WORKLOAD_NO_TEMPLATE;
    workload.pod_spec_field = field_key(field, STR("spec"));
    workload.runs_once = kind->runs_once;
    parse_metadata(arena, &workload);
    if (workload.namespace.len == 0)
        workload.namespace = namespace;
    const cJSON *metadata = tree_get(template, "metadata");
    workload.pod_labels = object_in(metadata, "labels");
    workload.pod_annotations = object_in(metadata, "annotations");
    parse_spec(&workload);
    parse_containers(arena, objects, &workload);
    *out = workload;
    return WORKLOAD_OK;
}

struct str workload_title(struct arena *arena, const struct workload *workload)
{
    if (workload->namespace.len == 0)
        return arena_format(arena, "%.*s %.*s", STR_ARG(workload->kind), STR_ARG(workload->name));
    return arena_format(arena, "%.*s %.*s/%.*s", STR_ARG(workload->kind), STR_ARG(workload->namespace),
                        STR_ARG(workload->name));
}
