/* SPDX-License-Identifier: Apache-2.0 */
/* Connections to one server as Go's net/http keeps them for the API server: the one used last is taken first, at most
 * so many wait, one that the server has closed is noticed while it waits, and what breaks after the request was written
 * is not sent again. All threads share one pool. */
#ifndef DRYFIT_TESTS_LOAD_POOL_H
#define DRYFIT_TESTS_LOAD_POOL_H

#include <openssl/types.h>
#include <stdbool.h>
#include <stdint.h>

enum { POOL_IDLE = 25 }; /* MaxIdleConnsPerHost of the API server's webhook client */

struct pool;

struct pool_config {
    uint16_t port;  /* on loopback */
    const char *ca; /* the server's name, dryfit.dryfit.svc, is checked against it; NULL: not checked */
};

struct pool_counts {
    unsigned long dialled;
    unsigned long gone;    /* closed by the server while they waited */
    unsigned certificates; /* different ones that the server showed */
};

/* A connection; whoever has taken it gives it back or drops it. Reads and writes give up after ten seconds, which is
 * how long the API server waits for a webhook. */
struct link {
    SSL *ssl;
    int fd;
};

struct pool *pool_new(const struct pool_config *config); /* exits the program when it cannot */
void pool_free(struct pool *pool);

/* TCP alone; -1 when there is none. */
int pool_connect(const struct pool *pool);
/* False when no connection can be had, with the reason. */
bool pool_dial(struct pool *pool, struct link *out, const char **why);
bool pool_take(struct pool *pool, struct link *out, const char **why); /* a waiting one, else a new one */
void pool_give(struct pool *pool, struct link link);                   /* closes it when enough wait */
void pool_drop(struct link link);
struct pool_counts pool_counts(struct pool *pool);

#endif
