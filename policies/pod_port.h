/* SPDX-License-Identifier: Apache-2.0 */
/* Whether something in the pod itself may answer on a port: for addresses that lead back into the pod. In doubt it may.
 */
#ifndef DRYFIT_POLICIES_POD_PORT_H
#define DRYFIT_POLICIES_POD_PORT_H

#include "policies/check.h"

/* Some container declares the port, listens on it by its facts, or names it in an argument or in an env other than
 * except. */
bool pod_port_served(const struct check_ctx *ctx, unsigned port, const struct env *except);
/* A container or an annotation or label of the pod matches a glob of the rule's parameter: a sidecar that carries calls
 * to localhost elsewhere. */
bool pod_port_proxied(const struct check_ctx *ctx, const char *images, const char *annotations);

#endif
