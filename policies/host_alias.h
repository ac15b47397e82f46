/* SPDX-License-Identifier: Apache-2.0 */
/* Names that a pod resolves by itself: spec.hostAliases, and whether cluster DNS answers the rest. */
#ifndef DRYFIT_POLICIES_HOST_ALIAS_H
#define DRYFIT_POLICIES_HOST_ALIAS_H

#include "policies/workload.h"

/* host in lower case. */
bool host_alias_defines(const struct workload *workload, struct str host);
/* dnsPolicy None brings name servers of the owner's, which may know any name. */
bool host_alias_own_dns(const struct workload *workload);

#endif
