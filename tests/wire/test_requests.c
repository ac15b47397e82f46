/* SPDX-License-Identifier: Apache-2.0 */
/* Requests that are answered, however they arrive. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "wire/suite.h"
#include "wire/timing.h"

enum {
    PIPELINED = 20,
    PARALLEL = 30,
    EACH_PARALLEL = 20,
    LARGE = 1024 * 1024,
    MOST = 8 * 1024 * 1024,
    REVIEW = 13700,
    UPLOAD = 700 * 1024
};

static char *request; /* CLIENT_BUFFER bytes and MOST */
static char *filler;  /* MOST bytes */

static void echoed_must(struct client *client, size_t body_len)
{
    struct answer answer;
    client_read_must(client, &answer);
    assert_int_equal(answer.status, 200);
    assert_true(answer_has(&answer, "Content-Type: application/json"));
    assert_int_equal(answer.body_len, body_len);
    assert_memory_equal(answer.body, filler, body_len);
}

static void test_records_of_37_bytes(void **state)
{
    (void)state;
    static const int versions[] = {0x0303, 0x0304};
    for (size_t i = 0; i < 2; i++) {
        struct client_options options = suite_tls;
        struct client client;
        options.version = versions[i];
        client_connect_must(&client, &options);
        size_t len = client_request(request, "", filler, REVIEW);
        assert_true(client_send_split(&client, request, len, 37));
        echoed_must(&client, REVIEW);
        client_close(&client);
    }
}

static void test_byte_by_byte(void **state)
{
    (void)state;
    struct client client;
    client_connect_must(&client, &suite_tls);
    assert_true(client_send_split(&client, request, client_request(request, "", filler, 40), 1));
    echoed_must(&client, 40);
    client_close(&client);
}

static void test_pipelined(void **state)
{
    (void)state;
    struct client client;
    size_t len = 0;
    for (size_t i = 0; i < PIPELINED; i++)
        len += client_request(request + len, "", filler, i * 100);
    client_connect_must(&client, &suite_tls);
    assert_true(client_send(&client, request, len));
    for (size_t i = 0; i < PIPELINED; i++)
        echoed_must(&client, i * 100);
    /* And once more, cut at a bad place. */
    assert_true(client_send(&client, request, len / 2));
    timing_sleep_ms(20);
    assert_true(client_send(&client, request + len / 2, len - len / 2));
    for (size_t i = 0; i < PIPELINED; i++)
        echoed_must(&client, i * 100);
    client_close(&client);
}

static void test_pipelined_large_answers(void **state)
{
    (void)state;
    struct client client;
    struct answer answer;
    size_t len = 0;
    for (size_t i = 0; i < PIPELINED; i++)
        len += client_request(request + len, "?large", "{}", 2);
    client_connect_must(&client, &suite_tls);
    assert_true(client_send(&client, request, len));
    for (size_t i = 0; i < PIPELINED; i++) {
        client_read_must(&client, &answer);
        assert_int_equal(answer.body_len, LARGE);
    }
    client_close(&client);
}

static void test_keep_alive(void **state)
{
    (void)state;
    struct client client;
    client_connect_must(&client, &suite_tls);
    for (size_t i = 0; i < 100; i++) {
        assert_true(client_send(&client, request, client_request(request, "?timeout=10s", filler, REVIEW)));
        echoed_must(&client, REVIEW);
    }
    assert_false(client_is_ended(&client, 50));
    client_close(&client);
}

static void test_largest_body(void **state)
{
    (void)state;
    struct client client;
    client_connect_must(&client, &suite_tls);
    for (int i = 0; i < 3; i++) {
        char head[256];
        snprintf(head, sizeof head,
                 "POST /validate?what HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                 "Content-Length: %d\r\n\r\n",
                 MOST);
        struct answer answer;
        client_send_must(&client, head);
        assert_true(client_send(&client, filler, MOST));
        client_read_must(&client, &answer);
        assert_int_equal(answer.status, 200);
    }
    client_close(&client);
}

static void send_chunks(struct client *client, size_t len, size_t piece)
{
    client_send_must(client, "POST /validate HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                             "Transfer-Encoding: chunked\r\n\r\n");
    for (size_t at = 0; at < len; at += piece) {
        char head[32];
        size_t now = len - at < piece ? len - at : piece;
        snprintf(head, sizeof head, "%zx;x=\"y\"\r\n", now);
        client_send_must(client, head);
        assert_true(client_send(client, filler + at, now));
        client_send_must(client, "\r\n");
    }
    client_send_must(client, "0\r\nTrailer: x\r\n\r\n");
}

/* Each is the last on its connection. */
static void test_chunked(void **state)
{
    (void)state;
    static const struct {
        size_t len, piece;
    } bodies[] = {{1000, 7}, {300000, 4096}, {0, 1}};
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        struct client client;
        client_connect_must(&client, &suite_tls);
        send_chunks(&client, bodies[i].len, bodies[i].piece);
        echoed_must(&client, bodies[i].len);
        assert_true(client_is_ended(&client, 2000));
        client_close(&client);
    }
}

static void test_expect_continue(void **state)
{
    (void)state;
    struct client client;
    struct answer answer;
    client_connect_must(&client, &suite_tls);
    for (int i = 0; i < 2; i++) {
        client_send_must(&client, "POST /validate HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                                  "Content-Length: 100\r\nExpect: 100-continue\r\n\r\n");
        client_read_must(&client, &answer);
        assert_int_equal(answer.status, 100);
        assert_true(client_send(&client, filler, 100));
        echoed_must(&client, 100);
    }
    client_close(&client);
}

static void test_http10(void **state)
{
    (void)state;
    struct client client;
    struct answer answer;
    client_connect_must(&client, &suite_tls);
    client_send_must(&client,
                     "POST /validate HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
    client_read_must(&client, &answer);
    assert_int_equal(answer.status, 200);
    assert_true(client_is_ended(&client, 2000));
    client_close(&client);
}

static void test_connection_close(void **state)
{
    (void)state;
    struct client client;
    struct answer answer;
    client_connect_must(&client, &suite_tls);
    client_send_must(&client, "POST /validate HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                              "Content-Length: 2\r\nConnection: close\r\n\r\n{}");
    client_read_must(&client, &answer);
    assert_true(answer_has(&answer, "Connection: close"));
    assert_true(client_is_ended(&client, 2000));
    client_close(&client);
}

static void ask(const char *head, struct answer *answer)
{
    static struct client client;
    client_connect_must(&client, &suite_tls);
    client_send_must(&client, head);
    client_read_must(&client, answer);
    client_close(&client);
}

static void test_what_the_handler_sees(void **state)
{
    (void)state;
    struct answer answer;
    ask("POST /validate?what HTTP/1.1\r\nHost: a\r\nContent-Type: application/JSON; charset=utf-8\r\n"
        "Content-Length: 2\r\n\r\n{}",
        &answer);
    assert_string_equal(answer.body, "POST|/validate|what|application/JSON; charset=utf-8");
    assert_int_equal(answer.status, 200);
}

static void test_what_the_handler_says(void **state)
{
    (void)state;
    struct answer answer;
    ask("POST /validate?busy HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
        &answer);
    assert_int_equal(answer.status, 503);
    assert_true(answer_has(&answer, "Retry-After: 1"));
    ask("POST /validate?nothing HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
        &answer);
    assert_int_equal(answer.status, 500);
    assert_non_null(strstr(answer.body, "\"reason\":\"InternalError\""));
}

/* It asks for four large answers and does not read, which fills the socket. */
static void ask_without_reading(struct client *client)
{
    struct client_options options = suite_tls;
    options.receive_buffer = 4096;
    client_connect_must(client, &options);
    for (int i = 0; i < 4; i++)
        client_post_must(client, "?large", "{}");
}

/* The rest of the answers waits for it. */
static void test_large_answer_to_a_slow_reader(void **state)
{
    (void)state;
    struct client client;
    struct answer answer;
    ask_without_reading(&client);
    timing_sleep_ms(300);
    client_try_must(&suite_tls);
    for (int i = 0; i < 4; i++) {
        client_read_must(&client, &answer);
        assert_int_equal(answer.status, 200);
        assert_int_equal(answer.body_len, LARGE);
    }
    client_close(&client);
}

/* While answers wait for the client to read, what it goes on sending must wait, too, and lose nothing. */
static void test_upload_behind_answers_that_wait(void **state)
{
    (void)state;
    struct client client;
    struct answer answer;
    ask_without_reading(&client);
    timing_sleep_ms(200);
    assert_true(client_send(&client, request, client_request(request, "", filler, UPLOAD)));
    timing_sleep_ms(200);
    for (int i = 0; i < 4; i++) {
        client_read_must(&client, &answer);
        assert_int_equal(answer.body_len, LARGE);
    }
    echoed_must(&client, UPLOAD);
    client_close(&client);
}

static void test_thirty_connections_at_once(void **state)
{
    (void)state;
    static struct client clients[PARALLEL];
    size_t len = client_request(request, "", filler, REVIEW);
    for (int i = 0; i < PARALLEL; i++)
        client_connect_must(&clients[i], &suite_tls);
    for (int round = 0; round < EACH_PARALLEL; round++) {
        for (int i = 0; i < PARALLEL; i++)
            assert_true(client_send(&clients[i], request, len));
        for (int i = 0; i < PARALLEL; i++)
            echoed_must(&clients[i], REVIEW);
    }
    for (int i = 0; i < PARALLEL; i++)
        client_close(&clients[i]);
}

/* One slow handler holds up its own thread only as long as it runs. */
static void test_while_a_handler_sleeps(void **state)
{
    (void)state;
    struct client slow;
    struct answer answer;
    client_connect_must(&slow, &suite_tls);
    client_post_must(&slow, "?sleep", "{}");
    for (int i = 0; i < 10; i++)
        client_try_must(&suite_tls);
    client_read_must(&slow, &answer);
    assert_int_equal(answer.status, 200);
    client_close(&slow);
}

static int start(void **state)
{
    (void)state;
    request = malloc(CLIENT_BUFFER);
    filler = malloc(MOST);
    if (!request || !filler)
        return -1;
    for (size_t i = 0; i < MOST; i++)
        filler[i] = (char)('a' + i % 23);
    suite_start(NULL);
    return 0;
}

static int stop(void **state)
{
    free(request);
    free(filler);
    return suite_stop(state);
}

#define EACH(test) cmocka_unit_test_teardown(test, suite_after_each)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_records_of_37_bytes),
        EACH(test_byte_by_byte),
        EACH(test_pipelined),
        EACH(test_pipelined_large_answers),
        EACH(test_keep_alive),
        EACH(test_largest_body),
        EACH(test_chunked),
        EACH(test_expect_continue),
        EACH(test_http10),
        EACH(test_connection_close),
        EACH(test_what_the_handler_sees),
        EACH(test_what_the_handler_says),
        EACH(test_large_answer_to_a_slow_reader),
        EACH(test_upload_behind_answers_that_wait),
        EACH(test_thirty_connections_at_once),
        EACH(test_while_a_handler_sleeps),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
