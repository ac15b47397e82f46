/* SPDX-License-Identifier: Apache-2.0 */
/* The Service that a URL names, where the objects around the workload show it, and what its ports say of themselves.
 * Borrows those objects. */
#ifndef DRYFIT_POLICIES_SERVICE_PORT_H
#define DRYFIT_POLICIES_SERVICE_PORT_H

#include "policies/target.h"

struct service_named {
    struct str service, namespace;
    const cJSON *spec;
};

/* False when the host is no Service's name, or the Service is not known. */
bool service_port_service(const struct check_ctx *ctx, const struct target *target, struct service_named *out);
/* An ExternalName leads outside, a headless Service to the pods' own ports; one without ports says nothing. */
bool service_port_is_elsewhere(const struct service_named *named);

unsigned service_port_number(const cJSON *port);
/* The entry of that number, or NULL. */
const cJSON *service_port_find(const cJSON *ports, unsigned number);
/* appProtocol is a statement, a name is a habit: https, https-api. */
struct str service_port_protocol(const cJSON *port);
bool service_port_says(struct str protocol, struct str word);
/* Named for TLS, but led to a port of the pod that is not: a load balancer takes the TLS off, and callers within the
 * cluster speak plain HTTP. */
bool service_port_leads_to_plain(const cJSON *port);

/* The port that the URL calls says https, or leads to a port of the pod that does. */
bool service_port_serves_tls(const struct check_ctx *ctx, const struct target *target);
/* The name is known to lead out of the cluster. */
bool service_port_is_external(const struct check_ctx *ctx, const struct target *target);

#endif
