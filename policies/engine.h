/* SPDX-License-Identifier: Apache-2.0 */
/* View x facts x active rules -> findings. Pure. */
#ifndef DRYFIT_POLICIES_ENGINE_H
#define DRYFIT_POLICIES_ENGINE_H

#include "policies/policy.h"

/* Runs every rule that is not off in the workload's namespace. Findings come sorted (certain first, then by container,
 * field and rule), each problem once (same container, field and value, rules of one family: the more certain one
 * stays). They have no texts yet: an object may have thousands, of which an answer quotes a few. */
struct findings engine_judge(const struct policy *policy, const struct workload *workload,
                             const struct objects *objects, struct arena *arena);
/* Makes a finding's texts. */
void engine_say(struct arena *arena, struct finding *finding);
/* The two for all findings. */
struct findings engine_run(const struct policy *policy, const struct workload *workload, const struct objects *objects,
                           struct arena *arena);
/* A rule's text with the finding's slots put in. */
struct str engine_text(struct arena *arena, const struct rule_text *text, const struct finding *finding);
/* For a value that comes from a ConfigMap: the field is where the object names that, and the fix says so. */
void engine_origin(struct arena *arena, struct finding *finding);

#endif
