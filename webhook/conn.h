/* SPDX-License-Identifier: Apache-2.0 */
/* One thread's connections: ciphertext on a TCP socket on one side, plaintext on a socket pair with the HTTP layer on
 * the other, and the timers that end what takes too long. The HTTP side is added with a connection's first byte of
 * plaintext, and let go between two requests: a client that waits costs no memory there. Its end of the pair is not
 * polled: the HTTP layer's events and our own writes say where to look. */
#ifndef DRYFIT_WEBHOOK_CONN_H
#define DRYFIT_WEBHOOK_CONN_H

#include <openssl/types.h>

#include "webhook/http.h"
#include "webhook/metrics.h"
#include "webhook/timers.h"

/* What a connection waits for; each has a time limit. */
enum conn_wait {
    CONN_HANDSHAKE,
    CONN_FRESH,   /* a first request */
    CONN_IDLE,    /* a further request */
    CONN_HEADERS, /* the rest of a request's headers */
    CONN_BODY,    /* the rest of its body */
    CONN_ANSWER,  /* the client to take the answer */
    CONN_LINGER,  /* the client to hang up, so that it can read the answer before a reset discards it */
    CONN_WAITS,
};

struct held { /* bytes that could not be passed on yet; owned */
    char *bytes;
    size_t from, len; /* len: still to be passed on, beginning at from */
};

struct conn {
    struct timer timer; /* first, so that the one is the other */
    struct conns *home;
    SSL *ssl;
    struct http_link *link; /* NULL between requests, and after the HTTP side has closed */
    struct held up, down;   /* to the HTTP side, to the client */
    uint64_t linger_end;    /* of the whole lingering */
    struct conn *next_marked, *next_closed;
    uint64_t handed;               /* bytes sent to the HTTP side since it was added */
    int fd, pair;                  /* pair: -1 as long as there is no HTTP side */
    enum conn_wait stage;          /* what the request waits for */
    enum conn_wait timed;          /* the time limit that runs: CONN_ANSWER while down holds something, else stage */
    enum refusal refusal;          /* why the HTTP side closed */
    uint32_t interest;             /* epoll events asked for */
    enum metrics_close because;    /* it is closed */
    enum metrics_handshake shaken; /* why the handshake is not completed */
    bool readable;                 /* the socket, or OpenSSL's buffer, may hold more */
    bool want_write;               /* OpenSSL cannot go on before it has written */
    bool marked;                   /* to be looked at after the HTTP layer has run */
    bool ended;                    /* the client sends no more */
    bool told_end;                 /* and the HTTP side knows */
    bool closing;                  /* hang up when down is written */
    bool closed;
};

struct conns; /* conns.h */

/* Takes both, also when it fails. */
void conn_open(struct conns *conns, SSL *ssl, int fd);
/* What epoll says of a connection. */
void conn_ready(struct conn *conn, uint32_t events);

#endif
