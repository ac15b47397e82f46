/* SPDX-License-Identifier: Apache-2.0 */
/* The proxy that a container's program is told to use: HTTP_PROXY, HTTPS_PROXY and ALL_PROXY in either case (Go reads
 * the upper one first, Python the lower one, curl only http_proxy in lower case), and the JVM's properties. */
#ifndef DRYFIT_POLICIES_PROXY_H
#define DRYFIT_POLICIES_PROXY_H

#include "policies/workload.h"

/* The env that names the proxy for http, or for https URLs; NULL: none, or its value is empty or not known. */
const struct env *proxy_env(const struct container *container, bool tls);
/* Whether the container shows a proxy at all, by env (also one whose value is not known) or by -Dhttp.proxyHost. */
bool proxy_is_set(const struct container *container);
/* The value of NO_PROXY and of no_proxy; ptr NULL where the one is not set. False when they are not known. */
bool proxy_bypass(const struct container *container, struct str *upper, struct str *lower);

#endif
