/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/ops.h"

#include <microhttpd.h>
#include <stdatomic.h>
#include <unistd.h>

#include "webhook/exposition.h"
#include "webhook/listener.h"
#include "webhook/metrics.h"

enum {
    CONNECTIONS = 128,
    TIMEOUT = 10,          /* seconds */
    PAGE_MEMORY = 4 << 20, /* bytes for writing one */
};

struct ops {
    struct hostport address;
    struct MHD_Daemon *daemon;
    _Atomic bool ready, asked;
};

struct page {
    unsigned status;
    struct str text; /* static, or in the request's arena */
    const char *type;
};

static struct page plain(unsigned status, struct str text)
{
    return (struct page){status, text, "text/plain; charset=utf-8"};
}

static struct page livez(struct ops *ops, struct arena *arena)
{
    (void)ops;
    (void)arena;
    return plain(MHD_HTTP_OK, STR("ok\n"));
}

static struct page readyz(struct ops *ops, struct arena *arena)
{
    (void)arena;
    atomic_store(&ops->asked, true);
    if (atomic_load(&ops->ready))
        return plain(MHD_HTTP_OK, STR("ok\n"));
    return plain(MHD_HTTP_SERVICE_UNAVAILABLE, STR("not ready\n"));
}

static struct page metrics(struct ops *ops, struct arena *arena)
{
    (void)ops;
    return (struct page){MHD_HTTP_OK, metrics_write(arena), EXPOSITION_CONTENT_TYPE};
}

static const struct {
    const char *path;
    struct page (*make)(struct ops *ops, struct arena *arena);
} pages[] = {
    {"/livez", livez},
    {"/readyz", readyz},
    {"/metrics", metrics},
};

struct request {
    struct ops *ops;
    const char *path, *method;
    struct arena *arena;
    struct page page;
};

static struct page find(const struct request *request)
{
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        if (strcmp(request->path, pages[i].path) != 0)
            continue;
        if (strcmp(request->method, "GET") != 0 && strcmp(request->method, "HEAD") != 0)
            return plain(MHD_HTTP_METHOD_NOT_ALLOWED, STR("GET is served here\n"));
        return pages[i].make(request->ops, request->arena);
    }
    return plain(MHD_HTTP_NOT_FOUND, STR("/livez, /readyz and /metrics are served here\n"));
}

static void make(void *ctx)
{
    struct request *request = ctx;
    request->page = find(request);
}

static enum MHD_Result send_page(struct MHD_Connection *connection, const struct page *page)
{
    union {
        const char *in;
        void *out;
    } text = {.in = page->text.ptr}; /* libmicrohttpd copies it, but takes no const */
    struct MHD_Response *response = MHD_create_response_from_buffer(page->text.len, text.out, MHD_RESPMEM_MUST_COPY);
    if (!response)
        return MHD_NO;
    enum MHD_Result result = MHD_NO;
    if (MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, page->type) == MHD_YES)
        result = MHD_queue_response(connection, page->status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result answer(struct MHD_Connection *connection, struct ops *ops, const char *path, const char *method)
{
    ARENA_CLEANUP struct arena *arena = arena_new(PAGE_MEMORY, NULL);
    struct request request = {.ops = ops, .path = path, .method = method, .arena = arena};
    if (!arena || arena_run(arena, make, &request) != ARENA_DONE)
        request.page = plain(MHD_HTTP_SERVICE_UNAVAILABLE, STR("no memory\n"));
    return send_page(connection, &request.page);
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
    return answer(connection, ctx, url, method);
}

static bool start(struct ops *ops, struct err *err)
{
    struct listener listener;
    if (!listener_open(&ops->address, false, &listener, err))
        return err_wrap(err, "--ops-listen");
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
