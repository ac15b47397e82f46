/* SPDX-License-Identifier: Apache-2.0 */
/* A workload's annotations dryfit.dev/...: one that is misspelt would be passed over without a word. Only for `check`:
 * a review has no place for what is no finding. */
#ifndef DRYFIT_WEBHOOK_ANNOTATIONS_H
#define DRYFIT_WEBHOOK_ANNOTATIONS_H

#include "policies/policy.h"
#include "policies/workload.h"

/* Called for each that nothing reads. field and message live for the call only. */
typedef void annotations_unknown(void *ctx, const struct field *field, struct str message);

/* Those of the object, and of its pod template. */
void annotations_check(const struct workload *workload, const struct policy *policy, struct arena *arena,
                       annotations_unknown *unknown, void *ctx);

#endif
