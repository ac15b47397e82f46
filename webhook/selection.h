/* SPDX-License-Identifier: Apache-2.0 */
/* The rules that a call asks for: all, or those that match one of `rules`, without those that match one of `skips`. */
#ifndef DRYFIT_WEBHOOK_SELECTION_H
#define DRYFIT_WEBHOOK_SELECTION_H

#include "policies/policy.h"

/* Globs over rule ids. */
struct selection {
    struct strs rules, skips;
};

/* A glob that matches no rule is a slip: an error with a suggestion. */
MUST_USE bool selection_check(const struct selection *selection, const struct policy *policy, struct err *err);
/* Takes the findings of other rules out. */
void selection_apply(const struct selection *selection, struct findings *findings);

#endif
