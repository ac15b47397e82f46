/* SPDX-License-Identifier: Apache-2.0 */
#include <limits.h>
#include <unistd.h>

#include "webhook/conn_part.h"

enum {
    ROUNDS = 4,         /* of the HTTP layer before other sockets have their turn */
    EVICT_AGE = 1000,   /* milliseconds that a connection may wait before it can be closed for another */
    LAST_IDLE = 100,    /* milliseconds for an idle connection when the server goes */
    LAST_LINGER = 1000, /* for one that has its answer and does not hang up */
    LAST_FRESH = 1000,  /* for one whose first request may be on its way */
};

bool conns_init(struct conns *conns, const struct conns_config *config, struct err *err)
{
    *conns = (struct conns){.config = *config};
    conns->config.http.event = conn_on_http;
    for (unsigned i = 0; i < CONN_WAITS; i++)
        timers_init(&conns->timers[i], config->durations[i]);
    conns->buffer = malloc(CONN_BUFFER);
    if (!conns->buffer)
        return err_set(err, "no memory for connections");
    if (http_new(&conns->config.http, &conns->http, err))
        return true;
    free(conns->buffer);
    conns->buffer = NULL;
    return false;
}

void conns_release(struct conns *conns)
{
    for (unsigned i = 0; i < CONN_WAITS; i++) {
        for (struct timer *timer; (timer = timers_first(&conns->timers[i]));) {
            conn_because((struct conn *)timer, METRICS_CLOSE_SHUTDOWN);
            conn_close((struct conn *)timer);
        }
    }
    while (conns->marked) {
        conns->marked->marked = false;
        conns->marked = conns->marked->next_marked;
    }
    conns_bury(conns);
    http_free(conns->http);
    free(conns->buffer);
}

static void look_at_marked(struct conns *conns)
{
    struct conn *conn = conns->marked;
    conns->marked = NULL;
    while (conn) {
        struct conn *next = conn->next_marked;
        conn->marked = false;
        if (!conn->closed)
            conn_look(conn);
        conn = next;
    }
}

bool conns_settle(struct conns *conns)
{
    for (int i = 0; i < ROUNDS && (conns->marked || conns->http_due); i++) {
        conns->http_due = http_run(conns->http);
        look_at_marked(conns);
    }
    return conns->marked || conns->http_due;
}

void conns_expire(struct conns *conns)
{
    for (unsigned i = 0; i < CONN_WAITS; i++) {
        struct timer *timer;
        while ((timer = timers_due(&conns->timers[i], conns->now)))
            conn_expire((struct conn *)timer);
    }
    while (timers_due(http_kept(conns->http), conns->now) && http_drop(conns->http))
        conns->http_due = true;
}

static uint64_t sooner(uint64_t next, const struct timers *timers)
{
    const struct timer *first = timers_first(timers);
    return first && first->deadline < next ? first->deadline : next;
}

int conns_timeout(const struct conns *conns)
{
    uint64_t next = sooner(UINT64_MAX, http_kept(conns->http));
    for (unsigned i = 0; i < CONN_WAITS; i++)
        next = sooner(next, &conns->timers[i]);
    if (next == UINT64_MAX)
        return -1;
    uint64_t wait = next > conns->now ? next - conns->now : 0;
    return wait < INT_MAX ? (int)wait : INT_MAX;
}

void conns_bury(struct conns *conns)
{
    struct conn **at = &conns->closed;
    while (*at) {
        struct conn *conn = *at;
        if (conn->marked) { /* still in the other list */
            at = &conn->next_closed;
            continue;
        }
        *at = conn->next_closed;
        free(conn);
    }
}

static void evict(struct conn *conn)
{
    conn->shaken = METRICS_SHAKE_EVICTED;
    conn_because(conn, METRICS_CLOSE_EVICTED);
    conn_close(conn);
}

bool conns_evict(struct conns *conns)
{
    static const enum conn_wait order[] = {CONN_LINGER, CONN_HANDSHAKE, CONN_FRESH, CONN_HEADERS};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        const struct timers *timers = &conns->timers[order[i]];
        struct timer *first = timers_first(timers);
        if (first && first->deadline - timers->duration + EVICT_AGE <= conns->now) {
            evict((struct conn *)first);
            return true;
        }
    }
    return false;
}

bool conns_free_descriptor(struct conns *conns)
{
    if (!http_drop(conns->http))
        return conns_evict(conns);
    conns->http_due = true;
    return true;
}

void conns_dismiss(struct conns *conns)
{
    timers_hasten(&conns->timers[CONN_IDLE], LAST_IDLE, conns->now);
    timers_hasten(&conns->timers[CONN_FRESH], LAST_FRESH, conns->now);
    timers_hasten(&conns->timers[CONN_LINGER], LAST_LINGER, conns->now);
}

bool conns_are_open(const struct conns *conns)
{
    for (unsigned i = 0; i < CONN_WAITS; i++) {
        if (timers_first(&conns->timers[i]))
            return true;
    }
    return false;
}
