/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that make up http.h share: http.c has the links and the requests, http_answer.c the answers. */
#ifndef DRYFIT_WEBHOOK_HTTP_PART_H
#define DRYFIT_WEBHOOK_HTTP_PART_H

#include <microhttpd.h>

#include "webhook/request.h"

struct http {
    struct http_config config;
    struct MHD_Daemon *daemon;
    struct http_link *attaching; /* set during MHD_add_connection() */
    struct flight flight;
    unsigned kept_len;
    struct timers kept; /* links */
};

struct http_link {
    struct timer timer; /* first, so that the one is the other; runs while it is kept */
    struct http *http;
    void *owner;    /* NULL: detached, or kept */
    int fd;         /* the other end, while it is kept */
    uint64_t taken; /* bytes of the requests that are answered */
    struct request request;
};

static inline void http_tell(const struct http_link *link, enum http_event event)
{
    if (link->owner)
        link->http->config.event(link->owner, event, link->request.refusal);
}

/* http_answer.c */
/* Where libmicrohttpd has no memory to answer, the owner of the link says so to the client. */
enum MHD_Result http_queue(struct http_link *link, struct MHD_Connection *connection,
                           const struct http_response *response);
enum MHD_Result http_refuse(struct http_link *link, struct MHD_Connection *connection);

#endif
