/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/refusal.h"

#include "base/text.h"
#include "webhook/status.h"

struct refusals {
    struct arena *arena;
    struct refusal_answer answers[REFUSALS];
};

static const struct {
    int code;
    unsigned retry_after;
    const char *phrase;
    const char *why;
} table[REFUSALS] = {
    [REFUSE_NOTHING] = {500, 0, "Internal Server Error", "nothing was refused"},
    [REFUSE_MALFORMED] = {400, 0, "Bad Request", "the request is not well-formed HTTP/1.1"},
    [REFUSE_HEADER] = {400, 0, "Bad Request", "a header is not NAME: VALUE in one line that ends with CR LF"},
    [REFUSE_HOST] = {400, 0, "Bad Request", "an HTTP/1.1 request has exactly one Host header"},
    [REFUSE_LENGTHS] = {400, 0, "Bad Request", "Content-Length stands more than once or is not a number"},
    [REFUSE_LENGTH_AND_CODING] = {400, 0, "Bad Request", "Content-Length and Transfer-Encoding exclude each other"},
    [REFUSE_CODING] = {400, 0, "Bad Request", "the only transfer coding accepted is chunked, in HTTP/1.1"},
    [REFUSE_PATH] = {404, 0, "Not Found", "nothing is served at this path"},
    [REFUSE_METHOD] = {405, 0, "Method Not Allowed", "this path is not served with this method"},
    [REFUSE_SLOW_HEADERS] = {408, 0, "Request Timeout", "the headers did not come in time"},
    [REFUSE_SLOW_BODY] = {408, 0, "Request Timeout", "the body did not come in time"},
    [REFUSE_BODY] = {413, 0, "Content Too Large", "the body is larger than --max-body allows"},
    [REFUSE_MEMORY] = {413, 0, "Content Too Large", "the request needs more memory than --max-memory allows"},
    [REFUSE_TARGET] = {414, 0, "URI Too Long", "the path and query are too long"},
    [REFUSE_TYPE] = {415, 0, "Unsupported Media Type", "the Content-Type is not application/json"},
    [REFUSE_HEADERS] = {431, 0, "Request Header Fields Too Large", "the headers are too large"},
    [REFUSE_INTERNAL] = {500, 0, "Internal Server Error", "the request could not be worked on"},
    [REFUSE_CROWDED] = {503, 1, "Service Unavailable", "the requests in flight use all the memory there is for them"},
    [REFUSE_FLIGHT] = {503, 1, "Service Unavailable", "as many requests are in flight as --max-in-flight allows"},
    [REFUSE_LATE] = {504, 0, "Gateway Timeout", "the time that ?timeout= gives was over before the review was judged"},
    [REFUSE_VERSION] = {505, 0, "HTTP Version Not Supported", "the only version spoken is HTTP/1.1"},
};

static struct str describe(struct arena *arena, enum refusal refusal, uint64_t max_body, uint64_t max_memory)
{
    const char *why = table[refusal].why;
    if (refusal == REFUSE_BODY)
        return arena_format(arena, "%s: %llu bytes", why, (unsigned long long)max_body);
    if (refusal == REFUSE_MEMORY)
        return arena_format(arena, "%s: %llu bytes", why, (unsigned long long)max_memory);
    return str_from(why);
}

static struct str write_message(struct arena *arena, enum refusal refusal, struct str body)
{
    struct text text = {.arena = arena};
    text_format(&text, "HTTP/1.1 %d %s\r\n", table[refusal].code, table[refusal].phrase);
    if (table[refusal].retry_after)
        text_format(&text, "Retry-After: %u\r\n", table[refusal].retry_after);
    text_format(&text, "Content-Type: application/json\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n", body.len);
    text_add(&text, body);
    return text_str(&text);
}

static struct refusal_answer make(struct arena *arena, enum refusal refusal, struct str why)
{
    int code = table[refusal].code;
    struct str body = status_body(arena, code, status_reason(code), why.ptr);
    return (struct refusal_answer){code, table[refusal].retry_after, body, write_message(arena, refusal, body)};
}

struct refusals *refusals_new(uint64_t max_body, uint64_t max_memory)
{
    struct refusals *refusals = calloc(1, sizeof *refusals);
    if (!refusals)
        return NULL;
    refusals->arena = arena_new(0, NULL);
    if (!refusals->arena) {
        free(refusals);
        return NULL;
    }
    for (unsigned i = 0; i < REFUSALS; i++) {
        struct str why = describe(refusals->arena, i, max_body, max_memory);
        refusals->answers[i] = make(refusals->arena, i, why);
    }
    return refusals;
}

void refusals_free(struct refusals *refusals)
{
    if (!refusals)
        return;
    arena_free(refusals->arena);
    free(refusals);
}

const struct refusal_answer *refusals_answer(const struct refusals *refusals, enum refusal refusal)
{
    return &refusals->answers[refusal];
}

const char *refusal_why(enum refusal refusal)
{
    return table[refusal].why;
}

enum refusal refusal_of_status(int code)
{
    static const struct {
        int code;
        enum refusal refusal;
    } meanings[] = {
        {400, REFUSE_MALFORMED}, {413, REFUSE_BODY}, {414, REFUSE_TARGET}, {431, REFUSE_HEADERS}, {505, REFUSE_VERSION},
    };
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        if (meanings[i].code == code)
            return meanings[i].refusal;
    }
    return REFUSE_INTERNAL;
}
