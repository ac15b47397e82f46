/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/probe.h"

#include "policies/words.h"

/* k8s.io/kubernetes/pkg/apis/core/v1/defaults.go, SetDefaults_Probe and SetDefaults_HTTPGetAction: 0 counts as absent.
 */
enum { PERIOD = 10, TIMEOUT = 1, FAILURE_THRESHOLD = 3, PORT_MAX = 65535 };

static unsigned seconds(const cJSON *probe, const char *key, unsigned unset)
{
    uint64_t value = 0;
    if (!tree_uint(tree_get(probe, key), INT32_MAX, &value) || value == 0)
        return unset;
    return (unsigned)value;
}

/* A name is looked up in this container alone; the kubelet takes digits for a number when no port is called so. */
static void parse_port(const struct container *container, const cJSON *node, struct probe *out)
{
    uint64_t number = 0;
    if (tree_uint(node, PORT_MAX, &number) || str_uint(tree_str(node), PORT_MAX, &number)) {
        out->port = (unsigned)number;
        return;
    }
    out->port_name = tree_str(node);
    for (size_t i = 0; i < container->ports_len && out->port_name.len > 0; i++) {
        if (str_eq(container->ports[i].name, out->port_name)) {
            out->port = container->ports[i].number;
            return;
        }
    }
}

static void parse_http(const cJSON *action, struct probe *out)
{
    out->path = tree_get_str(action, "path");
    out->scheme = tree_get_str(action, "scheme");
    if (out->path.len == 0)
        out->path = STR("/");
    if (out->scheme.len == 0)
        out->scheme = STR("HTTP");
}

static const struct {
    const char *key;
    enum probe_action action;
} actions[] = {{"exec", PROBE_EXEC}, {"httpGet", PROBE_HTTP}, {"tcpSocket", PROBE_TCP}, {"grpc", PROBE_GRPC}};

static void parse_action(const struct expand *names, const struct container *container, const cJSON *node,
                         const struct field *field, struct probe *out)
{
    const cJSON *action = NULL;
    for (size_t i = 0; i < sizeof actions / sizeof actions[0] && !cJSON_IsObject(action); i++) {
        action = tree_get(node, actions[i].key);
        if (!cJSON_IsObject(action))
            continue;
        out->action = actions[i].action;
        out->action_field = field_key(field, str_from(actions[i].key));
    }
    out->host = tree_get_str(action, "host");
    parse_port(container, tree_get(action, "port"), out);
    if (out->action == PROBE_HTTP)
        parse_http(action, out);
    if (out->action != PROBE_EXEC)
        return;
    struct field command = field_key(field_keep(names->arena, out->action_field), STR("command"));
    out->exec = words_parse(names, tree_get(action, "command"), command, &out->exec_len);
}

static struct probe parse(const struct expand *names, const struct container *container, const cJSON *node,
                          struct field field)
{
    struct probe probe = {
        .field = field,
        .initial_delay = seconds(node, "initialDelaySeconds", 0),
        .period = seconds(node, "periodSeconds", PERIOD),
        .timeout = seconds(node, "timeoutSeconds", TIMEOUT),
        .failure_threshold = seconds(node, "failureThreshold", FAILURE_THRESHOLD),
    };
    if (cJSON_IsObject(node))
        parse_action(names, container, node, field_keep(names->arena, field), &probe);
    return probe;
}

void probe_parse_all(const struct expand *names, struct container *container, const struct field *parent)
{
    static const char *const keys[PROBE_KINDS] = {"livenessProbe", "readinessProbe", "startupProbe"};
    for (int kind = 0; kind < PROBE_KINDS; kind++) {
        const cJSON *node = tree_get(container->node, keys[kind]);
        container->probes[kind] = parse(names, container, node, field_key(parent, str_from(keys[kind])));
        container->probes[kind].kind = (enum probe_kind)kind;
    }
}
