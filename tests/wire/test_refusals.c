/* SPDX-License-Identifier: Apache-2.0 */
/* Requests that are refused: each with a Kubernetes Status, and without harm to anybody else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "wire/suite.h"

enum { BODY_MOST = 1024 * 1024, FLOOD = 70000, STILL_SENDING = 20 * 1024 * 1024 };

#define POST "POST /validate HTTP/1.1\r\n"
#define HOST "Host: a\r\n"
#define JSON "Content-Type: application/json\r\n"

static char *text; /* FLOOD bytes and more */

static void test_lengths(void **state)
{
    (void)state;
    static const char *const heads[] = {
        POST HOST JSON "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ",
        POST HOST JSON "Content-Length: 2\r\ncontent-length: 2\r\n\r\n{}",
        POST HOST JSON "Content-Length: 2, 2\r\n\r\n{}",
        POST HOST JSON "Content-Length: +2\r\n\r\n{}",
        POST HOST JSON "Content-Length: -2\r\n\r\n{}",
        POST HOST JSON "Content-Length: 0x2\r\n\r\n{}",
        POST HOST JSON "Content-Length: 2 2\r\n\r\n{}",
        POST HOST JSON "Content-Length: \r\n\r\n",
        POST HOST JSON "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        POST HOST JSON "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n",
    };
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        suite_refused_text_must(heads[i], 400);
    suite_refused_text_must(POST HOST JSON "Content-Length: 99999999999999999999999\r\n\r\n", 413);
}

static void test_transfer_codings(void **state)
{
    (void)state;
    static const char *const heads[] = {
        POST HOST JSON "Transfer-Encoding: gzip\r\n\r\n",
        POST HOST JSON "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        POST HOST JSON "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        POST HOST JSON "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        POST HOST JSON "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        POST HOST JSON "Transfer-Encoding: \x0b"
                       "chunked\r\n\r\n0\r\n\r\n",
        "POST /validate HTTP/1.0\r\n" HOST JSON "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    };
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        suite_refused_text_must(heads[i], 400);
}

static void test_chunks(void **state)
{
    (void)state;
    static const char *const chunks[] = {"x\r\n",         "-1\r\n{}\r\n", "2\r\n{}xx0\r\n\r\n",
                                         "\r\n0\r\n\r\n", "+2\r\n{}\r\n", "0x2\r\n{}\r\n"};
    for (size_t i = 0; i < sizeof chunks / sizeof *chunks; i++) {
        snprintf(text, FLOOD, POST HOST JSON "Transfer-Encoding: chunked\r\n\r\n%s", chunks[i]);
        suite_refused_text_must(text, 400);
    }
    suite_refused_text_must(POST HOST JSON "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", 413);
}

static void test_hosts(void **state)
{
    (void)state;
    suite_refused_text_must(POST JSON "Content-Length: 2\r\n\r\n{}", 400);
    suite_refused_text_must(POST HOST HOST JSON "Content-Length: 2\r\n\r\n{}", 400);
    suite_refused_text_must("POST /validate HTTP/1.9\r\n" JSON "Content-Length: 2\r\n\r\n{}", 400);
}

static void test_headers(void **state)
{
    (void)state;
    static const char *const heads[] = {
        POST HOST JSON "Content-Length : 2\r\n\r\n{}",
        POST HOST JSON "Content: 2\r\n -Length\r\n\r\n{}",
        POST HOST JSON "X: 1\r\n folded\r\nContent-Length: 2\r\n\r\n{}",
        POST HOST JSON "Content-Length: 2\r\nX: 1\r\n\tfolded\r\n\r\n{}",
        POST HOST JSON " Content-Length: 2\r\n\r\n{}",
        POST HOST JSON "X(y): 2\r\nContent-Length: 2\r\n\r\n{}",
        POST HOST JSON ": 2\r\nContent-Length: 2\r\n\r\n{}",
        POST HOST JSON ":\r\nContent-Length: 2\r\n\r\n{}",
        POST HOST JSON "no colon\r\nContent-Length: 2\r\n\r\n{}",
        POST HOST JSON "X: 1\nContent-Length: 2\r\n\r\n{}",
        POST HOST JSON "Content-Length: 2\r\n\n{}",
    };
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        suite_refused_text_must(heads[i], 400);
}

static void test_nul_in_a_header(void **state)
{
    (void)state;
#define HEAD(rest)                                                                                                     \
    {                                                                                                                  \
        POST HOST JSON rest "\r\n\r\n{}", sizeof POST HOST JSON rest "\r\n\r\n{}" - 1                                  \
    }
    static const struct {
        const char *bytes;
        size_t len;
    } heads[] = {
        HEAD("X: a\0b\r\nContent-Length: 2"),
        HEAD("X\0: a\r\nContent-Length: 2"),
        HEAD("Content-Length: 2\0\x30"),
        HEAD("Content-Length: 2\r\nX: a\0"),
    };
#undef HEAD
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        suite_refused_must(heads[i].bytes, heads[i].len, 400);
    static const char target[] = "POST /validate\0x HTTP/1.1\r\n" HOST JSON "\r\n";
    suite_refused_must(target, sizeof target - 1, 400);
}

static void test_request_lines(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        int status;
    } cases[] = {
        {"garbage\r\n\r\n", 400},
        {"POST  /validate HTTP/1.1\r\n" HOST JSON "\r\n", 400},
        {"POST /validate  HTTP/1.1\r\n" HOST JSON "\r\n", 400},
        {"POST /validate x HTTP/1.1\r\n" HOST JSON "\r\n", 400},
        {"POST /validate\r\n\r\n", 400},
        {"POST /validate HTTP/1.x\r\n" HOST "\r\n", 400},
        {"POST /validate HTTP/2.0\r\n" HOST "\r\n", 505},
        {"POST /validate HTTP/0.9\r\n" HOST "\r\n", 505},
        {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        suite_refused_text_must(cases[i].line, cases[i].status);
}

/* What carries no body costs nobody a connection. */
static void test_routes(void **state)
{
    (void)state;
    static const struct {
        const char *head;
        int status;
        const char *header;
    } cases[] = {
        {"GET / HTTP/1.1\r\n" HOST "\r\n", 404, "Content-Type: application/json"},
        {"GET /validate HTTP/1.1\r\n" HOST "\r\n", 405, "Allow: POST"},
        {"PUT /validate HTTP/1.1\r\n" HOST "\r\n", 405, "Allow: POST"},
        {"post /validate HTTP/1.1\r\n" HOST "\r\n", 405, "Allow: POST"},
        {"POST /validate/ HTTP/1.1\r\n" HOST JSON "\r\n", 404, "Content-Type: application/json"},
        {"POST //validate HTTP/1.1\r\n" HOST JSON "\r\n", 404, "Content-Type: application/json"},
        {"POST /validate%00x HTTP/1.1\r\n" HOST JSON "\r\n", 404, "Content-Type: application/json"},
        {"POST /Validate HTTP/1.1\r\n" HOST JSON "\r\n", 404, "Content-Type: application/json"},
        {"POST /validate HTTP/1.1\r\n" HOST "Content-Type: text/plain\r\n\r\n", 415, "Content-Type: application/json"},
        {"POST /validate HTTP/1.1\r\n" HOST "\r\n", 415, "Content-Type: application/json"},
        {"POST /validate HTTP/1.1\r\n" HOST "Content-Type: application/json5\r\n\r\n", 415,
         "Content-Type: application/json"},
    };
    struct client client;
    client_connect_must(&client, &suite_tls);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct answer answer;
        client_send_must(&client, cases[i].head);
        client_read_must(&client, &answer);
        assert_int_equal(answer.status, cases[i].status);
        assert_true(answer_has(&answer, cases[i].header));
        assert_non_null(strstr(answer.body, "\"kind\":\"Status\""));
        assert_null(strstr(answer.head, "Location"));
    }
    client_close(&client);
}

static void test_routes_with_a_body(void **state)
{
    (void)state;
    suite_refused_text_must("POST / HTTP/1.1\r\n" HOST JSON "Content-Length: 2\r\n\r\n{}", 404);
    suite_refused_text_must("PUT /validate HTTP/1.1\r\n" HOST JSON "Content-Length: 2\r\n\r\n{}", 405);
    suite_refused_text_must("POST /validate HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\n{}", 415);
}

static void test_floods(void **state)
{
    (void)state;
    size_t len = (size_t)snprintf(text, FLOOD, POST HOST JSON);
    while (len < FLOOD - 100)
        len += (size_t)snprintf(text + len, 100, "X-%zu: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n", len);
    suite_refused_must(text, len, 431);
    len = (size_t)snprintf(text, FLOOD, POST HOST JSON "X: ");
    memset(text + len, 'x', FLOOD - len);
    suite_refused_must(text, FLOOD, 431);
    len = (size_t)snprintf(text, FLOOD, "GET /");
    memset(text + len, 'x', FLOOD - len);
    suite_refused_must(text, FLOOD, 414);
    memset(text, 'x', FLOOD);
    len =
        (size_t)snprintf(text, FLOOD, "POST /validate?%0600d HTTP/1.1\r\n" HOST JSON "Content-Length: 2\r\n\r\n{}", 0);
    suite_refused_must(text, len, 414);
}

static void test_oversize_by_length(void **state)
{
    (void)state;
    suite_refused_text_must(POST HOST JSON "Content-Length: 1048577\r\n\r\n", 413);
    suite_refused_text_must(POST HOST JSON "Content-Length: 1048577\r\nExpect: 100-continue\r\n\r\n", 413);
}

/* Sends all of it before it reads a byte, as a simple client does. */
static void still_sending(const char *head, const char *before_piece, const char *after_piece)
{
    enum { PIECE = 65536 };
    struct client client;
    struct answer answer;
    client_connect_must(&client, &suite_tls);
    client_send_must(&client, head);
    memset(text, 'x', PIECE);
    for (size_t sent = 0; sent < STILL_SENDING; sent += PIECE) {
        assert_true(client_send_text(&client, before_piece));
        assert_true(client_send(&client, text, PIECE));
        assert_true(client_send_text(&client, after_piece));
    }
    client_read_must(&client, &answer);
    assert_int_equal(answer.status, 413);
    assert_non_null(strstr(answer.body, "larger than --max-body allows: 1048576 bytes"));
    assert_true(client_is_ended(&client, 2000));
    client_close(&client);
}

static void test_oversize_reaches_who_is_still_sending(void **state)
{
    (void)state;
    still_sending(POST HOST JSON "Content-Length: 20971520\r\n\r\n", "", "");
}

static void test_oversize_in_chunks(void **state)
{
    (void)state;
    still_sending(POST HOST JSON "Transfer-Encoding: chunked\r\n\r\n", "10000\r\n", "\r\n");
}

static void test_exactly_the_limit(void **state)
{
    (void)state;
    struct client client;
    struct answer answer;
    char *body = calloc(1, BODY_MOST);
    assert_non_null(body);
    client_connect_must(&client, &suite_tls);
    client_send_must(&client, POST HOST JSON "Content-Length: 1048576\r\n\r\n");
    assert_true(client_send(&client, body, BODY_MOST));
    client_read_must(&client, &answer);
    assert_int_not_equal(answer.status, 413);
    assert_false(answer_has(&answer, "Connection: close"));
    client_close(&client);
    free(body);
}

/* Bodies that have come in part hold memory; there is a ceiling for all of them. */
static void test_crowd(void **state)
{
    (void)state;
    enum { CROWD = 12, PART = 600 * 1024 };
    static struct client clients[CROWD];
    struct answer answer;
    char *body = calloc(1, PART);
    assert_non_null(body);
    int refused = 0;
    for (int i = 0; i < CROWD; i++) {
        client_connect_must(&clients[i], &suite_tls);
        client_send_must(&clients[i], POST HOST JSON "Content-Length: 1000000\r\n\r\n");
        client_send(&clients[i], body, PART);
    }
    for (int i = 0; i < CROWD; i++) {
        if (client_is_ended(&clients[i], i == 0 ? 500 : 1))
            fail_msg("ended without an answer");
        client_send(&clients[i], body, 1000000 - PART);
        client_read_must(&clients[i], &answer);
        if (answer_has(&answer, "Connection: close")) {
            assert_int_equal(answer.status, 503);
            assert_true(answer_has(&answer, "Retry-After: 1"));
            assert_non_null(strstr(answer.body, "\"reason\":\"ServiceUnavailable\""));
            refused++;
        }
        client_close(&clients[i]);
    }
    assert_in_range(refused, 1, CROWD - 1);
    free(body);
}

/* A body that grows needs room for its older copies, too. */
static void test_memory_of_one_request(void **state)
{
    (void)state;
    static const char *const flags[] = {"--max-body", "1Mi", "--max-memory", "1Mi", NULL};
    enum { PIECE = 65536, PIECES = 12 };
    struct server server;
    struct client client;
    struct answer answer;
    server_start(&server, suite_program(), flags);
    const struct client_options tls = {.port = server.port, .ca = server.ca};
    client_connect_must(&client, &tls);
    client_send_must(&client, POST HOST JSON "Transfer-Encoding: chunked\r\n\r\n");
    memset(text, 'x', PIECE);
    for (int i = 0; i < PIECES; i++) {
        client_send_must(&client, "10000\r\n");
        assert_true(client_send(&client, text, PIECE));
        client_send_must(&client, "\r\n");
    }
    client_read_must(&client, &answer);
    assert_int_equal(answer.status, 413);
    assert_non_null(strstr(answer.body, "more memory than --max-memory allows: 1048576 bytes"));
    client_close(&client);
    client_try_must(&tls);
    server_stop(&server);
}

/* A request has its place from its headers to its written answer; who finds none is told to come again. */
static void test_places_in_flight(void **state)
{
    (void)state;
    static const char *const flags[] = {"--max-in-flight", "2", NULL};
    struct server server;
    struct client slow[2], client;
    struct answer answer;
    server_start(&server, suite_program(), flags);
    const struct client_options tls = {.port = server.port, .ca = server.ca};
    for (int i = 0; i < 2; i++) {
        client_connect_must(&slow[i], &tls);
        client_send_must(&slow[i], POST HOST JSON "Content-Length: 3\r\n\r\n{");
        assert_false(client_is_ended(&slow[i], 100));
    }
    client_connect_must(&client, &tls);
    client_send_must(&client, POST HOST JSON "Content-Length: 3\r\n\r\n{} ");
    client_read_must(&client, &answer);
    assert_int_equal(answer.status, 503);
    assert_true(answer_has(&answer, "Retry-After: 1"));
    assert_non_null(strstr(answer.body, "--max-in-flight"));
    client_close(&client);
    for (int i = 0; i < 2; i++) {
        client_send_must(&slow[i], "} ");
        client_read_must(&slow[i], &answer);
        assert_int_not_equal(answer.status, 503);
        client_close(&slow[i]);
    }
    client_try_must(&tls);
    server_stop(&server);
}

static int start(void **state)
{
    static const char *const flags[] = {"--max-body", "1Mi", "--max-memory", "4Mi", "--max-memory-total", "8Mi", NULL};
    (void)state;
    text = calloc(1, FLOOD + 1000);
    suite_start(flags);
    return 0;
}

static int stop(void **state)
{
    free(text);
    return suite_stop(state);
}

#define EACH(test) cmocka_unit_test_teardown(test, suite_after_each)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_lengths),
        EACH(test_transfer_codings),
        EACH(test_chunks),
        EACH(test_hosts),
        EACH(test_headers),
        EACH(test_nul_in_a_header),
        EACH(test_request_lines),
        EACH(test_routes),
        EACH(test_routes_with_a_body),
        EACH(test_floods),
        EACH(test_oversize_by_length),
        EACH(test_oversize_reaches_who_is_still_sending),
        EACH(test_oversize_in_chunks),
        EACH(test_exactly_the_limit),
        EACH(test_crowd),
        EACH(test_memory_of_one_request),
        EACH(test_places_in_flight),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
