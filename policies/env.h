/* SPDX-License-Identifier: Apache-2.0 */
/* A container's env list, with each value expanded. */
#ifndef DRYFIT_POLICIES_ENV_H
#define DRYFIT_POLICIES_ENV_H

#include "policies/expand.h"

/* Reads env and envFrom of container->node into container. names refers to container and comes with before 0; it leaves
 * with all entries before it. */
void env_parse(struct expand *names, struct container *container);

/* The last of the first `before` entries that has this name, or NULL. */
const struct env *env_find(const struct container *container, size_t before, struct str name);

#endif
