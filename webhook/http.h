/* SPDX-License-Identifier: Apache-2.0 */
/* Plaintext -> body, body -> plaintext: routes, caps, one arena a request. libmicrohttpd reads and writes HTTP/1.1 on
 * one end of a socket pair; whoever holds the other end (conn.c, with TLS before it) hands over the bytes of a client.
 * A struct http belongs to one thread. The application behind it is a function from a whole body to a response; what
 * this layer refuses by itself it answers with a Kubernetes Status. */
#ifndef DRYFIT_WEBHOOK_HTTP_H
#define DRYFIT_WEBHOOK_HTTP_H

#include "base/arena.h"
#include "base/err.h"

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

#endif
