/* SPDX-License-Identifier: Apache-2.0 */
/* One thread: its listening socket, its epoll loop and its connections. All of a connection's work is done here. */
#ifndef DRYFIT_WEBHOOK_WORKER_H
#define DRYFIT_WEBHOOK_WORKER_H

#include <stdatomic.h>

#include "webhook/conns.h"
#include "webhook/listener.h"
#include "webhook/tls.h"

enum worker_phase {
    WORKER_SERVE,
    WORKER_DISMISS, /* no new clients; idle ones go, requests in flight are finished; ends when nobody is left */
    WORKER_STOP,    /* ends now */
};

struct worker_config {         /* all borrowed until worker_join() */
    struct conns_config conns; /* without epoll_fd */
    struct tls *tls;
    unsigned max_connections; /* of all threads */
    const _Atomic int *phase; /* enum worker_phase */
};

struct worker;

/* Takes the listener, also when it fails. */
MUST_USE bool worker_start(const struct worker_config *config, const struct listener *listener, struct worker **out,
                           struct err *err);
/* To be called after the phase has changed. */
void worker_wake(struct worker *worker);
/* Waits for the thread's end and frees it. */
void worker_join(struct worker *worker);

#endif
