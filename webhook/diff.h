/* SPDX-License-Identifier: Apache-2.0 */
/* Two texts -> the unified diff between them, for people and for `patch -p1`. It is the
 * shortest where they differ in a few hundred lines. */
#ifndef DRYFIT_WEBHOOK_DIFF_H
#define DRYFIT_WEBHOOK_DIFF_H

#include "base/text.h"

/* Appends nothing when they are the same. file is the name of both. */
void diff_write(struct text *out, const char *file, struct str before, struct str after);

#endif
