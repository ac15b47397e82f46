/* SPDX-License-Identifier: Apache-2.0 */
/* The policy in force, and those before it that are still judged by. Whoever judges takes one, so that it is the same
 * from beginning to end, and gives it back; another can take its place meanwhile, and the last to give one back that is
 * no longer in force frees it. Safe to use from all threads. */
#ifndef DRYFIT_WEBHOOK_POLICY_HOLDER_H
#define DRYFIT_WEBHOOK_POLICY_HOLDER_H

#include "policies/policy.h"

struct policy_held {
    const struct policy *policy;
    uint64_t generation; /* from 1 */
};

struct policy_holder;

struct policy_holder *policy_holder_new(void); /* NULL: memory is out */
/* After the last has been given back. NULL is fine. */
void policy_holder_free(struct policy_holder *holder);

/* Takes the policy, also when it fails for want of memory. */
MUST_USE bool policy_holder_set(struct policy_holder *holder, struct policy *policy, uint64_t *generation,
                                struct err *err);
/* One must have been set. */
const struct policy_held *policy_holder_take(struct policy_holder *holder);
void policy_holder_give(struct policy_holder *holder, const struct policy_held *held);

#endif
