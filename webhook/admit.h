/* SPDX-License-Identifier: Apache-2.0 */
/* THE SPINE: body bytes -> response bytes. Pure: no clock, no socket, no global; tests, fuzzers and the server enter
 * here. */
#ifndef DRYFIT_WEBHOOK_ADMIT_H
#define DRYFIT_WEBHOOK_ADMIT_H

#include "webhook/review.h"
#include "webhook/verdict.h"

struct admit_case {
    const struct policy *policy; /* the same from beginning to end */
    struct date today;           /* UTC */
    struct str body;
};

struct admit_answer {
    int http_status;      /* 200, or 400, 413, 503, 500 with a Status as body */
    struct str body;      /* in the arena, or static */
    unsigned retry_after; /* seconds; 0: none */
    /* For logs and metrics; only when http_status is 200. workload is NULL when there was nothing to judge. */
    struct review review;
    const struct workload *workload;
    struct verdict verdict;
    /* Why it failed, when it did. */
    struct err err;
};

/* Never fails: what cannot be answered is a 4xx or 5xx. Uses arena_run(). */
void admit(const struct admit_case *it, struct arena *arena, struct admit_answer *out);

#endif
