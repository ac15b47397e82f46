/* SPDX-License-Identifier: Apache-2.0 */
/* Deadlines of one length: a queue in the order of starting is a queue in the order of ending, so that every operation
 * takes constant time. A timer is part of what it times and stands in one queue at most. */
#ifndef DRYFIT_WEBHOOK_TIMERS_H
#define DRYFIT_WEBHOOK_TIMERS_H

#include <stdbool.h>
#include <stdint.h>

struct timer {
    struct timer *before, *after; /* NULL when it stands in no queue */
    uint64_t deadline;            /* milliseconds of a monotonic clock */
};

struct timers {
    struct timer ring; /* before: the last to end; after: the first */
    uint64_t duration; /* milliseconds */
};

void timers_init(struct timers *timers, uint64_t duration);
void timer_start(struct timers *timers, struct timer *timer, uint64_t now); /* leaves the queue it stood in */
void timer_stop(struct timer *timer);                                       /* fine when it does not run */
/* The first to end; NULL when the queue is empty. */
struct timer *timers_first(const struct timers *timers);
/* The same when its time has come. */
struct timer *timers_due(const struct timers *timers, uint64_t now);
/* The last to end; NULL when the queue is empty. */
struct timer *timers_last(const struct timers *timers);
/* A shorter duration, for those that run, too. */
void timers_hasten(struct timers *timers, uint64_t duration, uint64_t now);

#endif
