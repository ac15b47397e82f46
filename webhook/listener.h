/* SPDX-License-Identifier: Apache-2.0 */
/* A listening TCP socket, and accepting from it without ever losing it or spinning on it when descriptors run out. */
#ifndef DRYFIT_WEBHOOK_LISTENER_H
#define DRYFIT_WEBHOOK_LISTENER_H

#include "base/err.h"
#include "webhook/hostport.h"

struct listener {
    int fd;      /* -1: closed */
    int reserve; /* a descriptor to give up for turning a client away; -1: it could not be had */
};

/* Non-blocking, with TCP_NODELAY for what is accepted. shared: several sockets may listen on the address, and the
 * kernel spreads the clients over them. *address receives the port that was chosen for port 0. */
MUST_USE bool listener_open(struct hostport *address, bool shared, struct listener *out, struct err *err);
void listener_close(struct listener *listener);

enum accepted {
    ACCEPT_DONE,  /* *fd is a client, non-blocking */
    ACCEPT_EMPTY, /* nobody waits */
    ACCEPT_FULL,  /* no descriptor or memory for the one who waits */
};
enum accepted listener_accept(const struct listener *listener, int *fd);
/* Hangs up on one who waits, with the reserve. False when nobody could be turned away. */
bool listener_turn_away(struct listener *listener);

#endif
