/* SPDX-License-Identifier: Apache-2.0 */
/* Verdict -> the AdmissionReview that answers, and the words that people read. Deterministic: the same review gives the
 * same bytes. */
#ifndef DRYFIT_WEBHOOK_RESPOND_H
#define DRYFIT_WEBHOOK_RESPOND_H

#include "webhook/review.h"
#include "webhook/verdict.h"

/* Of the denials, and of the warnings, so many at the front are quoted: the others' texts are not read. A Status is no
 * place for thousands. */
enum { RESPOND_QUOTES = 50 };

/* The response body. workload may be NULL when there was nothing to judge; verdict then allows. */
struct str respond_review(struct arena *arena, const struct review *review, const struct workload *workload,
                          const struct verdict *verdict);
/* The message of a denial: several lines, the first a short sentence, at most about 25 lines. */
struct str respond_denial(struct arena *arena, const struct workload *workload, const struct verdict *verdict);

#endif
