/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/shape.h"

enum shape_type {
    STRING,
    INTEGER,
    BOOLEAN,
    INTEGER_OR_STRING, /* a port by number or name */
    QUANTITY,          /* a string or a number */
    MAP,               /* of values of that kind */
    LIST,              /* of values of that kind */
    STRUCT,            /* of its own members; others are not looked at */
};

struct shape {
    const char *key; /* NULL for what is in a map or list */
    enum shape_type type;
    const struct shape *in; /* MAP, LIST: of each value; STRUCT: the members, ended by {0} */
};

static const struct shape a_string = {.type = STRING};
static const struct shape a_quantity = {.type = QUANTITY};

static const struct shape metadata[] = {
    {"name", STRING, NULL},     {"generateName", STRING, NULL},  {"namespace", STRING, NULL},
    {"labels", MAP, &a_string}, {"annotations", MAP, &a_string}, {0},
};
static const struct shape env_members[] = {{"name", STRING, NULL}, {"value", STRING, NULL}, {0}};
static const struct shape an_env = {.type = STRUCT, .in = env_members};

static const struct shape port_members[] = {
    {"name", STRING, NULL}, {"containerPort", INTEGER, NULL}, {"protocol", STRING, NULL}, {0}};
static const struct shape a_port = {.type = STRUCT, .in = port_members};

static const struct shape http_get[] = {
    {"path", STRING, NULL}, {"port", INTEGER_OR_STRING, NULL}, {"host", STRING, NULL}, {"scheme", STRING, NULL}, {0}};
static const struct shape tcp_socket[] = {{"port", INTEGER_OR_STRING, NULL}, {"host", STRING, NULL}, {0}};
static const struct shape grpc[] = {{"port", INTEGER, NULL}, {"service", STRING, NULL}, {0}};
static const struct shape exec[] = {{"command", LIST, &a_string}, {0}};
static const struct shape probe[] = {
    {"httpGet", STRUCT, http_get},
    {"tcpSocket", STRUCT, tcp_socket},
    {"grpc", STRUCT, grpc},
    {"exec", STRUCT, exec},
    {"initialDelaySeconds", INTEGER, NULL},
    {"periodSeconds", INTEGER, NULL},
    {"timeoutSeconds", INTEGER, NULL},
    {"failureThreshold", INTEGER, NULL},
    {"successThreshold", INTEGER, NULL},
    {0},
};
static const struct shape resources[] = {{"limits", MAP, &a_quantity}, {"requests", MAP, &a_quantity}, {0}};

static const struct shape mount_members[] = {
    {"name", STRING, NULL}, {"mountPath", STRING, NULL}, {"subPath", STRING, NULL}, {"readOnly", BOOLEAN, NULL}, {0}};
static const struct shape a_mount = {.type = STRUCT, .in = mount_members};

static const struct shape container_members[] = {
    {"name", STRING, NULL},
    {"image", STRING, NULL},
    {"command", LIST, &a_string},
    {"args", LIST, &a_string},
    {"env", LIST, &an_env},
    {"ports", LIST, &a_port},
    {"livenessProbe", STRUCT, probe},
    {"readinessProbe", STRUCT, probe},
    {"startupProbe", STRUCT, probe},
    {"resources", STRUCT, resources},
    {"volumeMounts", LIST, &a_mount},
    {"restartPolicy", STRING, NULL},
    {0},
};
static const struct shape a_container = {.type = STRUCT, .in = container_members};

static const struct shape pod_spec[] = {
    {"containers", LIST, &a_container},
    {"initContainers", LIST, &a_container},
    {"hostNetwork", BOOLEAN, NULL},
    {"enableServiceLinks", BOOLEAN, NULL},
    {0},
};

static const struct shape spec[] = {{"replicas", INTEGER, NULL}, {0}};
static const struct shape object[] = {{"metadata", STRUCT, metadata}, {"spec", STRUCT, spec}, {0}};

static bool is_integer(const cJSON *node)
{
    uint64_t number = 0;
    return tree_uint(node, UINT64_MAX, &number) || (cJSON_IsNumber(node) && node->valuedouble < 0);
}

static bool has_type(const cJSON *node, enum shape_type type)
{
    switch (type) {
    case STRING:
        return cJSON_IsString(node);
    case INTEGER:
        return is_integer(node);
    case BOOLEAN:
        return cJSON_IsBool(node);
    case INTEGER_OR_STRING:
        return cJSON_IsString(node) || is_integer(node);
    case QUANTITY:
        return cJSON_IsString(node) || cJSON_IsNumber(node);
    case LIST:
        return cJSON_IsArray(node);
    case MAP:
    case STRUCT:
        return cJSON_IsObject(node);
    }
    return true;
}

static const char *type_name(const struct shape *shape)
{
    static const char *const names[] = {
        [STRING] = "a string",
        [INTEGER] = "a whole number without quotes",
        [BOOLEAN] = "true or false without quotes",
        [INTEGER_OR_STRING] = "a port's number or name",
        [QUANTITY] = "a quantity",
        [MAP] = "a mapping",
        [LIST] = "a list",
        [STRUCT] = "a mapping",
    };
    return shape->type == LIST && shape->in->type == STRING ? "a list of strings" : names[shape->type];
}

struct walk {
    shape_fault *fault;
    void *ctx;
};

static void check(const struct walk *walk, const struct shape *shape, const cJSON *node, const struct field *field);

static void check_members(const struct walk *walk, const struct shape *members, const cJSON *node,
                          const struct field *field)
{
    for (; members->key; members++) {
        struct field member = field_key(field, str_from(members->key));
        check(walk, members, tree_get(node, members->key), &member);
    }
}

/* null is the same as nothing. */
static void check(const struct walk *walk, const struct shape *shape, const cJSON *node, const struct field *field)
{
    if (!node || cJSON_IsNull(node))
        return;
    if (!has_type(node, shape->type)) {
        walk->fault(walk->ctx, field, node, type_name(shape));
        return;
    }
    if (shape->type == STRUCT)
        check_members(walk, shape->in, node, field);
    if (shape->type != LIST && shape->type != MAP)
        return;
    size_t index = 0;
    for (const cJSON *child = node->child; child; child = child->next) {
        struct field member = shape->type == MAP ? field_key(field, tree_key(child)) : field_item(field, index++);
        check(walk, shape->in, child, &member);
    }
}

void shape_check(const struct workload *workload, shape_fault *fault, void *ctx)
{
    const struct walk walk = {fault, ctx};
    const struct field *template = workload->pod_spec_field.parent; /* NULL: a Pod is its own */
    check_members(&walk, object, workload->object, NULL);
    if (template) {
        const struct shape shape = {.type = STRUCT, .in = metadata};
        struct field field = field_key(template, STR("metadata"));
        check(&walk, &shape, field_find(workload->object, &field), &field);
    }
    check_members(&walk, pod_spec, workload->pod_spec, &workload->pod_spec_field);
}
