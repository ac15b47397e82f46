/* SPDX-License-Identifier: Apache-2.0 */
/* One container of a pod template. */
#ifndef DRYFIT_POLICIES_CONTAINER_H
#define DRYFIT_POLICIES_CONTAINER_H

#include "policies/expand.h"

/* Fills out from out->node and out->field, which the caller has set, as out->kind. names comes with what holds for the
 * whole pod; container and before are set here. */
void container_parse(struct expand *names, struct container *out);

#endif
