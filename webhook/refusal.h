/* SPDX-License-Identifier: Apache-2.0 */
/* What the HTTP layer refuses by itself, and in which words. All answers are made once, at start, so that refusing
 * takes no memory when memory is what is missing. */
#ifndef DRYFIT_WEBHOOK_REFUSAL_H
#define DRYFIT_WEBHOOK_REFUSAL_H

#include "base/arena.h"

enum refusal {
    REFUSE_NOTHING,
    REFUSE_MALFORMED,
    REFUSE_HEADER,
    REFUSE_HOST,
    REFUSE_LENGTHS,
    REFUSE_LENGTH_AND_CODING,
    REFUSE_CODING,
    REFUSE_PATH,
    REFUSE_METHOD,
    REFUSE_SLOW_HEADERS,
    REFUSE_SLOW_BODY,
    REFUSE_BODY,
    REFUSE_MEMORY,
    REFUSE_TARGET,
    REFUSE_TYPE,
    REFUSE_HEADERS,
    REFUSE_INTERNAL,
    REFUSE_CROWDED,
    REFUSE_FLIGHT,
    REFUSE_LATE,
    REFUSE_VERSION,
    REFUSALS,
};

struct refusal_answer {
    int code;
    unsigned retry_after; /* seconds; 0: none */
    struct str body;      /* a Kubernetes Status */
    struct str message;   /* head and body, with Connection: close: for when libmicrohttpd does not write */
};

struct refusals;

/* NULL when memory is out. */
struct refusals *refusals_new(uint64_t max_body, uint64_t max_memory);
void refusals_free(struct refusals *refusals);
const struct refusal_answer *refusals_answer(const struct refusals *refusals, enum refusal refusal);

/* In a few words, for the log. */
const char *refusal_why(enum refusal refusal);

/* What libmicrohttpd means with a status that it answers by itself, in HTML. */
enum refusal refusal_of_status(int code);

#endif
