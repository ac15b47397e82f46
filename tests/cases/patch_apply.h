/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 6902, the operations that a finding's patch may hold: test, add, remove and replace. Strict, so that a patch
 * which the API server or `kubectl patch --type json` would refuse is refused here. */
#ifndef DRYFIT_TESTS_PATCH_APPLY_H
#define DRYFIT_TESTS_PATCH_APPLY_H

#include "base/arena.h"
#include "base/err.h"
#include "base/tree.h"

/* A changed copy of the object; the object itself stays. */
MUST_USE bool patch_apply(struct arena *arena, const cJSON *object, struct str patch, const cJSON **out,
                          struct err *err);

#endif
