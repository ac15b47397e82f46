/* SPDX-License-Identifier: Apache-2.0 */
/* Plaintext -> body, body -> plaintext: routes, caps, one arena a request. libmicrohttpd reads and writes HTTP/1.1 on
 * one end of a socket pair; whoever holds the other end (conn.c, with TLS before it) hands over the bytes of a client.
 * A struct http belongs to one thread. The application behind it is a function from a whole body to a response; what
 * this layer refuses by itself it answers with a Kubernetes Status. */
#ifndef DRYFIT_WEBHOOK_HTTP_H
#define DRYFIT_WEBHOOK_HTTP_H

#include "base/arena.h"
#include "base/err.h"
#include "webhook/flight.h"
#include "webhook/timers.h"

struct http_request { /* all borrowed during the call */
    struct str method, path;
    struct str query; /* as it stood after '?', not decoded; may be empty */
    struct str content_type;
    struct str body;
};

struct http_response {
    int status;
    const char *content_type; /* lives as long as the process */
    struct str body;          /* lives in the request's arena until that is reset, after the response was sent */
    unsigned retry_after;     /* seconds; 0: no Retry-After header */
    const char *allow;        /* the Allow header of a 405; NULL for none */
};

/* Called on a worker thread, outside arena_run(), with the whole body. Pure but for ctx. A response whose status is 0
 * is answered with 500. */
typedef void http_handler(void *ctx, const struct http_request *request, struct arena *arena,
                          struct http_response *response);

struct http_route {
    const char *path, *method;
    http_handler *handler;
    void *ctx;
};

enum http_event {
    HTTP_BODY,   /* the headers are read, the body is awaited */
    HTTP_ANSWER, /* an answer was queued */
    HTTP_IDLE,   /* the answer was written in full */
    HTTP_CLOSED, /* the link is gone and must not be used; `why` says what was to be refused, if anything */
};

struct http_config { /* all borrowed until http_free() */
    const struct http_route *routes;
    size_t routes_len;
    const struct refusals *refusals;
    size_t max_body;              /* bytes of one request */
    struct flight_config flight;  /* its max_memory counts the body, too */
    const _Atomic bool *draining; /* answers end their connections */
    unsigned max_connections;
    unsigned timeout; /* seconds without a byte after which a link is dropped: a backstop behind the owner's timers */
    /* Called from within http_run(). */
    void (*event)(void *owner, enum http_event event, enum refusal why);
};

enum { HTTP_KEPT = 8 }; /* links that are kept at most, each with two descriptors */

struct http;
struct http_link; /* one client */

MUST_USE bool http_new(const struct http_config *config, struct http **out, struct err *err);
void http_free(struct http *http); /* NULL is fine; every link is detached by then */

/* Takes fd, a stream socket on which a client's bytes will arrive; owner is handed to event(). */
MUST_USE bool http_attach(struct http *http, int fd, void *owner, struct http_link **out);
/* No more events for this link's owner, who closes the other end. */
void http_detach(struct http_link *link);

/* A link between two requests may serve another client: making one and ending it costs a dozen system calls, and 32 KiB
 * while it lives. How many bytes the requests took that it has answered: when that is all that was sent to it, and all
 * that it wrote was read, it has nothing of its client left. */
uint64_t http_taken(const struct http_link *link);
/* Keeps such a link for a while; takes fd, the other end. False when enough are kept: it ends, and http_run() is to be
 * called then. */
MUST_USE bool http_keep(struct http_link *link, int fd, uint64_t now);
/* Instead of http_attach(). False when none is kept. */
MUST_USE bool http_resume(struct http *http, void *owner, struct http_link **out, int *fd);
/* Ends the one that was kept first, which takes an http_run(), too. False when none is kept. */
MUST_USE bool http_drop(struct http *http);
/* Those that are kept, for their deadlines. */
const struct timers *http_kept(const struct http *http);

/* Works on what has arrived and what can be written. True when it should be called again at once. */
bool http_run(struct http *http);

#endif
