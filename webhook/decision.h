/* SPDX-License-Identifier: Apache-2.0 */
/* One line of the log a review: who asked for what, the verdict, the rules it rests on and how long it took. Never a
 * value out of the object. */
#ifndef DRYFIT_WEBHOOK_DECISION_H
#define DRYFIT_WEBHOOK_DECISION_H

#include <stdint.h>

struct admit_answer; /* admit.h */

enum decision_lines {
    DECISION_ALL,      /* one of level info for each review */
    DECISION_FINDINGS, /* level debug for those in which nothing was found; until something else is set */
    DECISION_NONE,     /* only what could not be judged */
};

void decision_set_lines(enum decision_lines lines); /* before threads start */

/* duration: microseconds. What could not be judged is its sender's doing, and its lines are limited (log_limited). */
void decision_log(const struct admit_answer *answer, uint64_t duration);

#endif
