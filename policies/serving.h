/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a container runs a program as a server. Many programs are client and server in one: `ollama pull` talks to
 * the address that `ollama serve` listens on. */
#ifndef DRYFIT_POLICIES_SERVING_H
#define DRYFIT_POLICIES_SERVING_H

#include "policies/facts.h"
#include "policies/workload.h"

/* Whether it runs another program of the family, and no server of it: clickhouse-client, redis-cli. What the server
 * needs says nothing about those. */
bool serving_as_tool(const struct container *container, const struct facts *facts);
/* True where the image's own command runs, and where facts name no commands that make it serve; never for a tool. */
bool serving(const struct container *container, const struct facts *facts);

#endif
