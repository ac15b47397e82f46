/* SPDX-License-Identifier: Apache-2.0 */
/* One request while it is read: what it asks for, and its body, which is gathered in the request's arena as it comes.
 */
#ifndef DRYFIT_WEBHOOK_REQUEST_H
#define DRYFIT_WEBHOOK_REQUEST_H

#include "webhook/framing.h"
#include "webhook/http.h"

enum { REQUEST_TARGET = 512 }; /* bytes of path and query together */

struct request {
    struct framing framing;
    const struct http_route *route; /* NULL until begun, and when refused */
    const char *allow;              /* with REFUSE_METHOD */
    struct arena *arena;            /* NULL until the body is awaited */
    char *body;
    size_t body_len, body_room;
    bool begun;
    uint64_t deadline; /* milliseconds of the monotonic clock, from ?timeout=; 0: none */
    enum refusal refusal;
    size_t target_len; /* more than REQUEST_TARGET: cut */
    char target[REQUEST_TARGET];
};

/* The path and query, as they stand in the request line. */
void request_target(struct request *request, struct str target);

/* The headers are read: finds the route. What cannot be served is kept in refusal. */
void request_begin(struct request *request, const struct http_config *config, struct MHD_Connection *connection,
                   const char *method, const char *version);

/* Nobody waits for the answer any more. */
bool request_is_late(const struct request *request);

/* Adds bytes to the body. False: refusal says why. */
MUST_USE bool request_take(struct request *request, const struct http_config *config, struct str bytes);

/* Lets the handler answer the whole request. */
void request_answer(struct request *request, struct http_response *response);

#endif
