/* SPDX-License-Identifier: Apache-2.0 */
/* Signs that a container is prepared to speak TLS with something in the cluster: a CA of its own, a switch that turns
 * verification off, a mounted bundle. Who has one may well know that an in-cluster port serves TLS. Borrows nothing. */
#ifndef DRYFIT_POLICIES_TLS_EVIDENCE_H
#define DRYFIT_POLICIES_TLS_EVIDENCE_H

#include "policies/workload.h"

bool tls_evidence(const struct container *container);

#endif
