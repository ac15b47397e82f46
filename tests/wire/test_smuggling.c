/* SPDX-License-Identifier: Apache-2.0 */
/* Requests whose end two readers could find in different places. Behind each stands another one, which must never be
 * answered: who refuses a request, or is not sure of its end, reads no further. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "wire/suite.h"

enum { ROOM = 8192, HANG_UP_MS = 3000, FLOOD = 12 * 1024 * 1024, RESTING_MS = 500 };

#define POST "POST /validate HTTP/1.1\r\n"
#define HOST "Host: a\r\n"
#define JSON "Content-Type: application/json\r\n"
#define CHUNKED "Transfer-Encoding: chunked\r\n"
#define BEHIND "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"

struct form {
    const char *bytes;
    size_t len;
    int status;
};
/* A literal, with the NULs that stand in it. */
#define FORM(text, status)                                                                                             \
    {                                                                                                                  \
        text, sizeof(text) - 1, status                                                                                 \
    }

/* One answer comes to it, and then the end. */
static void alone_must(const char *bytes, size_t len, int status)
{
    struct client client;
    struct answer answer;
    client_connect_must(&client, &suite_tls);
    client_send(&client, bytes, len);
    client_send_text(&client, BEHIND);
    client_read_must(&client, &answer);
    bool good = answer.status == status && answer_has(&answer, "Connection: close");
    if (!good)
        print_error("%.*s\nis answered with %s%s\n", (int)len, bytes, answer.head, answer.body);
    assert_true(good);
    good = client_is_ended(&client, HANG_UP_MS);
    if (!good)
        print_error("%.*s\nis not the last request\n", (int)len, bytes);
    assert_true(good);
    client_close(&client);
}

static void all_alone_must(const struct form *forms, size_t len)
{
    for (size_t i = 0; i < len; i++)
        alone_must(forms[i].bytes, forms[i].len, forms[i].status);
}
#define ALL_ALONE(forms) all_alone_must(forms, sizeof(forms) / sizeof *(forms))

static void test_two_lengths(void **state)
{
    (void)state;
    static const struct form forms[] = {
        FORM(POST HOST JSON "Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}", 400),
        FORM(POST HOST JSON "Content-Length: 40\r\nContent-Length: 2\r\n\r\n{}", 400),
        FORM(POST HOST JSON "Content-Length: 2\r\nCONTENT-LENGTH: 2\r\n\r\n{}", 400),
        FORM(POST HOST JSON "Content-Length: 0\r\nContent-Length: 2\r\n\r\n{}", 400),
        FORM(POST HOST JSON "Content-Length: 2\r\nX: 1\r\nContent-Length: 0\r\n\r\n{}", 400),
        FORM(POST HOST JSON "Content-Length: 2,40\r\n\r\n{}", 400),
        FORM(POST HOST JSON "Content-Length: 02x\r\n\r\n{}", 400),
        FORM(POST HOST JSON "Content-Length: 2;\r\n\r\n{}", 400),
        FORM(POST HOST JSON "Content-Length: \"2\"\r\n\r\n{}", 400),
        FORM(POST HOST JSON "Content-Length: 2.0\r\n\r\n{}", 400),
        FORM(POST HOST JSON "Content-Length: 2e0\r\n\r\n{}", 400),
        FORM(POST HOST JSON "Content-Length: \x0b"
                            "2\r\n\r\n{}",
             400),
        FORM(POST HOST JSON "Content-Length: 2\x0c\r\n\r\n{}", 400),
        FORM(POST HOST JSON "Content-Length: \xc2\xb2\r\n\r\n{}", 400),
        FORM(POST HOST JSON "Content-Length: 18446744073709551618\r\n\r\n{}", 413), /* 2 in 64 bits */
        FORM(POST HOST JSON "Content-Length: 4294967298\r\n\r\n{}", 413),           /* 2 in 32 bits */
        FORM(POST HOST JSON "Content-Length: 2\r\n2\r\n\r\n{}", 400),
        FORM(POST HOST JSON "Content-Length:\r\n 2\r\n\r\n{}", 400),
        FORM(POST HOST JSON "Content_Length: 0\r\nContent-Length: 2, 2\r\n\r\n{}", 400),
    };
    ALL_ALONE(forms);
}

static void test_length_and_coding(void **state)
{
    (void)state;
    static const struct form forms[] = {
        FORM(POST HOST JSON "Content-Length: 5\r\n" CHUNKED "\r\n0\r\n\r\n", 400),
        FORM(POST HOST JSON CHUNKED "Content-Length: 5\r\n\r\n0\r\n\r\n", 400),
        FORM(POST HOST JSON "Content-Length: 0\r\n" CHUNKED "\r\n0\r\n\r\n", 400),
        FORM(POST HOST JSON "content-length: 5\r\ntransfer-encoding: Chunked\r\n\r\n0\r\n\r\n", 400),
        FORM(POST HOST JSON "Content-Length: 5\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n", 400),
        FORM(POST HOST JSON "Content-Length: 5\r\nTransfer-Encoding:\r\n\r\n0\r\n\r\n", 400),
        FORM("GET /validate HTTP/1.1\r\n" HOST "Content-Length: 5\r\n" CHUNKED "\r\n0\r\n\r\n", 400),
    };
    ALL_ALONE(forms);
}

static void test_obscured_codings(void **state)
{
    (void)state;
    static const struct form forms[] = {
        FORM(POST HOST JSON CHUNKED "Transfer-Encoding: x\r\n\r\n0\r\n\r\n", 400),
        FORM(POST HOST JSON "Transfer-Encoding: x\r\n" CHUNKED "\r\n0\r\n\r\n", 400),
        FORM(POST HOST JSON CHUNKED "transfer-encoding: identity\r\n\r\n0\r\n\r\n", 400),
        FORM(POST HOST JSON "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 400),
        FORM(POST HOST JSON "Transfer-Encoding: ,chunked\r\n\r\n0\r\n\r\n", 400),
        FORM(POST HOST JSON "Transfer-Encoding: chunked,\r\n\r\n0\r\n\r\n", 400),
        FORM(POST HOST JSON "Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n", 400),
        FORM(POST HOST JSON "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n", 400),
        FORM(POST HOST JSON "Transfer-Encoding: chunk\r\n\r\n0\r\n\r\n", 400),
        FORM(POST HOST JSON "Transfer-Encoding: cow\r\n\r\n0\r\n\r\n", 400),
        FORM(POST HOST JSON "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n", 400),
        FORM(POST HOST JSON "Transfer-Encoding\r\n: chunked\r\n\r\n0\r\n\r\n", 400),
        FORM(POST HOST JSON "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400),
        FORM(POST HOST JSON "Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n", 400),
        FORM(POST HOST JSON " " CHUNKED "\r\n0\r\n\r\n", 400),
        FORM(POST HOST JSON "X: x\n" CHUNKED "\r\n0\r\n\r\n", 400),
        FORM(POST HOST JSON "X: x\r" CHUNKED "\r\n0\r\n\r\n", 400),
        FORM(POST HOST JSON "Transfer-Encoding: chunked\0\r\n\r\n0\r\n\r\n", 400),
        FORM(POST HOST JSON "Transfer-Encoding: \0chunked\r\n\r\n0\r\n\r\n", 400),
        FORM(POST HOST JSON "Transfer-Encoding: chunked\x0b\r\n\r\n0\r\n\r\n", 400),
        FORM(POST HOST JSON "Transfer-Encoding: \xc2\xa0"
                            "chunked\r\n\r\n0\r\n\r\n",
             400),
        FORM(POST HOST JSON "Transfer-\xc4\xb0ncoding: x\r\nContent-Length: 2\r\n\r\n{}", 400),
    };
    ALL_ALONE(forms);
}

static void test_lines(void **state)
{
    (void)state;
    static const struct form forms[] = {
        FORM("POST /validate HTTP/1.1\n" HOST JSON "Content-Length: 2\r\n\r\n{}", 400),
        FORM("POST /validate HTTP/1.1\r" HOST JSON "Content-Length: 2\r\n\r\n{}", 400),
        FORM(POST "Host: a\n" JSON "Content-Length: 2\r\n\r\n{}", 400),
        FORM(POST HOST JSON "Content-Length: 2\n\r\n{}", 400),
        FORM(POST HOST JSON "Content-Length: 2\r\r\n\r\n{}", 400),
        FORM(POST HOST JSON "Content-Length: 2\n\n{}", 400),
        FORM(POST HOST JSON "Content-Length: 2\r\n\r{}", 400),
        FORM(POST HOST JSON "X: \x7f\r\nContent-Length: 2\r\n\r\n{}", 400),
        FORM(POST HOST JSON "X: \x1b[2J\r\nContent-Length: 2\r\n\r\n{}", 400),
        FORM(POST HOST JSON "X: a\rb\r\nContent-Length: 2\r\n\r\n{}", 400),
        FORM(POST HOST JSON "X: a\r\n\tContent-Length: 0\r\nContent-Length: 2\r\n\r\n{}", 400),
        FORM(POST " Host: b\r\n" HOST JSON "Content-Length: 2\r\n\r\n{}", 400),
        FORM(POST HOST JSON "Content-Length: 2\r\n: x\r\n\r\n{}", 400),
        FORM(POST HOST JSON "\0: x\r\nContent-Length: 2\r\n\r\n{}", 400),
        FORM(POST HOST JSON "X\x01: x\r\nContent-Length: 2\r\n\r\n{}", 400),
        FORM(POST HOST JSON "X y: x\r\nContent-Length: 2\r\n\r\n{}", 400),
    };
    ALL_ALONE(forms);
}

static void test_hosts_and_targets(void **state)
{
    (void)state;
    static const struct form forms[] = {
        FORM(POST HOST "Host: b\r\n" JSON "Content-Length: 2\r\n\r\n{}", 400),
        FORM(POST HOST "host: a\r\n" JSON "Content-Length: 2\r\n\r\n{}", 400),
        FORM(POST "Host : a\r\n" JSON "Content-Length: 2\r\n\r\n{}", 400),
        FORM(POST "X: 1\r\n Host: a\r\n" JSON "Content-Length: 2\r\n\r\n{}", 400),
        FORM("POST http://b/validate HTTP/1.1\r\n" HOST JSON "Content-Length: 2\r\n\r\n{}", 404),
        FORM("POST https://a/validate HTTP/1.1\r\n" HOST JSON "Content-Length: 2\r\n\r\n{}", 404),
        FORM("POST @b/validate HTTP/1.1\r\n" HOST JSON "Content-Length: 2\r\n\r\n{}", 404),
        FORM("POST validate HTTP/1.1\r\n" HOST JSON "Content-Length: 2\r\n\r\n{}", 404),
        FORM("POST * HTTP/1.1\r\n" HOST JSON "Content-Length: 2\r\n\r\n{}", 404),
        FORM("CONNECT a:443 HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\n{}", 404),
        FORM("POST /./validate HTTP/1.1\r\n" HOST JSON "Content-Length: 2\r\n\r\n{}", 404),
        FORM("POST /x/../validate HTTP/1.1\r\n" HOST JSON "Content-Length: 2\r\n\r\n{}", 404),
        FORM("POST /%76alidate HTTP/1.1\r\n" HOST JSON "Content-Length: 2\r\n\r\n{}", 404),
        FORM("POST /validate#x HTTP/1.1\r\n" HOST JSON "Content-Length: 2\r\n\r\n{}", 404),
        FORM("POST /validate;x HTTP/1.1\r\n" HOST JSON "Content-Length: 2\r\n\r\n{}", 404),
        FORM("POST /validate\tHTTP/1.1\r\n" HOST JSON "Content-Length: 2\r\n\r\n{}", 400),
        FORM("POST\t/validate HTTP/1.1\r\n" HOST JSON "Content-Length: 2\r\n\r\n{}", 400),
        FORM(" POST /validate HTTP/1.1\r\n" HOST JSON "Content-Length: 2\r\n\r\n{}", 400),
        FORM("POST /validate HTTP/1.1 \r\n" HOST JSON "Content-Length: 2\r\n\r\n{}", 400),
        FORM("POST /validate HTTP/1.10\r\n" HOST JSON "Content-Length: 2\r\n\r\n{}", 400),
        FORM("POST /validate http/1.1\r\n" HOST JSON "Content-Length: 2\r\n\r\n{}", 400),
        FORM("POST /validate HTTP/3.1\r\n" HOST JSON "Content-Length: 2\r\n\r\n{}", 505),
        FORM("P\0ST /validate HTTP/1.1\r\n" HOST JSON "Content-Length: 2\r\n\r\n{}", 400),
        FORM("P(ST /validate HTTP/1.1\r\n" HOST JSON "Content-Length: 2\r\n\r\n{}", 405),
        FORM("\0" POST HOST JSON "Content-Length: 2\r\n\r\n{}", 400),
    };
    ALL_ALONE(forms);
}

/* libmicrohttpd reads chunks that no other reader need find the same ends of: whatever they are, nothing is read behind
 * them. */
static void test_chunks_end_the_connection(void **state)
{
    (void)state;
    static const struct {
        const char *before; /* the chunk's size has eight digits and is printed between these two */
        const char *after, *end;
        int status;
    } forms[] = {
        {"", "\r\n", "\r\n0\r\n\r\n", 200},
        {"", ";x=y\r\n", "\r\n0\r\nX: y\r\n\r\n", 200},
        {"", "\r\n", "\r\n0\r\nContent-Length: 5\r\n\r\n", 200},
        {"", "\r\n", "\r\n0\r\nTransfer-Encoding: x\r\n\r\n", 200},
        {"", "\n", "\r\n0\r\n\r\n", 200},
        {"", ";\nx\r\n", "\r\n0\r\n\r\n", 400},
        {"", "\r\n", "\n0\r\n\r\n", 200},
        {"", "\r\n", "\r\n0\n\n", 200},
        {"", "\r\n", "\r\n000000000000000000000000\r\n\r\n", 200},
        {"0x", "\r\n", "\r\n0\r\n\r\n", 400},
        {"+", "\r\n", "\r\n0\r\n\r\n", 400},
        {" ", "\r\n", "\r\n0\r\n\r\n", 400},
        {"", " \r\n", "\r\n0\r\n\r\n", 400},
        {"fffffffff", "\r\n", "\r\n0\r\n\r\n", 413},
        {"", "\r\n", "0\r\n\r\n", 400},
        {"", "\r\n", "\r\n;\r\n\r\n", 400},
        {"", "\r\n", "\r\n-0\r\n\r\n", 400},
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        char text[ROOM];
        int len = snprintf(text, sizeof text, POST HOST JSON CHUNKED "\r\n%s%08zx%s%s%s", forms[i].before,
                           strlen(client_review), forms[i].after, client_review, forms[i].end);
        alone_must(text, (size_t)len, forms[i].status);
    }
}

/* Without an end: what comes before a request, in a chunk's line and behind the last chunk has a limit, too. The
 * answer, if any, is a refusal. */
static void test_floods_where_no_limit_stands(void **state)
{
    (void)state;
    static const struct {
        const char *head, *more;
    } floods[] = {
        {"", "\r\n\r\n\r\n\r\n"},
        {POST, "X: y\r\n"},
        {POST HOST JSON "X: ", "yyyyyyyyyyyyyyyy"},
        {POST HOST JSON, "Host: a\r\n"},
        {POST HOST JSON, "Content-Length: 2\r\n"},
        {POST HOST JSON, "yyyyyyyyyyyyyyyy"},
        {POST HOST JSON "Cookie: ", "a=b; c=d; e=f; "},
        {POST HOST JSON CHUNKED "\r\n2;", "x=yyyyyyyyyyyyy;"},
        {POST HOST JSON CHUNKED "\r\n", "0000000000000000"},
        {POST HOST JSON CHUNKED "\r\n0\r\n", "X: y\r\n"},
        {POST HOST JSON CHUNKED "\r\n0\r\nX: ", "yyyyyyyyyyyyyyyy"},
        {POST HOST JSON CHUNKED "\r\n", "1\r\n \r\n"},
    };
    static char piece[ROOM];
    for (size_t i = 0; i < sizeof floods / sizeof *floods; i++) {
        struct client client;
        struct answer answer = {0};
        size_t len = strlen(floods[i].more), fit = sizeof piece / len * len, sent = 0;
        for (size_t at = 0; at < fit; at += len)
            snprintf(piece + at, sizeof piece - at, "%s", floods[i].more);
        client_connect_must(&client, &suite_tls);
        bool open = client_send_text(&client, floods[i].head);
        for (; open && sent < FLOOD; sent += fit)
            open = client_send(&client, piece, fit);
        long cpu = server_cpu_ms(&suite_server);
        bool told = client_read(&client, &answer);
        assert_in_range(server_cpu_ms(&suite_server) - cpu, 0, RESTING_MS);
        if (told && answer.status < 400)
            fail_msg("a flood of %s is answered with %d", floods[i].more, answer.status);
        client_abort(&client);
    }
}

/* What an old client may put before a request is passed over, and no more than that. */
static void test_empty_lines_before(void **state)
{
    (void)state;
    char text[ROOM];
    struct client client;
    struct answer answer;
    client_connect_must(&client, &suite_tls);
    text[0] = '\r';
    text[1] = '\n';
    size_t len = 2 + client_request(text + 2, "", client_review, strlen(client_review));
    for (int i = 0; i < 3; i++) {
        assert_true(client_send(&client, text, len));
        client_read_must(&client, &answer);
        assert_int_equal(answer.status, 200);
    }
    client_close(&client);
}

/* The body is where it is said to be: a request in it is a body. */
static void test_a_request_in_a_body(void **state)
{
    (void)state;
    struct client client;
    struct answer answer;
    client_connect_must(&client, &suite_tls);
    client_post_must(&client, "", BEHIND);
    client_read_must(&client, &answer);
    assert_int_equal(answer.status, 400);
    assert_false(answer_has(&answer, "Connection: close"));
    client_post_must(&client, "", client_review);
    client_read_must(&client, &answer);
    assert_int_equal(answer.status, 200);
    assert_non_null(strstr(answer.body, client_review_uid));
    client_close(&client);
}

static int start(void **state)
{
    (void)state;
    static const char *const flags[] = {"--request-timeout", "3s", NULL};
    suite_start_dryfit(flags);
    return 0;
}

#define EACH(test) cmocka_unit_test_teardown(test, suite_after_each)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_two_lengths),
        EACH(test_length_and_coding),
        EACH(test_obscured_codings),
        EACH(test_lines),
        EACH(test_hosts_and_targets),
        EACH(test_chunks_end_the_connection),
        EACH(test_floods_where_no_limit_stands),
        EACH(test_empty_lines_before),
        EACH(test_a_request_in_a_body),
    };
    return cmocka_run_group_tests(tests, start, suite_stop);
}
