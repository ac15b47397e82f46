/* SPDX-License-Identifier: Apache-2.0 */
/* The order of findings, and each problem once. */
#ifndef DRYFIT_POLICIES_ENGINE_ORDER_H
#define DRYFIT_POLICIES_ENGINE_ORDER_H

#include "policies/finding.h"

/* Drops what is said twice, then sorts: certain first, then by container, field and rule. */
void engine_order(struct arena *arena, struct findings *findings);

#endif
