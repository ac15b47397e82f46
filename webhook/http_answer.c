/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/http_part.h"
#include "webhook/metrics.h"

/* libmicrohttpd ends a chunk, and the line of its size, at a CR, an LF or both. A proxy before us may find the end of
 * such a body elsewhere, and take for a body what would be answered here as the next request: so there is no next. */
static bool is_last(const struct http_link *link)
{
    return link->request.framing.chunked || atomic_load(link->http->config.draining);
}

static bool add_headers(const struct http_link *link, struct MHD_Response *answer, const struct http_response *response)
{
    char seconds[16];
    if (MHD_add_response_header(answer, MHD_HTTP_HEADER_CONTENT_TYPE, response->content_type) == MHD_NO)
        return false;
    if (response->allow && MHD_add_response_header(answer, MHD_HTTP_HEADER_ALLOW, response->allow) == MHD_NO)
        return false;
    snprintf(seconds, sizeof seconds, "%u", response->retry_after);
    if (response->retry_after && MHD_add_response_header(answer, MHD_HTTP_HEADER_RETRY_AFTER, seconds) == MHD_NO)
        return false;
    return !is_last(link) || MHD_add_response_header(answer, MHD_HTTP_HEADER_CONNECTION, "close") == MHD_YES;
}

/* The body is borrowed until the request is completed. */
static bool try_queue(const struct http_link *link, struct MHD_Connection *connection,
                      const struct http_response *response)
{
    union {
        const char *in;
        void *out;
    } body = {.in = response->body.ptr}; /* libmicrohttpd does not write to it, but takes no const */
    struct MHD_Response *answer = MHD_create_response_from_buffer(response->body.len, body.out, MHD_RESPMEM_PERSISTENT);
    if (!answer)
        return false;
    bool good = add_headers(link, answer, response) &&
                MHD_queue_response(connection, (unsigned)response->status, answer) == MHD_YES;
    MHD_destroy_response(answer);
    return good;
}

enum MHD_Result http_queue(struct http_link *link, struct MHD_Connection *connection,
                           const struct http_response *response)
{
    if (!try_queue(link, connection, response)) {
        if (link->request.refusal == REFUSE_NOTHING)
            link->request.refusal = REFUSE_CROWDED;
        return MHD_NO;
    }
    if (response->status >= MHD_HTTP_BAD_REQUEST)
        metrics_refusal(response->status);
    http_tell(link, HTTP_ANSWER);
    return MHD_YES;
}

enum MHD_Result http_refuse(struct http_link *link, struct MHD_Connection *connection)
{
    const struct refusal_answer *answer = refusals_answer(link->http->config.refusals, link->request.refusal);
    const struct http_response response = {answer->code, "application/json", answer->body, answer->retry_after,
                                           link->request.allow};
    return http_queue(link, connection, &response);
}
