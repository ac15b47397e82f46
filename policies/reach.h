/* SPDX-License-Identifier: Apache-2.0 */
/* What must reach a container's port from outside its network namespace: a network probe of the kubelet, or whoever
 * uses a port that the container declares. */
#ifndef DRYFIT_POLICIES_REACH_H
#define DRYFIT_POLICIES_REACH_H

#include "policies/workload.h"

struct reach {
    const struct probe *probe; /* NULL: no probe goes there */
    const struct port *port;   /* NULL: the container does not declare it */
};

/* The probe and the declared port of that number; of any number when port is 0. Liveness comes before startup before
 * readiness. */
struct reach reach_find(const struct container *container, unsigned port);
/* livenessProbe, readinessProbe, startupProbe. */
struct str reach_probe_name(const struct probe *probe);
/* liveness, readiness, startup: the variants of rules that differ by what a failing probe does. */
const char *reach_variant(const struct probe *probe);

#endif
