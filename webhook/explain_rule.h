/* SPDX-License-Identifier: Apache-2.0 */
/* A rule in words: what it compares, what its findings say, what happens, how it is mended, tuned and left out. */
#ifndef DRYFIT_WEBHOOK_EXPLAIN_RULE_H
#define DRYFIT_WEBHOOK_EXPLAIN_RULE_H

#include "base/text.h"
#include "policies/policy.h"

struct explain {
    const struct policy *policy;
    struct str namespace; /* for which to say what the policy does */
    const struct rule *rule;
    struct text *text; /* gets the words */
    unsigned width;    /* columns */
};

void explain_rule(const struct explain *it);

#endif
