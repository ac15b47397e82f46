/* SPDX-License-Identifier: Apache-2.0 */
/* What threads keep for their next requests: memory, and links to the HTTP layer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "wire/client.h"
#include "wire/server.h"

enum { MANY = 48, LARGE = 1200 * 1024, TIMES = 4, GIVEN_BACK_MS = 3000 };

static const char *const one_thread[] = {"--threads", "1", NULL};

static void answered(struct client *client, size_t len)
{
    struct answer answer;
    client_read_must(client, &answer);
    assert_int_equal(answer.status, 200);
    assert_int_equal(answer.body_len, len);
}

/* So that each has a link of its own: begun before any is ended. */
static void ask_at_once(struct client *clients, const struct client_options *tls)
{
    for (int i = 0; i < MANY; i++) {
        client_connect_must(&clients[i], tls);
        client_send_must(&clients[i], "POST /validate HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                                      "Content-Length: 2\r\n\r\n{");
    }
    for (int i = 0; i < MANY; i++) {
        client_send_must(&clients[i], "}");
        answered(&clients[i], 2);
    }
}

/* Many requests at a time make each thread keep memory, of which a large one that comes alone needs a part. */
static void test_kept_memory_crowds_nobody_out(void **state)
{
    static const char *const flags[] = {"--max-body", "3Mi", "--max-memory", "4Mi", "--max-memory-total", "4Mi", NULL};
    static struct client clients[MANY];
    static char body[LARGE], request[LARGE + 1024];
    struct server server;
    struct client large;
    (void)state;
    server_start(&server, ECHO, flags);
    const struct client_options tls = {.port = server.port, .ca = server.ca};
    ask_at_once(clients, &tls);
    memset(body, ' ', sizeof body);
    size_t len = client_request(request, "", body, sizeof body);
    for (int i = 0; i < TIMES; i++) {
        client_connect_must(&large, &tls);
        assert_true(client_send(&large, request, len));
        answered(&large, sizeof body);
        client_close(&large);
    }
    for (int i = 0; i < MANY; i++)
        client_close(&clients[i]);
    server_stop(&server);
}

/* Clients take turns at one link. A piece of a request that came early stays with whose it is, and others are served
 * meanwhile. */
static void test_a_link_in_use_is_nobody_elses(void **state)
{
    static char request[2048];
    struct server server;
    struct client early, other;
    (void)state;
    server_start(&server, ECHO, one_thread);
    const struct client_options tls = {.port = server.port, .ca = server.ca};
    size_t len = client_request(request, "", "{ }", 3), both = len + client_request(request + len, "", "{  }", 4);
    client_connect_must(&early, &tls);
    client_connect_must(&other, &tls);
    for (size_t cut = len; cut < both; cut++) {
        assert_true(client_send(&early, request, cut));
        answered(&early, 3);
        assert_true(client_send(&other, request, len));
        answered(&other, 3);
        assert_true(client_send(&early, request + cut, both - cut));
        answered(&early, 4);
    }
    client_close(&early);
    client_close(&other);
    server_stop(&server);
}

/* A client between two requests has no link of its own, and what is kept for the next is not kept for ever. */
static void test_who_waits_has_a_socket_alone(void **state)
{
    static struct client clients[MANY];
    struct server server;
    (void)state;
    server_start(&server, ECHO, one_thread);
    const struct client_options tls = {.port = server.port, .ca = server.ca};
    unsigned before = server_descriptors(&server);
    ask_at_once(clients, &tls);
    assert_true(server_settles(&server, before + MANY, GIVEN_BACK_MS));
    for (int i = 0; i < MANY; i++)
        client_close(&clients[i]);
    assert_true(server_settles(&server, before, GIVEN_BACK_MS));
    server_stop(&server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_link_in_use_is_nobody_elses),
        cmocka_unit_test(test_who_waits_has_a_socket_alone),
        cmocka_unit_test(test_kept_memory_crowds_nobody_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
