/* SPDX-License-Identifier: Apache-2.0 */
/* The pieces that denials and warnings are made of, each fit for a line: user data in them cannot forge lines and has a
 * bounded length. Inner room of respond.h. */
#ifndef DRYFIT_WEBHOOK_PHRASE_H
#define DRYFIT_WEBHOOK_PHRASE_H

#include "base/text.h"
#include "webhook/verdict.h"

/* "Deployment langfuse/langfuse-worker", at most max characters. */
struct str phrase_title(struct arena *arena, const struct workload *workload, size_t max);
/* One of the finding's texts on one line of at most max characters; the finding's value in it is shortened first. */
struct str phrase_of(struct arena *arena, const struct finding *finding, struct str text, size_t max);
/* The same, but without its end instead of its middle: after a sentence, unless that leaves less than half. */
struct str phrase_brief(struct arena *arena, const struct finding *finding, struct str text, size_t max);
/* What the owner should be told beside the finding; empty when there is nothing. */
struct str phrase_note(struct arena *arena, const struct judged *judged);
/* "bind-loopback (3), image-role and others": the rules of the items with that action from `from` on, in their order,
 * as many as fit into about max bytes. */
struct str phrase_tally(struct arena *arena, const struct verdict *verdict, enum action action, size_t from,
                        size_t max);

#endif
