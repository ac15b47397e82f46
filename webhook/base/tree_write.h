/* SPDX-License-Identifier: Apache-2.0 */
/* A tree as JSON text, on one line: for patches, for comparing, for quoting. */
#ifndef DRYFIT_BASE_TREE_WRITE_H
#define DRYFIT_BASE_TREE_WRITE_H

#include "base/text.h"
#include "base/tree.h"

void tree_write(struct text *text, const cJSON *node);

#endif
