/* SPDX-License-Identifier: Apache-2.0 */
/* All worker threads of one TLS listening address, from start to drain. */
#ifndef DRYFIT_WEBHOOK_SERVER_H
#define DRYFIT_WEBHOOK_SERVER_H

#include "webhook/hostport.h"
#include "webhook/http.h"
#include "webhook/tls.h"

struct server_config { /* borrowed until server_free(), but for the struct itself */
    struct hostport listen;
    struct tls *tls;
    const struct http_route *routes;
    size_t routes_len;
    unsigned threads;
    unsigned max_connections, max_in_flight;
    size_t max_body, max_memory, max_memory_total;             /* bytes */
    uint64_t handshake_timeout, request_timeout, idle_timeout; /* milliseconds */
};

struct server;

MUST_USE bool server_start(const struct server_config *config, struct server **out, struct err *err);
/* With the port that was chosen for port 0. */
const struct hostport *server_address(const struct server *server);

/* Answers end their connections from now on; new clients are still welcome. */
void server_drain(struct server *server);
/* Stops listening and lets the idle go. */
void server_dismiss(struct server *server);
/* True once nobody is connected. */
bool server_is_empty(const struct server *server);
/* Ends the threads, and with them what is still connected. NULL is fine. */
void server_free(struct server *server);

#endif
