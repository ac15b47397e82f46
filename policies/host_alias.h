/* SPDX-License-Identifier: Apache-2.0 */
/* Names that a pod resolves by itself: spec.hostAliases, and whether cluster DNS answers the rest. */
#ifndef DRYFIT_POLICIES_HOST_ALIAS_H
#define DRYFIT_POLICIES_HOST_ALIAS_H

#include "policies/workload.h"

/* host in lower case. */
bool host_alias_defines(const struct workload *workload, struct str host);
/* The pod asks name servers of its owner's or of its node's, or appends domains of its own: those may know any name. */
bool host_alias_own_dns(const struct workload *workload);
/* Either: host may be another machine than cluster DNS says. */
bool host_alias_leads_elsewhere(const struct workload *workload, struct str host);

#endif
