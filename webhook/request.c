/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/request.h"

#include "webhook/clock.h"
#include "webhook/deadline.h"

enum {
    FIRST_ROOM = 256 * 1024,        /* of a body whose length is announced: it is believed up to here */
    FIRST_CHUNKED_ROOM = 16 * 1024, /* of one whose length is not known */
    GROWTH = 4,                     /* a client holds at most about this many times what it sent */
};

void request_target(struct request *request, struct str target)
{
    request->target_len = target.len;
    if (target.len <= REQUEST_TARGET)
        memcpy(request->target, target.ptr, target.len);
}

static struct str target_path(const struct request *request)
{
    struct str rest = {request->target, request->target_len}, path = {0};
    str_cut(&rest, '?', &path);
    return path;
}

static struct str target_query(const struct request *request)
{
    struct str path = target_path(request);
    return str_after((struct str){request->target, request->target_len}, path.len + 1);
}

static enum refusal find_route(struct request *request, const struct http_config *config, struct str method)
{
    struct str path = target_path(request);
    request->allow = NULL;
    for (size_t i = 0; i < config->routes_len; i++) {
        const struct http_route *route = &config->routes[i];
        if (!str_eq(path, str_from(route->path)))
            continue;
        if (str_eq(method, str_from(route->method))) {
            request->route = route;
            return REFUSE_NOTHING;
        }
        request->allow = route->method;
    }
    return request->allow ? REFUSE_METHOD : REFUSE_PATH;
}

static bool has_blank(const struct request *request)
{
    return request->target_len <= REQUEST_TARGET &&
           str_has_char((struct str){request->target, request->target_len}, ' ');
}

/* A request line is METHOD, one blank, target, one blank, version (RFC 9112 section 3); libmicrohttpd takes more
 * blanks, and a NUL. */
static enum refusal check(struct request *request, const struct http_config *config, struct MHD_Connection *connection,
                          const char *method, const char *version)
{
    enum refusal refusal = framing_read(connection, method, version, &request->framing);
    if (refusal != REFUSE_NOTHING)
        return refusal;
    if (method + strlen(method) + 1 + request->target_len + 1 != version || has_blank(request)) {
        request->framing.sound = false;
        return REFUSE_MALFORMED;
    }
    if (request->target_len > REQUEST_TARGET)
        return REFUSE_TARGET;
    refusal = find_route(request, config, str_from(method));
    if (refusal != REFUSE_NOTHING)
        return refusal;
    if (!framing_is_json(&request->framing))
        return REFUSE_TYPE;
    return request->framing.length > config->max_body ? REFUSE_BODY : REFUSE_NOTHING;
}

bool request_is_late(const struct request *request)
{
    return request->deadline > 0 && clock_ms() >= request->deadline;
}

void request_begin(struct request *request, const struct http_config *config, struct MHD_Connection *connection,
                   const char *method, const char *version)
{
    request->begun = true;
    request->refusal = check(request, config, connection, method, version);
    uint64_t limit = request->refusal == REFUSE_NOTHING ? deadline_parse(target_query(request)) : 0;
    request->deadline = limit > 0 ? clock_ms() + limit : 0;
}

struct addition {
    struct request *request;
    struct str bytes;
    size_t max;
};

static size_t next_room(const struct addition *addition, size_t need)
{
    const struct request *request = addition->request;
    size_t room = request->framing.chunked ? FIRST_CHUNKED_ROOM : FIRST_ROOM;
    size_t most = request->framing.chunked ? addition->max : (size_t)request->framing.length;
    if (request->body_room > 0)
        room = request->body_room * GROWTH;
    if (room > most)
        room = most;
    return room < need ? need : room;
}

static void add(void *ctx)
{
    struct addition *addition = ctx;
    struct request *request = addition->request;
    size_t need = request->body_len + addition->bytes.len;
    if (need > request->body_room) {
        size_t room = next_room(addition, need);
        char *body = arena_raw(request->arena, room);
        if (request->body_len > 0)
            memcpy(body, request->body, request->body_len);
        request->body = body;
        request->body_room = room;
    }
    memcpy(request->body + request->body_len, addition->bytes.ptr, addition->bytes.len);
    request->body_len = need;
}

/* The body ends with these bytes, as far as is known: then the connection can live on. */
static bool is_rest(const struct request *request, struct str bytes)
{
    return !request->framing.chunked && request->body_len + bytes.len >= request->framing.length;
}

bool request_take(struct request *request, const struct http_config *config, struct str bytes)
{
    static const enum refusal why[] = {
        [ARENA_DONE] = REFUSE_NOTHING, [ARENA_FULL] = REFUSE_MEMORY, [ARENA_CROWDED] = REFUSE_CROWDED};
    struct addition addition = {request, bytes, config->max_body};
    if (request_is_late(request) && !is_rest(request, bytes)) {
        request->refusal = REFUSE_SLOW_BODY;
        return false;
    }
    if (bytes.len > config->max_body - request->body_len) {
        request->refusal = REFUSE_BODY;
        return false;
    }
    request->refusal = why[arena_run(request->arena, add, &addition)];
    return request->refusal == REFUSE_NOTHING;
}

void request_answer(struct request *request, struct http_response *response)
{
    const struct http_request whole = {
        .method = str_from(request->route->method),
        .path = target_path(request),
        .query = target_query(request),
        .content_type = request->framing.content_type,
        .body = {request->body ? request->body : "", request->body_len},
    };
    request->route->handler(request->route->ctx, &whole, request->arena, response);
}
