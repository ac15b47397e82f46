/* SPDX-License-Identifier: Apache-2.0 */
/* What a tree is after RFC 6902 changes: what an edit of the text is held against. */
#ifndef DRYFIT_WEBHOOK_PATCHED_H
#define DRYFIT_WEBHOOK_PATCHED_H

#include "policies/finding.h"

/* A copy without places, for patched_apply() to change. */
cJSON *patched_copy(struct arena *arena, const cJSON *tree);
/* Makes one change; its field begins at the tree's root. */
MUST_USE bool patched_apply(struct arena *arena, cJSON *tree, const struct patch *patch, struct err *err);
/* The same values. Members may stand in any order. */
bool patched_same(const cJSON *a, const cJSON *b);

#endif
