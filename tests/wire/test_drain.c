/* SPDX-License-Identifier: Apache-2.0 */
/* SIGTERM: nobody who asked goes without an answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "wire/client.h"
#include "wire/server.h"
#include "wire/timing.h"

enum { IDLE = 10, NEWCOMERS = 20, QUEUED = 100 };

struct fixture {
    struct server server;
    struct client_options tls;
};

static void begin(struct fixture *fixture, const char *const *flags)
{
    server_start(&fixture->server, ECHO, flags);
    fixture->tls = (struct client_options){.port = fixture->server.port, .ca = fixture->server.ca};
}

static void answered_last(struct client *client)
{
    struct answer answer;
    client_read_must(client, &answer);
    assert_int_equal(answer.status, 200);
    assert_true(answer_has(&answer, "Connection: close"));
    assert_true(client_is_ended(client, 2000));
    client_close(client);
}

static void test_idle_connections_do_not_hold_it_up(void **state)
{
    (void)state;
    static struct client clients[IDLE];
    struct fixture fixture;
    struct answer answer;
    begin(&fixture, NULL);
    for (int i = 0; i < IDLE; i++) {
        client_connect_must(&clients[i], &fixture.tls);
        client_post_must(&clients[i], "", "{}");
        client_read_must(&clients[i], &answer);
        assert_false(answer_has(&answer, "Connection: close"));
    }
    server_terminate(&fixture.server);
    for (int i = 0; i < IDLE; i++) {
        assert_true(client_is_ended(&clients[i], 3000));
        client_close(&clients[i]);
    }
    assert_in_range(server_end(&fixture.server), 0, 3000);
    server_forget(&fixture.server);
}

static void test_request_in_flight_is_finished(void **state)
{
    (void)state;
    struct fixture fixture;
    struct client in_handler, in_body;
    begin(&fixture, NULL);
    client_connect_must(&in_handler, &fixture.tls);
    client_connect_must(&in_body, &fixture.tls);
    client_send_must(&in_body, "POST /validate HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                               "Content-Length: 2\r\n\r\n{");
    client_post_must(&in_handler, "?sleep", "{}");
    timing_sleep_ms(50);
    server_terminate(&fixture.server);
    answered_last(&in_handler);
    timing_sleep_ms(300);
    client_send_must(&in_body, "}");
    answered_last(&in_body);
    server_end(&fixture.server);
    server_forget(&fixture.server);
}

/* Readiness fails at once, and yet newcomers are served until the word has spread. */
static void test_newcomers_are_served_during_the_delay(void **state)
{
    (void)state;
    static const char *const flags[] = {"--drain-delay", "2s", NULL};
    struct fixture fixture;
    struct client client, kept;
    char *body;
    begin(&fixture, flags);
    assert_int_equal(client_get(fixture.server.ops_port, "/readyz", &body), 200);
    free(body);
    client_connect_must(&kept, &fixture.tls);
    server_terminate(&fixture.server);
    timing_sleep_ms(100);
    assert_int_equal(client_get(fixture.server.ops_port, "/readyz", &body), 503);
    free(body);
    assert_int_equal(client_get(fixture.server.ops_port, "/livez", &body), 200);
    free(body);
    for (int i = 0; i < NEWCOMERS; i++) {
        client_connect_must(&client, &fixture.tls);
        client_post_must(&client, "", "{}");
        answered_last(&client);
    }
    client_post_must(&kept, "", "{}");
    answered_last(&kept);
    server_end(&fixture.server);
    server_forget(&fixture.server);
}

/* What the kernel has connected is in the queue of a thread that is busy; more than it accepts at a time. */
static void test_queued_newcomers_are_served(void **state)
{
    (void)state;
    static const char *const flags[] = {"--threads", "1", NULL};
    static struct client clients[QUEUED];
    struct fixture fixture;
    struct client busy;
    begin(&fixture, flags);
    client_connect_must(&busy, &fixture.tls);
    client_post_must(&busy, "?sleep", "{}");
    timing_sleep_ms(30);
    for (int i = 0; i < QUEUED; i++)
        client_dial_must(&clients[i], &fixture.tls);
    server_terminate(&fixture.server);
    answered_last(&busy);
    for (int i = 0; i < QUEUED; i++) {
        client_shake_must(&clients[i], &fixture.tls);
        client_post_must(&clients[i], "", "{}");
        answered_last(&clients[i]);
    }
    server_end(&fixture.server);
    server_forget(&fixture.server);
}

static void test_drain_timeout_ends_it(void **state)
{
    (void)state;
    static const char *const flags[] = {"--drain-timeout", "1s", "--drain-delay", "0", NULL};
    struct fixture fixture;
    struct client client;
    begin(&fixture, flags);
    client_connect_must(&client, &fixture.tls);
    client_send_must(&client, "POST /validate HTTP/1.1\r\nHost: a\r\n");
    timing_sleep_ms(50);
    assert_in_range(server_end(&fixture.server), 900, 4000);
    char *errors = server_errors(&fixture.server);
    assert_non_null(strstr(errors, "connections are left at the end of --drain-timeout"));
    free(errors);
    client_close(&client);
    server_forget(&fixture.server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_idle_connections_do_not_hold_it_up),
        cmocka_unit_test(test_request_in_flight_is_finished),
        cmocka_unit_test(test_newcomers_are_served_during_the_delay),
        cmocka_unit_test(test_queued_newcomers_are_served),
        cmocka_unit_test(test_drain_timeout_ends_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
