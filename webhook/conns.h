/* SPDX-License-Identifier: Apache-2.0 */
/* All connections of one thread, the HTTP layer behind them, and the timers that end what takes too long. */
#ifndef DRYFIT_WEBHOOK_CONNS_H
#define DRYFIT_WEBHOOK_CONNS_H

#include "webhook/conn.h"
#include "webhook/log.h"

struct conns_config { /* borrowed until conns_release() */
    int epoll_fd;
    const struct refusals *refusals;
    struct http_config http;        /* event is set by conns_init() */
    uint64_t durations[CONN_WAITS]; /* milliseconds */
    _Atomic unsigned *count;        /* connections of all threads */
};

struct conns {
    struct conns_config config;
    struct http *http;
    struct timers timers[CONN_WAITS];
    struct conn *marked, *closed;
    uint64_t now;  /* milliseconds; the owner sets it before each round */
    bool http_due; /* the HTTP layer has something to clean up */
    struct log_limit log;
    char *buffer; /* CONN_BUFFER bytes for what passes through */
};

enum { CONN_BUFFER = 64 * 1024 };

MUST_USE bool conns_init(struct conns *conns, const struct conns_config *config, struct err *err);
void conns_release(struct conns *conns); /* closes what is open */

/* Passes on and answers all there is. True when there is more to do at once. */
bool conns_settle(struct conns *conns);
/* Ends what took too long. */
void conns_expire(struct conns *conns);
/* Milliseconds until that is to be called again, -1 when nothing runs. */
int conns_timeout(const struct conns *conns);
/* Frees what was closed: when no pointer from epoll is in use. */
void conns_bury(struct conns *conns);
/* Makes room for another connection by closing one that has waited without ever sending a request. */
bool conns_evict(struct conns *conns);
/* The same where a descriptor is all that is missing. */
bool conns_free_descriptor(struct conns *conns);
/* The idle ones go. */
void conns_dismiss(struct conns *conns);
bool conns_are_open(const struct conns *conns);

#endif
