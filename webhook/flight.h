/* SPDX-License-Identifier: Apache-2.0 */
/* Requests in flight, from their headers to their written answer: how many there may be, and an arena for each. A
 * struct flight belongs to one thread, which keeps a few arenas for its next requests; the counts are of all threads.
 */
#ifndef DRYFIT_WEBHOOK_FLIGHT_H
#define DRYFIT_WEBHOOK_FLIGHT_H

#include "base/arena.h"
#include "webhook/refusal.h"

struct flight_config { /* all borrowed */
    _Atomic unsigned *count;
    unsigned most;
    size_t max_memory;     /* bytes, of one request */
    struct budget *budget; /* of all requests */
};

enum { FLIGHT_SPARE = 16 };

struct flight {
    const struct flight_config *config; /* borrowed */
    size_t spare_len;
    struct arena *spare[FLIGHT_SPARE];
};

/* REFUSE_NOTHING, and the request's arena; or why it cannot be taken. */
enum refusal flight_enter(struct flight *flight, struct arena **arena);
void flight_leave(struct flight *flight, struct arena *arena); /* NULL: it never entered */
void flight_release(struct flight *flight);

#endif
