/* SPDX-License-Identifier: Apache-2.0 */
/* A policy as the YAML document that, merged over the shipped one, gives this policy again: every rule with its
 * actions, the parameters that were given, scopes, exemptions, and the user's own facts and rules. What is shipped and
 * was not touched (the facts, the rules' words) is not repeated. */
#ifndef DRYFIT_POLICIES_POLICY_WRITE_H
#define DRYFIT_POLICIES_POLICY_WRITE_H

#include "base/text.h"
#include "policies/policy.h"

/* namespace: what holds there is written, without scopes and without the exemptions of other namespaces; NULL: all. */
void policy_write(const struct policy *policy, const struct str *namespace, struct text *out);

#endif
