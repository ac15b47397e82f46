/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/timers.h"

#include <stddef.h>

void timers_init(struct timers *timers, uint64_t duration)
{
    timers->ring = (struct timer){&timers->ring, &timers->ring, 0};
    timers->duration = duration;
}

void timer_stop(struct timer *timer)
{
    if (!timer->before)
        return;
    timer->before->after = timer->after;
    timer->after->before = timer->before;
    timer->before = timer->after = NULL;
}

void timer_start(struct timers *timers, struct timer *timer, uint64_t now)
{
    struct timer *ring = &timers->ring;
    timer_stop(timer);
    timer->deadline = now + timers->duration;
    timer->before = ring->before;
    timer->after = ring;
    ring->before->after = timer;
    ring->before = timer;
}

struct timer *timers_first(const struct timers *timers)
{
    return timers->ring.after == &timers->ring ? NULL : timers->ring.after;
}

struct timer *timers_due(const struct timers *timers, uint64_t now)
{
    struct timer *first = timers_first(timers);
    return first && first->deadline <= now ? first : NULL;
}

struct timer *timers_last(const struct timers *timers)
{
    return timers->ring.before == &timers->ring ? NULL : timers->ring.before;
}

void timers_hasten(struct timers *timers, uint64_t duration, uint64_t now)
{
    timers->duration = duration;
    for (struct timer *timer = timers->ring.after; timer != &timers->ring; timer = timer->after) {
        if (timer->deadline > now + duration)
            timer->deadline = now + duration;
    }
}
