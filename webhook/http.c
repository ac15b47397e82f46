/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/socket.h>
#include <unistd.h>

#include "webhook/http_part.h"

enum {
    LINK_MEMORY = 32 * 1024, /* of libmicrohttpd for one client: headers and what is read at a time */
    SPARE_TIME = 1000,       /* milliseconds that one is kept */
    CLEANUP_MARGIN = 64,     /* links that are closed but not yet counted out */
    RUNS = 16,               /* of libmicrohttpd in one http_run() */
};

static struct http_link *link_of(struct MHD_Connection *connection)
{
    return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

/* The first call for a request. A refusal that is queued here closes the connection, as what follows will not be read;
 * one of a request that surely has no body waits for the last call, so that the connection lives on. */
static enum MHD_Result begin(struct http_link *link, struct MHD_Connection *connection, const char *method,
                             const char *version)
{
    struct request *request = &link->request;
    request_begin(request, &link->http->config, connection, method, version);
    if (request->refusal == REFUSE_NOTHING)
        request->refusal = flight_enter(&link->http->flight, &request->arena);
    if (request->framing.sound && !framing_has_body(&request->framing))
        return MHD_YES;
    if (request->refusal != REFUSE_NOTHING)
        return http_refuse(link, connection);
    http_tell(link, HTTP_BODY);
    return MHD_YES;
}

static enum MHD_Result finish(struct http_link *link, struct MHD_Connection *connection)
{
    struct http_response response = {0};
    if (link->request.refusal == REFUSE_NOTHING && request_is_late(&link->request))
        link->request.refusal = REFUSE_LATE;
    if (link->request.refusal != REFUSE_NOTHING)
        return http_refuse(link, connection);
    request_answer(&link->request, &response);
    if (response.status != 0)
        return http_queue(link, connection, &response);
    link->request.refusal = REFUSE_INTERNAL;
    return http_refuse(link, connection);
}

/* What is refused here cannot be answered through libmicrohttpd while a body arrives: the owner of the link does. */
static enum MHD_Result on_request(void *ctx, struct MHD_Connection *connection, const char *url, const char *method,
                                  const char *version, const char *upload, size_t *upload_len, void **request_ctx)
{
    struct http *http = ctx;
    struct http_link *link = link_of(connection);
    (void)url;
    (void)request_ctx;
    if (!link->request.begun)
        return begin(link, connection, method, version);
    if (*upload_len == 0)
        return finish(link, connection);
    struct str bytes = {upload, *upload_len};
    *upload_len = 0;
    return request_take(&link->request, &http->config, bytes) ? MHD_YES : MHD_NO;
}

static void *on_target(void *ctx, const char *target, struct MHD_Connection *connection)
{
    (void)ctx;
    request_target(&link_of(connection)->request, str_from(target));
    return NULL;
}

/* Called after the answer, and when the connection breaks off. */
static void on_completed(void *ctx, struct MHD_Connection *connection, void **request_ctx,
                         enum MHD_RequestTerminationCode code)
{
    struct http_link *link = link_of(connection);
    (void)ctx;
    (void)request_ctx;
    flight_leave(&link->http->flight, link->request.arena);
    if (code != MHD_REQUEST_TERMINATED_COMPLETED_OK) {
        link->request = (struct request){.refusal = link->request.refusal};
        return;
    }
    if (!link->request.framing.chunked)
        link->taken += link->request.framing.head_len + link->request.framing.length;
    link->request.refusal = REFUSE_NOTHING;
    http_tell(link, HTTP_IDLE);
    link->request = (struct request){0};
}

static int stop_keeping(struct http_link *link)
{
    timer_stop(&link->timer);
    link->http->kept_len--;
    return link->fd;
}

static bool is_kept(const struct http_link *link)
{
    return link->timer.before;
}

static void on_connection(void *ctx, struct MHD_Connection *connection, void **socket_ctx,
                          enum MHD_ConnectionNotificationCode code)
{
    struct http *http = ctx;
    (void)connection;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        *socket_ctx = http->attaching;
        http->attaching = NULL;
        return;
    }
    struct http_link *link = *socket_ctx;
    if (is_kept(link))
        close(stop_keeping(link));
    http_tell(link, HTTP_CLOSED);
    free(link);
}

/* libmicrohttpd's own log stays off: on a socket pair it would write two lines for every answer, as its TCP options do
 * not apply there. */
static struct MHD_Daemon *start(struct http *http)
{
    const struct http_config *config = &http->config;
    return MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET, 0, NULL, NULL, on_request, http,
                            MHD_OPTION_CONNECTION_LIMIT, config->max_connections + CLEANUP_MARGIN,
                            MHD_OPTION_CONNECTION_TIMEOUT, config->timeout, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                            (size_t)LINK_MEMORY, MHD_OPTION_NOTIFY_COMPLETED, on_completed, http,
                            MHD_OPTION_NOTIFY_CONNECTION, on_connection, http, MHD_OPTION_URI_LOG_CALLBACK, on_target,
                            http, MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_END);
}

bool http_new(const struct http_config *config, struct http **out, struct err *err)
{
    struct http *http = calloc(1, sizeof *http);
    if (!http)
        return err_set(err, "no memory for the HTTP layer");
    http->config = *config;
    http->flight = (struct flight){.config = &http->config.flight};
    timers_init(&http->kept, SPARE_TIME);
    http->daemon = start(http);
    if (!http->daemon) {
        free(http);
        return err_set(err, "libmicrohttpd does not start");
    }
    *out = http;
    return true;
}

void http_free(struct http *http)
{
    if (!http)
        return;
    MHD_stop_daemon(http->daemon);
    flight_release(&http->flight);
    free(http);
}

/* On failure libmicrohttpd has closed the descriptor, and has said so when it had begun. */
bool http_attach(struct http *http, int fd, void *owner, struct http_link **out)
{
    static const struct sockaddr nowhere = {.sa_family = AF_UNIX};
    struct http_link *link = calloc(1, sizeof *link);
    if (!link) {
        close(fd);
        return false;
    }
    link->http = http;
    http->attaching = link;
    if (MHD_add_connection(http->daemon, fd, &nowhere, sizeof nowhere) == MHD_NO) {
        free(http->attaching);
        http->attaching = NULL;
        return false;
    }
    link->owner = owner;
    *out = link;
    return true;
}

void http_detach(struct http_link *link)
{
    link->owner = NULL;
}

uint64_t http_taken(const struct http_link *link)
{
    return link->taken;
}

bool http_keep(struct http_link *link, int fd, uint64_t now)
{
    struct http *http = link->http;
    link->owner = NULL;
    link->taken = 0;
    link->fd = fd;
    if (http->kept_len == HTTP_KEPT) {
        close(fd);
        return false;
    }
    http->kept_len++;
    timer_start(&http->kept, &link->timer, now);
    return true;
}

/* The one that was kept last, so that those in excess go in time. */
bool http_resume(struct http *http, void *owner, struct http_link **out, int *fd)
{
    struct timer *last = timers_last(&http->kept);
    if (!last)
        return false;
    struct http_link *link = (struct http_link *)last;
    *fd = stop_keeping(link);
    link->owner = owner;
    *out = link;
    return true;
}

bool http_drop(struct http *http)
{
    struct timer *first = timers_first(&http->kept);
    if (!first)
        return false;
    close(stop_keeping((struct http_link *)first));
    return true;
}

const struct timers *http_kept(const struct http *http)
{
    return &http->kept;
}

bool http_run(struct http *http)
{
    for (int i = 0; i < RUNS; i++) {
        MHD_UNSIGNED_LONG_LONG wait;
        MHD_run(http->daemon);
        if (MHD_get_timeout(http->daemon, &wait) == MHD_NO || wait > 0)
            return false;
    }
    return true;
}
