/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/ops.h"

#include <microhttpd.h>
#include <stdatomic.h>
#include <unistd.h>

#include "webhook/listener.h"

enum {
    CONNECTIONS = 128,
    TIMEOUT = 10, /* seconds */
};

struct ops {
    struct hostport address;
    struct MHD_Daemon *daemon;
    _Atomic bool ready, asked;
};

struct page {
    unsigned status;
    char *text; /* static; libmicrohttpd takes no const */
};

static char ok[] = "ok\n", not_ready[] = "not ready\n", get_only[] = "GET is served here\n",
            known[] = "/livez and /readyz are served here\n";

static struct page livez(struct ops *ops)
{
    (void)ops;
    return (struct page){MHD_HTTP_OK, ok};
}

static struct page readyz(struct ops *ops)
{
    atomic_store(&ops->asked, true);
    if (atomic_load(&ops->ready))
        return (struct page){MHD_HTTP_OK, ok};
    return (struct page){MHD_HTTP_SERVICE_UNAVAILABLE, not_ready};
}

static const struct {
    const char *path;
    struct page (*make)(struct ops *ops);
} pages[] = {
    {"/livez", livez},
    {"/readyz", readyz},
};

static struct page find(struct ops *ops, const char *path, const char *method)
{
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        if (strcmp(path, pages[i].path) != 0)
            continue;
        if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
            return (struct page){MHD_HTTP_METHOD_NOT_ALLOWED, get_only};
        return pages[i].make(ops);
    }
    return (struct page){MHD_HTTP_NOT_FOUND, known};
}

static enum MHD_Result send_page(struct MHD_Connection *connection, struct page page)
{
    struct MHD_Response *response =
        MHD_create_response_from_buffer(strlen(page.text), page.text, MHD_RESPMEM_PERSISTENT);
    if (!response)
        return MHD_NO;
    enum MHD_Result result = MHD_NO;
    if (MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "text/plain; charset=utf-8") == MHD_YES)
        result = MHD_queue_response(connection, page.status, response);
    MHD_destroy_response(response);
    return result;
}

/* Called first with the headers, then with each piece of a body, then without one. */
static enum MHD_Result on_request(void *ctx, struct MHD_Connection *connection, const char *url, const char *method,
                                  const char *version, const char *upload, size_t *upload_len, void **request_ctx)
{
    static char begun;
    (void)version;
    (void)upload;
    if (!*request_ctx) {
        *request_ctx = &begun;
        return MHD_YES;
    }
    if (*upload_len > 0) {
        *upload_len = 0;
        return MHD_YES;
    }
    return send_page(connection, find(ctx, url, method));
}

static bool start(struct ops *ops, struct err *err)
{
    struct listener listener;
    if (!listener_open(&ops->address, false, &listener, err))
        return false;
    ops->daemon =
        MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, on_request, ops, MHD_OPTION_LISTEN_SOCKET,
                         listener.fd, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT,
                         (unsigned)TIMEOUT, MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_END);
    if (ops->daemon)
        listener.fd = -1; /* libmicrohttpd closes it when it stops */
    listener_close(&listener);
    return ops->daemon || err_set(err, "libmicrohttpd does not start");
}

bool ops_start(const struct hostport *listen, struct ops **out, struct err *err)
{
    struct ops *ops = calloc(1, sizeof *ops);
    if (!ops)
        return err_set(err, "no memory for the operations listener");
    ops->address = *listen;
    if (!start(ops, err)) {
        free(ops);
        return false;
    }
    *out = ops;
    return true;
}

const struct hostport *ops_address(const struct ops *ops)
{
    return &ops->address;
}

void ops_set_ready(struct ops *ops, bool ready)
{
    atomic_store(&ops->ready, ready);
}

bool ops_was_asked(const struct ops *ops)
{
    return atomic_load(&ops->asked);
}

void ops_stop(struct ops *ops)
{
    if (!ops)
        return;
    MHD_stop_daemon(ops->daemon);
    free(ops);
}
