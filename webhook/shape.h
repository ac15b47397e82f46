/* SPDX-License-Identifier: Apache-2.0 */
/* The types that the API server will insist on, for the fields that the view reads: `value: 8080` where a string must
 * stand makes it refuse the whole object, and makes every rule blind to that field. Only for `check`: what a webhook is
 * sent has passed the API server's own decoding. */
#ifndef DRYFIT_WEBHOOK_SHAPE_H
#define DRYFIT_WEBHOOK_SHAPE_H

#include "policies/workload.h"

/* Called for each value of a wrong type; `wanted` is "a string", "a list of strings". field lives for the call only. */
typedef void shape_fault(void *ctx, const struct field *field, const cJSON *node, const char *wanted);

/* The object's metadata, and its pod template. */
void shape_check(const struct workload *workload, shape_fault *fault, void *ctx);

#endif
