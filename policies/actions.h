/* SPDX-License-Identifier: Apache-2.0 */
/* deny, warn or off for each rule, certainty and namespace, worked out from a policy's `rules` and `scopes` when the
 * policy is made. Exact ids beat globs, longer globs beat shorter, and among equals the later one; a later scope beats
 * an earlier one, any scope beats `rules`. Certain and likely are looked up apart. */
#ifndef DRYFIT_POLICIES_ACTIONS_H
#define DRYFIT_POLICIES_ACTIONS_H

#include "policies/policy.h"

struct actions;

/* Borrows all it is given. */
const struct actions *actions_new(struct arena *arena, const struct rule *rules, size_t rules_len,
                                  const struct list *settings, const struct list *scopes);
/* For the rule at index. */
enum action actions_get(const struct actions *actions, size_t index, enum certainty certainty, struct str namespace);
/* Where no scope says anything. */
enum action actions_base(const struct actions *actions, size_t index, enum certainty certainty);
/* What the scope of that index says; -1: nothing. */
int actions_scope(const struct actions *actions, size_t scope, size_t index, enum certainty certainty);
/* All of a namespace: [2 * index + certainty]. */
const int *actions_row(const struct actions *actions, struct str namespace, struct arena *arena);

/* Whether a setting, exemption or scope names rules by a glob. */
bool actions_is_glob(struct str rules);

#endif
