/* SPDX-License-Identifier: Apache-2.0 */
/* What a review and a policy mean in numbers: an answer -> metrics.h. */
#ifndef DRYFIT_WEBHOOK_TALLY_H
#define DRYFIT_WEBHOOK_TALLY_H

#include "webhook/admit.h"

/* The rules whose findings are counted one by one. */
void tally_policy(const struct policy *policy);
/* A review that took so long. What it was refused for is counted where it is answered. */
void tally_review(const struct admit_answer *answer, uint64_t nanoseconds);

#endif
