/* SPDX-License-Identifier: Apache-2.0 */
/* The names of Services: <service>.<namespace>.svc.<cluster domain>, and what a host that is not quite one was meant to
 * be. */
#ifndef DRYFIT_POLICIES_SERVICE_NAME_H
#define DRYFIT_POLICIES_SERVICE_NAME_H

#include "policies/check.h"

/* The cluster domain that host ends in; the first of the policy's where it ends in none. */
struct str service_name_domain(const struct check_ctx *ctx, struct str host);
/* The workload's namespace, or "<namespace>" where the manifest does not say. */
struct str service_name_namespace(const struct check_ctx *ctx);
/* The whole name for a malformed host in lower case: of one label the namespace is taken to be the workload's own.
 * Empty where the labels do not tell. */
struct str service_name_mend(const struct check_ctx *ctx, struct str host);

#endif
