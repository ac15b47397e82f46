/* SPDX-License-Identifier: Apache-2.0 */
/* What /metrics says of connections that end in one way or another. */
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
    MOST = 3,           /* connections */
    TRIES = 200,        /* looks at /metrics */
    PAUSE_MS = 20,      /* between them */
    EVICTABLE_MS = 1200 /* after which a connection can be closed for another */
};

#define CLOSED(reason) "dryfit_connections_closed_total{reason=\"" reason "\"}"
#define CODE(code) "dryfit_request_errors_total{code=\"" code "\"}"

static long read_series(const char *series)
{
    char *body, *at;
    size_t len = strlen(series);
    assert_int_equal(client_get(suite_server.ops_port, "/metrics", &body), 200);
    for (at = body ? strstr(body, series) : NULL; at && (at[-1] != '\n' || at[len] != ' ');
         at = strstr(at + 1, series)) {
    }
    if (!at)
        fail_msg("there is no %s", series);
    long value = at ? strtol(at + len, NULL, 10) : 0;
    free(body);
    return value;
}

/* The server may not have seen yet what a client has done. */
static void await(const char *series, long value)
{
    long is = read_series(series);
    for (int i = 0; i < TRIES && is != value; i++) {
        timing_sleep_ms(PAUSE_MS);
        is = read_series(series);
    }
    if (is != value)
        fail_msg("%s is %ld, not %ld", series, is, value);
}

static void test_slow_clients(void **state)
{
    (void)state;
    static const struct {
        const char *bytes; /* NULL: not even a handshake */
        const char *closed;
        const char *counted;
    } cases[] = {
        {NULL, CLOSED("timeout_handshake"), "dryfit_tls_handshake_failures_total{reason=\"timeout\"}"},
        {"POST /validate HTTP/1.1\r\nHost: ", CLOSED("timeout_headers"), CODE("408")},
        {"POST /validate HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{",
         CLOSED("timeout_body"), CODE("408")},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct client client;
        long closed = read_series(cases[i].closed), counted = read_series(cases[i].counted);
        client_dial_must(&client, &suite_tls);
        if (cases[i].bytes) {
            client_shake_must(&client, &suite_tls);
            client_send_must(&client, cases[i].bytes);
        }
        await(cases[i].counted, counted + 1);
        client_close(&client);
        await(cases[i].closed, closed + 1);
    }
}

/* From the headers on. */
static void test_a_request_is_in_flight(void **state)
{
    (void)state;
    struct client client;
    await("dryfit_requests_in_flight", 0);
    client_connect_must(&client, &suite_tls);
    await("dryfit_connections_open", 1);
    client_send_must(&client, "POST /validate HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                              "Content-Length: 9\r\n\r\n{");
    await("dryfit_requests_in_flight", 1);
    client_abort(&client);
    await("dryfit_requests_in_flight", 0);
    await("dryfit_connections_open", 0);
}

static void test_ends(void **state)
{
    (void)state;
    struct client client;
    struct answer answer;
    long hung_up = read_series(CLOSED("client")), answered = read_series(CLOSED("answered"));
    long refused = read_series(CLOSED("refused")), broken = read_series(CLOSED("tls"));
    client_connect_must(&client, &suite_tls);
    client_close(&client);
    await(CLOSED("client"), hung_up + 1);
    client_connect_must(&client, &suite_tls);
    client_send_must(&client, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    client_read_must(&client, &answer);
    assert_true(client_is_ended(&client, 2000));
    client_close(&client);
    await(CLOSED("answered"), answered + 1);
    client_connect_must(&client, &suite_tls);
    client_send_must(&client, "no HTTP at all\r\n\r\n");
    client_read_must(&client, &answer);
    client_close(&client);
    await(CLOSED("refused"), refused + 1);
    client_connect_must(&client, &suite_tls);
    assert_int_equal(send(client.fd, "\x17\x03\x03\x00\x20 thirty-two bytes of no meaning.", 37, 0), 37);
    await(CLOSED("tls"), broken + 1);
    client_abort(&client);
}

/* Those that have been served stay; one that never asked makes room. */
static void test_the_limit(void **state)
{
    (void)state;
    struct client clients[MOST], more;
    struct answer answer;
    char request[4096];
    size_t len = client_request(request, "", client_review, strlen(client_review));
    long limit = read_series("dryfit_connections_refused_total{reason=\"limit\"}");
    long evicted = read_series(CLOSED("evicted"));
    for (int i = 0; i < MOST; i++)
        client_connect_must(&clients[i], &suite_tls);
    for (int i = 1; i < MOST; i++) {
        assert_true(client_send(&clients[i], request, len));
        client_read_must(&clients[i], &answer);
    }
    await("dryfit_connections_open", read_series("dryfit_connections_limit"));
    timing_sleep_ms(EVICTABLE_MS);
    client_connect_must(&more, &suite_tls);
    await(CLOSED("evicted"), evicted + 1);
    assert_true(client_send(&more, request, len));
    client_read_must(&more, &answer);
    struct client last;
    client_dial_must(&last, &suite_tls);
    await("dryfit_connections_refused_total{reason=\"limit\"}", limit + 1);
    client_abort(&last);
    client_close(&more);
    for (int i = 0; i < MOST; i++)
        client_close(&clients[i]);
    await("dryfit_connections_open", 0);
}

static int start(void **state)
{
    (void)state;
    static const char *const flags[] = {
        "--handshake-timeout", "1s", "--request-timeout", "1s", "--max-connections", "3", "--threads", "1", NULL};
    suite_start_dryfit(flags);
    return 0;
}

#define EACH(test) cmocka_unit_test_teardown(test, suite_after_each)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_slow_clients),
        EACH(test_a_request_is_in_flight),
        EACH(test_ends),
        EACH(test_the_limit),
    };
    return cmocka_run_group_tests(tests, start, suite_stop);
}
