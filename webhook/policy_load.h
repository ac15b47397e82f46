/* SPDX-License-Identifier: Apache-2.0 */
/* The paths of --policy -> the policy: reads the files, in the order given and each folder's in name order, and hands
 * their texts on. `serve` and `check` load by this same door, at start and at each reload. */
#ifndef DRYFIT_WEBHOOK_POLICY_LOAD_H
#define DRYFIT_WEBHOOK_POLICY_LOAD_H

#include "policies/policy.h"
#include "webhook/flags.h"

/* No paths, or folders without a policy in them, give the shipped policy. The caller frees *out with policy_free(). */
MUST_USE bool policy_load(const struct strs *paths, struct policy **out, struct err *err);
/* --policy, as every command but serve says it. */
struct flag policy_flag(struct flag_list *out);
/* --namespace; fallback is NULL where none need be named, help says what it is for. */
struct flag namespace_flag(const char **out, const char *fallback, const char *help);
/* The values of a repeatable flag as paths; borrows them. */
struct strs policy_paths(struct arena *arena, const struct flag_list *values);

#endif
