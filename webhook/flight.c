/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/flight.h"

#include "webhook/metrics.h"

enum {
    SPARE_BYTES = 256 * 1024, /* a spare one that holds more is not kept */
    SPARE_SHARE = 4,          /* none is kept while more than this part of the budget is in use */
};

static struct arena *take_arena(struct flight *flight)
{
    if (flight->spare_len > 0)
        return flight->spare[--flight->spare_len];
    return arena_new(flight->config->max_memory, flight->config->budget);
}

static void count_out(const struct flight *flight)
{
    atomic_fetch_sub(flight->config->count, 1);
    metrics_in_flight(-1);
}

enum refusal flight_enter(struct flight *flight, struct arena **arena)
{
    unsigned before = atomic_fetch_add(flight->config->count, 1);
    metrics_in_flight(1);
    if (before < flight->config->most) {
        *arena = take_arena(flight);
        if (*arena)
            return REFUSE_NOTHING;
    }
    count_out(flight);
    return before < flight->config->most ? REFUSE_CROWDED : REFUSE_FLIGHT;
}

/* What is kept by one thread must not crowd out the requests of another. */
static bool may_keep(const struct flight *flight, const struct arena *arena)
{
    const struct budget *budget = flight->config->budget;
    return flight->spare_len < FLIGHT_SPARE && arena_used(arena) <= SPARE_BYTES &&
           (budget->ceiling == 0 || atomic_load(&budget->used) <= budget->ceiling / SPARE_SHARE);
}

void flight_leave(struct flight *flight, struct arena *arena)
{
    if (!arena)
        return;
    count_out(flight);
    arena_reset(arena);
    if (may_keep(flight, arena))
        flight->spare[flight->spare_len++] = arena;
    else
        arena_free(arena);
}

void flight_release(struct flight *flight)
{
    while (flight->spare_len > 0)
        arena_free(flight->spare[--flight->spare_len]);
}
