/* SPDX-License-Identifier: Apache-2.0 */
/* Many at once against dryfit serve, on several threads: what an API server keeps open, and what surrounds it. Run
 * under ThreadSanitizer, too. WIRE_IDLE_SECONDS and WIRE_IDLE_CONNECTIONS make the idle ones as long and as many as one
 * likes.
 */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "wire/suite.h"
#include "wire/timing.h"

enum {
    TEN = 10,
    MANY = 60,
    ROUNDS = 5,
    UNDER_LOAD_MS = 1000,
    PIPELINED = 50,
    RESETS = 60,
    SLOW = 40,
    ROOM = 65536,
    IDLE_SECONDS = 1,
    IDLE_CONNECTIONS = 2000,
    FDS_EACH = 3, /* of a connection that has asked, in the server */
    FDS_OTHER = 200,
};

static char request[ROOM], *response;
static size_t request_len;

static long from_environment(const char *name, long fallback)
{
    const char *text = getenv(name);
    return text ? strtol(text, NULL, 10) : fallback;
}

static void answered_must(struct client *client)
{
    struct answer answer;
    client_read_must(client, &answer);
    assert_int_equal(answer.status, 200);
    assert_string_equal(answer.body, response);
}

static void asked_must(struct client *client)
{
    assert_true(client_send(client, request, request_len));
    answered_must(client);
}

static void all_must(struct client *clients, int count)
{
    for (int i = 0; i < count; i++)
        assert_true(client_send(&clients[i], request, request_len));
    for (int i = 0; i < count; i++)
        answered_must(&clients[i]);
}

/* What the API server's own tests want: the second ten calls need no new connection. */
static void test_ten_then_ten(void **state)
{
    (void)state;
    static struct client clients[TEN];
    for (int i = 0; i < TEN; i++)
        client_connect_must(&clients[i], &suite_tls);
    all_must(clients, TEN);
    for (int i = 0; i < TEN; i++)
        assert_false(client_is_ended(&clients[i], 1));
    all_must(clients, TEN);
    for (int i = 0; i < TEN; i++)
        client_close(&clients[i]);
}

/* The API server keeps 25 idle ones and closes the others: they come and go. */
static void test_more_than_are_kept(void **state)
{
    (void)state;
    static struct client clients[MANY];
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = round == 0 ? 0 : 25; i < MANY; i++)
            client_connect_must(&clients[i], &suite_tls);
        all_must(clients, MANY);
        for (int i = round == ROUNDS - 1 ? 0 : 25; i < MANY; i++)
            client_close(&clients[i]);
    }
}

static void test_pipelined(void **state)
{
    (void)state;
    static struct client clients[TEN];
    for (int i = 0; i < TEN; i++)
        client_connect_must(&clients[i], &suite_tls);
    for (int n = 0; n < PIPELINED * TEN; n++)
        assert_true(client_send(&clients[n % TEN], request, request_len));
    for (int n = 0; n < PIPELINED * TEN; n++)
        answered_must(&clients[n % TEN]);
    for (int i = 0; i < TEN; i++)
        client_close(&clients[i]);
}

static void test_resets_beside_reviews(void **state)
{
    (void)state;
    static struct client clients[TEN];
    for (int i = 0; i < TEN; i++)
        client_connect_must(&clients[i], &suite_tls);
    for (size_t i = 0; i < RESETS; i++) {
        struct client hasty;
        client_connect_must(&hasty, &suite_tls);
        assert_true(client_send(&hasty, request, 1 + request_len * i / RESETS));
        assert_true(client_send(&clients[i % TEN], request, request_len));
        if (i % 3)
            client_abort(&hasty); /* the reset finds the request half read, or the answer half written */
        else
            client_close(&hasty);
        answered_must(&clients[i % TEN]);
    }
    for (int i = 0; i < TEN; i++)
        client_close(&clients[i]);
}

/* Headers and bodies that come a byte at a time, and answers that are never read. */
static void test_slow_ones_beside_reviews(void **state)
{
    (void)state;
    static struct client slow[SLOW], deaf, quick;
    struct client_options options = suite_tls;
    options.receive_buffer = 4096;
    client_connect_must(&deaf, &options);
    struct pollfd wait = {.fd = deaf.fd, .events = POLLOUT};
    client_connect_must(&quick, &suite_tls);
    for (size_t i = 0; i < SLOW; i++) {
        client_connect_must(&slow[i], &suite_tls);
        assert_true(client_send(&slow[i], request, i % 2 ? 30 : request_len - 100));
    }
    for (size_t round = 0; round < 25; round++) {
        for (size_t i = 0; i < SLOW; i++)
            client_send(&slow[i], request + (i % 2 ? 30 : request_len - 100) + round, 1);
        for (int i = 0; i < PIPELINED && poll(&wait, 1, 0) == 1 && (wait.revents & POLLERR) == 0; i++)
            client_send(&deaf, request, request_len);
        asked_must(&quick);
        timing_sleep_ms(100);
    }
    for (size_t i = 0; i < SLOW; i++) {
        struct answer answer;
        client_read_must(&slow[i], &answer);
        assert_int_equal(answer.status, 408);
        assert_true(client_is_ended(&slow[i], 2000));
        client_close(&slow[i]);
    }
    asked_must(&quick);
    client_close(&quick);
    client_abort(&deaf);
}

/* The API server gives up a connection that was idle for 90 seconds; until then it expects it to be good. */
static void test_idle_then_a_request(void **state)
{
    (void)state;
    struct client client;
    client_connect_must(&client, &suite_tls);
    asked_must(&client);
    timing_sleep_ms(from_environment("WIRE_IDLE_SECONDS", IDLE_SECONDS) * 1000);
    assert_false(client_is_ended(&client, 0));
    asked_must(&client);
    client_close(&client);
}

/* As many as the limit of open files has room for: ours, and the server's. */
static size_t affordable(size_t wanted)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit.rlim_cur = limit.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    size_t most = limit.rlim_max > FDS_OTHER ? (limit.rlim_max - FDS_OTHER) / FDS_EACH : 0;
    if (most < wanted)
        print_message("%zu connections, as the limit of open files is %zu\n", most, (size_t)limit.rlim_max);
    return most < wanted ? most : wanted;
}

static void test_two_thousand_idle(void **state)
{
    (void)state;
    size_t count = affordable((size_t)from_environment("WIRE_IDLE_CONNECTIONS", IDLE_CONNECTIONS));
    struct client *idle = calloc(count + 1, sizeof *idle), quick;
    assert_non_null(idle);
    client_connect_must(&quick, &suite_tls);
    for (size_t i = 0; i < count; i++) {
        client_connect_must(&idle[i], &suite_tls);
        if (i % 4 == 0)
            client_send_must(&idle[i], "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        if (i % 100 == 0)
            asked_must(&quick);
    }
    assert_true(server_descriptors(&suite_server) >= count);
    asked_must(&quick);
    client_try_must(&suite_tls);
    client_close(&quick);
    for (size_t i = 0; i < count; i++) {
        if (i == 1) /* the first who were let in are still there */
            assert_false(client_is_ended(&idle[i], 0));
        client_abort(&idle[i]);
    }
    free(idle);
}

/* Last, as it ends the server: no call fails while newcomers are served, and each answer says that it is the last. */
static void test_terminated_under_load(void **state)
{
    (void)state;
    static struct client clients[TEN];
    struct answer answer;
    char *body;
    assert_int_equal(client_get(suite_server.ops_port, "/readyz", &body), 200); /* or there is no delay */
    free(body);
    for (int i = 0; i < TEN; i++)
        client_connect_must(&clients[i], &suite_tls);
    all_must(clients, TEN);
    for (int i = 0; i < TEN; i++)
        assert_true(client_send(&clients[i], request, request_len));
    server_terminate(&suite_server);
    long start = timing_now_ms();
    for (int round = 0; round < TEN || timing_now_ms() - start < UNDER_LOAD_MS; round++) {
        struct client *client = &clients[round % TEN];
        client_read_must(client, &answer);
        assert_int_equal(answer.status, 200);
        assert_string_equal(answer.body, response);
        if (answer_has(&answer, "Connection: close")) {
            assert_true(client_is_ended(client, 2000));
            client_close(client);
            client_connect_must(client, &suite_tls);
        }
        assert_true(client_send(client, request, request_len));
    }
    for (int i = 0; i < TEN; i++) {
        client_read_must(&clients[i], &answer);
        assert_int_equal(answer.status, 200);
        assert_true(answer_has(&answer, "Connection: close"));
        client_close(&clients[i]);
    }
}

static int start(void **state)
{
    static const char policy[] = GOLDEN_DIR "/policy.yaml";
    static const char *const flags[] = {"--policy", policy, "--request-timeout", "2s", "--drain-delay", "3s", NULL};
    (void)state;
    char *review = suite_golden("create-several", ".review.json");
    response = suite_golden("create-several", ".response.json");
    assert_true(strlen(review) < ROOM - 1024);
    request_len = client_request(request, "?timeout=10s", review, strlen(review));
    free(review);
    suite_start_dryfit(flags);
    return 0;
}

static int stop(void **state)
{
    free(response);
    return suite_stop(state);
}

#define EACH(test) cmocka_unit_test_teardown(test, suite_after_each)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_ten_then_ten),
        EACH(test_more_than_are_kept),
        EACH(test_pipelined),
        EACH(test_resets_beside_reviews),
        EACH(test_slow_ones_beside_reviews),
        EACH(test_idle_then_a_request),
        EACH(test_two_thousand_idle),
        cmocka_unit_test(test_terminated_under_load),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
