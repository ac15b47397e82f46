/* SPDX-License-Identifier: Apache-2.0 */
/* dryfit serve with an echo in place of the admission, so that tests of TLS and HTTP need no policy: the body comes
 * back, and the query says what else to do. */
#include <time.h>

#include "base/text.h"
#include "webhook/serve.h"

enum { HOG = 1024 * 1024 };

static bool load(void *ctx, const struct flag_list *policies, struct err *err)
{
    (void)ctx;
    (void)policies;
    (void)err;
    return true;
}

static void large(struct arena *arena, struct http_response *response)
{
    char *bytes = arena_raw(arena, HOG);
    memset(bytes, 'x', HOG);
    response->body = (struct str){bytes, HOG};
}

static void echo(void *ctx, const struct http_request *request, struct arena *arena, struct http_response *response)
{
    static const struct timespec nap = {0, 300000000};
    (void)ctx;
    *response = (struct http_response){.status = 200, .content_type = "application/json", .body = request->body};
    if (str_eq(request->query, STR("sleep")))
        nanosleep(&nap, NULL);
    if (str_eq(request->query, STR("large")))
        large(arena, response);
    if (str_eq(request->query, STR("nothing")))
        response->status = 0;
    if (str_eq(request->query, STR("busy"))) {
        response->status = 503;
        response->retry_after = 1;
    }
    if (str_eq(request->query, STR("what")))
        response->body = arena_format(arena, "%.*s|%.*s|%.*s|%.*s", STR_ARG(request->method), STR_ARG(request->path),
                                      STR_ARG(request->query), STR_ARG(request->content_type));
}

int main(int argc, char **argv)
{
    static const struct serve_app app = {load, echo, NULL};
    return serve_run(argc - 1, argv + 1, &app); /* past "serve", which the tests give it as they do to dryfit */
}
