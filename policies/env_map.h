/* SPDX-License-Identifier: Apache-2.0 */
/* What env and envFrom take from ConfigMaps that stand around the object. Secrets are never read. */
#ifndef DRYFIT_POLICIES_ENV_MAP_H
#define DRYFIT_POLICIES_ENV_MAP_H

#include "policies/expand.h"

/* The value that an env item's configMapKeyRef stands for; false when it is not known. */
bool env_map_value(const struct expand *names, const cJSON *item, struct str *value);

/* How many variables the known sources of a container's envFrom set. */
size_t env_maps_count(const struct expand *names, const cJSON *container);
/* Writes as many entries; parent is the container's field. True when every source of envFrom is known. */
bool env_maps_add(const struct expand *names, const cJSON *container, const struct field *parent, struct env *out);

#endif
