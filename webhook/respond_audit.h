/* SPDX-License-Identifier: Apache-2.0 */
/* The audit annotations of a verdict: who was denied, warned, exempted or ignored, by which rule and why. Only what the
 * same object, policy and day always give: several reviews of one API request must agree. Inner room of respond.h. */
#ifndef DRYFIT_WEBHOOK_RESPOND_AUDIT_H
#define DRYFIT_WEBHOOK_RESPOND_AUDIT_H

#include "base/text.h"
#include "webhook/verdict.h"

/* Appends `,"auditAnnotations":{...}`, or nothing when there is nothing to say. */
void respond_audit(struct text *out, const struct verdict *verdict);

#endif
