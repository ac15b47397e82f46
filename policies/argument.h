/* SPDX-License-Identifier: Apache-2.0 */
/* The flags among a process's words, whatever the program: `--host=x`, `--host x`, `-b x`. A word that is neither a
 * flag nor stands behind one is handed out without a flag. */
#ifndef DRYFIT_POLICIES_ARGUMENT_H
#define DRYFIT_POLICIES_ARGUMENT_H

#include "policies/finding.h"

struct argument {
    struct str flag;         /* with its dashes; empty for a plain word */
    struct str value;        /* empty when a flag has none */
    const struct word *word; /* that holds the value; the flag itself when there is none */
};

/* The argument at *at, which starts at 0 and is moved on; false at the end. A word after a flag is handed out as the
 * flag's value and is not seen again: whether the flag takes one cannot be known. */
bool argument_next(const struct process *process, size_t *at, struct argument *out);

/* Adds the change of `old` to `good` within the list item (or other string) at field. Nothing where it stands there
 * several times, or not at all because a $(VAR) brought it. */
void argument_replace(const struct check_ctx *ctx, struct finding *finding, struct field field, struct str old,
                      struct str good);

#endif
