/* SPDX-License-Identifier: Apache-2.0 */
/* One probe of a container, with the API server's defaults filled in. */
#ifndef DRYFIT_POLICIES_PROBE_H
#define DRYFIT_POLICIES_PROBE_H

#include "policies/expand.h"

/* Reads all probes of container->node; its ports and env are read already. parent: the container's field, kept. */
void probe_parse_all(const struct expand *names, struct container *container, const struct field *parent);

#endif
