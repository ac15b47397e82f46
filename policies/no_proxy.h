/* SPDX-License-Identifier: Apache-2.0 */
/* NO_PROXY by its strictest reading: what Go, Python (requests, urllib, httpx), curl and Node all take as covered.
 * They agree on exact names, `.suffix` and `suffix` for what ends in it, and a lone `*`; they disagree on `*.suffix`,
 * on CIDR and on lists separated by blanks, so those cover nothing here. */
#ifndef DRYFIT_POLICIES_NO_PROXY_H
#define DRYFIT_POLICIES_NO_PROXY_H

#include "base/str.h"

/* So long a list is no list of hosts that somebody keeps, and each of a thousand URLs would be held against each of its
 * entries: what it covers is not known. */
bool no_proxy_is_endless(struct str list);
/* host without brackets and trailing dot; port 0: none. */
bool no_proxy_covers(struct str list, struct str host, unsigned port);

#endif
