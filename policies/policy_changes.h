/* SPDX-License-Identifier: Apache-2.0 */
/* What a policy changes against another one, in words for the person who wrote it. */
#ifndef DRYFIT_POLICIES_POLICY_CHANGES_H
#define DRYFIT_POLICIES_POLICY_CHANGES_H

#include "base/text.h"
#include "policies/policy.h"

struct policy_changes {
    const struct policy *before; /* the shipped one */
    const struct policy *after;  /* merged over it */
    struct date today;           /* UTC; for exemptions that end */
    struct text *text;
};

/* Writes headed paragraphs; nothing when nothing is changed. */
void policy_changes_write(const struct policy_changes *changes);

/* A paragraph each. */
void policy_changes_actions(const struct policy_changes *changes);
void policy_changes_exemptions(const struct policy_changes *changes);
/* Begins a paragraph, or adds to the one begun: head is written where *begun is false. */
void policy_changes_head(const struct policy_changes *changes, bool *begun, const char *head);
/* Words of the user's, safe to show: "dev-*, test". */
void policy_changes_list(struct text *text, const struct strs *strs);

#endif
