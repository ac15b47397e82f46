/* SPDX-License-Identifier: Apache-2.0 */
/* The host of a probe. The kubelet makes the call, so that a loopback address is its node's, not the pod's; only with
 * hostNetwork are they the same. A port that the node forwards (hostPort) might answer there, too. */
#include "policies/listen.h"
#include "policies/mesh.h"
#include "policies/reach.h"
#include "policies/url.h"

static const struct param params[] = {
    {"meshes", PARAM_STRS, false, "labels and annotations by which a pod asks for a proxy of a service mesh"},
    {"nodePorts", PARAM_UINTS, false, "ports that a node serves on its own loopback"},
    {0},
};
static const char *const slots[] = {"probe", NULL};

static bool has_host_port(const struct container *container)
{
    const cJSON *ports = tree_get(container->node, "ports");
    for (const cJSON *port = ports == NULL ? NULL : ports->child; port != NULL; port = port->next) {
        if (tree_get(port, "hostPort") != NULL) {
            return true;
        }
    }
    return false;
}

/* Any container's: the node forwards to the pod. */
static bool pod_has_host_port(const struct workload *workload)
{
    for (size_t i = 0; i < workload->containers_len; i++) {
        if (has_host_port(&workload->containers[i])) {
            return true;
        }
    }
    return false;
}

static void look_at(const struct check_ctx *ctx, const struct probe *probe)
{
    bool networked = probe->action == PROBE_HTTP || probe->action == PROBE_TCP;
    if (!networked || probe->host.len == 0 || url_host_kind(probe->host, NULL, 0) != URL_HOST_LOOPBACK) {
        return;
    }
    if (listen_is_crowd(ctx) || pod_has_host_port(ctx->workload)) {
        return;
    }
    struct field field = field_key(&probe->action_field, STR("host"));
    /* Probes are rewritten for a mesh's proxy; the node itself may be what is probed. */
    bool node = rule_has_uint(ctx->rule, "nodePorts", probe->port);
    enum certainty certainty = node || mesh_injects(ctx, "meshes") ? LIKELY : CERTAIN;
    struct finding *finding = finding_add(ctx, certainty, reach_probe_name(probe), probe->host, field);
    finding->safe = !node;
    finding_slot(ctx, finding, "probe", reach_probe_name(probe));
    finding_remove(ctx, finding, field);
}

static void check_container(const struct check_ctx *ctx)
{
    if (ctx->workload->host_network || container_is_part(ctx->container)) {
        return;
    }
    for (int kind = 0; kind < PROBE_KINDS; kind++) {
        look_at(ctx, &ctx->container->probes[kind]);
    }
}

const struct check check_probe_host = {
    .name = "probe-host",
    .about = "a probe's host, with whose loopback the kubelet calls",
    .params = params,
    .slots = slots,
    .container = check_container,
};
