/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/reach.h"

#include "policies/listen.h"

/* The probe whose failure hurts most comes first. */
static const enum probe_kind by_weight[] = {PROBE_LIVENESS, PROBE_STARTUP, PROBE_READINESS};

static const struct probe *probe_to(const struct container *container, unsigned port)
{
    for (size_t i = 0; i < sizeof(by_weight) / sizeof(by_weight[0]); i++) {
        const struct probe *probe = &container->probes[by_weight[i]];
        if (listen_is_probed(probe) && (port == 0 || probe->port == port)) {
            return probe;
        }
    }
    return NULL;
}

static const struct port *port_of(const struct container *container, unsigned number)
{
    for (size_t i = 0; i < container->ports_len; i++) {
        const struct port *port = &container->ports[i];
        if (str_eq(port->protocol, STR("TCP")) && (number == 0 || port->number == number)) {
            return port;
        }
    }
    return NULL;
}

struct reach reach_find(const struct container *container, unsigned port)
{
    return (struct reach){.probe = probe_to(container, port), .port = port_of(container, port)};
}

struct str reach_probe_name(const struct probe *probe)
{
    static const char *const names[PROBE_KINDS] = {"livenessProbe", "readinessProbe", "startupProbe"};
    return str_from(names[probe->kind]);
}

const char *reach_variant(const struct probe *probe)
{
    static const char *const variants[PROBE_KINDS] = {"liveness", "readiness", "startup"};
    return variants[probe->kind];
}
