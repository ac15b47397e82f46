/* SPDX-License-Identifier: Apache-2.0 */
/* How connections end that do not end well: too slow, reset, too many, or with no descriptor left. */
#define _GNU_SOURCE /* POLLRDHUP */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "wire/suite.h"
#include "wire/timing.h"

enum { RESETS = 200, SLOW = 30, CAP = 60, REVIEW = 13700 };

#define HEAD                                                                                                           \
    "POST /validate HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"                                         \
    "Content-Length: 13700\r\n\r\n"

static char *request;
static size_t request_len;

static void is_refused_as_slow(struct client *client, const char *why)
{
    struct answer answer;
    client_read_must(client, &answer);
    assert_int_equal(answer.status, 408);
    assert_non_null(strstr(answer.body, why));
    assert_non_null(strstr(answer.body, "\"reason\":\"Timeout\""));
    assert_true(client_is_ended(client, 1000));
    client_close(client);
}

/* Sends a byte now and then, so that a limit on silence would never end it. */
static void test_slow_headers(void **state)
{
    (void)state;
    static struct client clients[SLOW];
    for (size_t i = 0; i < SLOW; i++) {
        client_connect_must(&clients[i], &suite_tls);
        client_send_must(&clients[i], "POST /validate HTTP/1.1\r\n");
    }
    for (int round = 0; round < 10; round++) {
        for (size_t i = 0; i < SLOW; i++)
            client_send(&clients[i], &"X-Slow: 12345"[round], 1);
        client_try_must(&suite_tls);
        timing_sleep_ms(50);
    }
    for (size_t i = 0; i < SLOW; i++)
        is_refused_as_slow(&clients[i], "the headers did not come in time");
}

static void test_slow_body(void **state)
{
    (void)state;
    static struct client clients[SLOW];
    long start = timing_now_ms();
    for (size_t i = 0; i < SLOW; i++) {
        client_connect_must(&clients[i], &suite_tls);
        client_send_must(&clients[i], HEAD);
    }
    for (int round = 0; round < 10; round++) {
        for (size_t i = 0; i < SLOW; i++)
            client_send(&clients[i], "x", 1);
        timing_sleep_ms(50);
    }
    for (size_t i = 0; i < SLOW; i++)
        is_refused_as_slow(&clients[i], "the body did not come in time");
    assert_in_range(timing_now_ms() - start, 900, 6000);
}

/* The limits are for one request, not for a connection's whole life. */
static void test_slow_but_in_time(void **state)
{
    (void)state;
    struct client client;
    struct answer answer;
    client_connect_must(&client, &suite_tls);
    for (int i = 0; i < 3; i++) {
        assert_true(client_send(&client, request, 30));
        timing_sleep_ms(400);
        assert_true(client_send(&client, request + 30, 2000));
        timing_sleep_ms(400);
        assert_true(client_send(&client, request + 2030, request_len - 2030));
        client_read_must(&client, &answer);
        assert_int_equal(answer.status, 200);
        assert_int_equal(answer.body_len, REVIEW);
    }
    timing_sleep_ms(1500); /* longer than any limit but the one for idle connections */
    assert_true(client_send(&client, request, request_len));
    client_read_must(&client, &answer);
    assert_int_equal(answer.status, 200);
    client_close(&client);
}

static void test_answer_that_is_not_taken(void **state)
{
    (void)state;
    struct client_options options = suite_tls;
    struct client client;
    struct pollfd wait;
    options.receive_buffer = 4096;
    client_connect_must(&client, &options);
    char ask[256];
    size_t len = client_request(ask, "?large", "{}", 2);
    for (int i = 0; i < 8; i++)
        client_send(&client, ask, len);
    wait = (struct pollfd){.fd = client.fd, .events = POLLRDHUP};
    assert_true(poll(&wait, 1, 8000) == 1); /* reset, as the rest was thrown away */
    client_abort(&client);
}

static void test_resets_during_bodies(void **state)
{
    (void)state;
    for (size_t i = 0; i < RESETS; i++) {
        struct client client;
        client_connect_must(&client, &suite_tls);
        assert_true(client_send(&client, request, 20 + i * 68));
        if (i % 3 == 0)
            timing_sleep_ms(1);
        client_abort(&client);
    }
}

static void test_ends_during_bodies(void **state)
{
    (void)state;
    for (size_t i = 0; i < RESETS / 4; i++) {
        struct client client;
        client_connect_must(&client, &suite_tls);
        assert_true(client_send(&client, request, 1 + i * 270));
        client_close(&client);
    }
}

static void test_resets_during_answers(void **state)
{
    (void)state;
    char ask[256];
    size_t len = client_request(ask, "?large", "{}", 2);
    for (size_t i = 0; i < RESETS / 4; i++) {
        struct client client;
        client_connect_must(&client, &suite_tls);
        assert_true(client_send(&client, ask, len));
        assert_true(client_send(&client, ask, len / 2));
        if (i % 2)
            timing_sleep_ms(3);
        client_abort(&client);
    }
}

/* At the cap, those who never sent a request make room; those in use stay. */
static void test_connection_cap(void **state)
{
    (void)state;
    static struct client idle[CAP];
    struct client used;
    struct answer answer;
    client_connect_must(&used, &suite_tls);
    assert_true(client_send(&used, request, request_len));
    client_read_must(&used, &answer);
    for (int i = 0; i < CAP; i++)
        client_dial_must(&idle[i], &suite_tls);
    timing_sleep_ms(1200); /* what is younger than a second is not sent away */
    for (int i = 0; i < 5; i++)
        client_try_must(&suite_tls);
    assert_true(client_send(&used, request, request_len));
    client_read_must(&used, &answer);
    assert_int_equal(answer.status, 200);
    client_close(&used);
    for (int i = 0; i < CAP; i++)
        client_close(&idle[i]);
}

static bool is_served(void)
{
    struct client client;
    struct answer answer = {0};
    bool good = client_connect(&client, &suite_tls) && client_send(&client, request, request_len) &&
                client_read(&client, &answer) && answer.status == 200;
    client_close(&client);
    timing_sleep_ms(good ? 0 : 100);
    return good;
}

/* Without descriptors nobody can be let in: those who wait longest without asking go, some are turned away, and the
 * processor rests. A client that tries again gets through; afterwards all is as before. */
static void test_no_descriptor_left(void **state)
{
    (void)state;
    static struct client clients[CAP];
    unsigned before = server_descriptors(&suite_server);
    server_limit_descriptors(&suite_server, before + 12);
    for (int i = 0; i < CAP; i++)
        client_dial_must(&clients[i], &suite_tls);
    timing_sleep_ms(1300);
    long cpu = server_cpu_ms(&suite_server);
    timing_sleep_ms(1000);
    assert_in_range(server_cpu_ms(&suite_server) - cpu, 0, 300);
    bool served = false;
    for (int i = 0; i < 50 && !served; i++)
        served = is_served();
    assert_true(served);
    for (int i = 0; i < CAP; i++)
        client_close(&clients[i]);
    server_limit_descriptors(&suite_server, 1024);
}

static int start(void **state)
{
    /* One thread, as each closes only connections of its own to make room. */
    static const char *const flags[] = {
        "--request-timeout", "1s", "--handshake-timeout", "4s", "--max-connections", "50", "--threads", "1", NULL};
    char body[REVIEW];
    (void)state;
    request = malloc(CLIENT_BUFFER);
    if (!request)
        return -1;
    memset(body, 'x', sizeof body);
    request_len = client_request(request, "", body, sizeof body);
    suite_start(flags);
    return 0;
}

static int stop(void **state)
{
    free(request);
    return suite_stop(state);
}

#define EACH(test) cmocka_unit_test_teardown(test, suite_after_each)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_slow_headers),          EACH(test_slow_body),
        EACH(test_slow_but_in_time),      EACH(test_answer_that_is_not_taken),
        EACH(test_resets_during_bodies),  EACH(test_ends_during_bodies),
        EACH(test_resets_during_answers), EACH(test_connection_cap),
        EACH(test_no_descriptor_left),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
