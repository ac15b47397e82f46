/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/service_port.h"

#include "policies/policy.h"

enum { PORT_MAX = 65535 };

static bool is_domain(const struct check_ctx *ctx, struct str text)
{
    const struct strs *domains = policy_cluster_domains(ctx->policy);
    for (size_t i = 0; i < domains->len; i++)
        if (str_eq_nocase(domains->items[i], text))
            return true;
    return text.len == 0;
}

/* service, service.namespace, service.namespace.svc with or without the domain. A pod's name before the service's
 * reaches the pod itself, whatever the Service says. */
static bool name_of(const struct check_ctx *ctx, const struct target *target, struct service_named *out)
{
    struct str rest = target->host, svc = {0};
    *out = (struct service_named){.namespace = ctx->workload->namespace};
    if (!str_cut(&rest, '.', &out->service) || target->kind == URL_HOST_SHORT)
        return target->kind == URL_HOST_SHORT;
    if (target->kind != URL_HOST_SERVICE && target->kind != URL_HOST_TWO_LABELS)
        return false;
    if (!str_cut(&rest, '.', &out->namespace) || !str_cut(&rest, '.', &svc))
        return target->kind == URL_HOST_TWO_LABELS || out->namespace.len > 0;
    return str_eq(svc, STR("svc")) && is_domain(ctx, rest);
}

bool service_port_service(const struct check_ctx *ctx, const struct target *target, struct service_named *out)
{
    struct service_named named;
    if (!ctx->objects || !name_of(ctx, target, &named))
        return false;
    const cJSON *service = ctx->objects->get(ctx->objects->ctx, STR("Service"), named.namespace, named.service);
    named.spec = tree_get(service, "spec");
    if (!named.spec)
        return false;
    *out = named;
    return true;
}

static bool is_external(const struct service_named *named)
{
    return str_eq(tree_get_str(named->spec, "type"), STR("ExternalName"));
}

bool service_port_is_elsewhere(const struct service_named *named)
{
    return is_external(named) || str_eq(tree_get_str(named->spec, "clusterIP"), STR("None")) ||
           tree_len(tree_get(named->spec, "ports")) == 0;
}

unsigned service_port_number(const cJSON *port)
{
    uint64_t number = 0;
    return tree_uint(tree_get(port, "port"), PORT_MAX, &number) ? (unsigned)number : 0;
}

const cJSON *service_port_find(const cJSON *ports, unsigned number)
{
    for (const cJSON *port = ports ? ports->child : NULL; port; port = port->next)
        if (service_port_number(port) == number)
            return port;
    return NULL;
}

struct str service_port_protocol(const cJSON *port)
{
    struct str protocol = tree_get_str(port, "appProtocol"), name = tree_get_str(port, "name");
    return protocol.len > 0 ? protocol : name;
}

bool service_port_says(struct str protocol, struct str word)
{
    return str_eq_nocase(protocol, word) ||
           (str_starts_nocase(protocol, word) && protocol.len > word.len && protocol.ptr[word.len] == '-');
}

/* targetPort by its name or its number: https, 443, 8443. */
static bool leads_to_tls(const cJSON *port)
{
    const cJSON *target = tree_get(port, "targetPort");
    uint64_t number = 0;
    if (tree_uint(target, PORT_MAX, &number))
        return number % 1000 == 443;
    return service_port_says(tree_str(target), STR("https"));
}

bool service_port_leads_to_plain(const cJSON *port)
{
    return tree_get_str(port, "appProtocol").len == 0 && tree_get(port, "targetPort") && !leads_to_tls(port);
}

bool service_port_serves_tls(const struct check_ctx *ctx, const struct target *target)
{
    struct service_named named;
    if (!service_port_service(ctx, target, &named))
        return false;
    const cJSON *port = service_port_find(tree_get(named.spec, "ports"), url_port(target->url));
    return port && (service_port_says(service_port_protocol(port), STR("https")) || leads_to_tls(port));
}

bool service_port_is_external(const struct check_ctx *ctx, const struct target *target)
{
    struct service_named named;
    return service_port_service(ctx, target, &named) && is_external(&named);
}
