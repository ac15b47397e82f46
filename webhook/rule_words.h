/* SPDX-License-Identifier: Apache-2.0 */
/* A rule's own texts for people to read, before there is a finding to fill in its slots. */
#ifndef DRYFIT_WEBHOOK_RULE_WORDS_H
#define DRYFIT_WEBHOOK_RULE_WORDS_H

#include "policies/rule.h"

/* One paragraph for each wording, slots in braces. Where not all variants have it, it begins with theirs:
 * "(liveness, startup) The kubelet ...". */
struct strs rule_words(struct arena *arena, const struct rule_text *source);

#endif
