/* SPDX-License-Identifier: Apache-2.0 */
/* A policy that changes while reviews are judged. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "unit/mounted.h"
#include "wire/suite.h"
#include "wire/told.h"

enum { REQUEST = 65536, CLIENTS = 8, CHANGES = 10, ROUNDS = 20000 };

#define HEAD "apiVersion: dryfit.dev/v1\nkind: Policy\n"
static const char warn[] = HEAD "rules: {\"*\": {certain: warn}}\n";
static const char deny[] = HEAD "rules: {\"*\": {certain: deny}}\n";

static struct server server;
static char folder[MOUNTED_PATH], request[REQUEST];
static size_t request_len;

/* A review that draws something certain. */
static void read_request(void)
{
    char *review = suite_golden("shipped-2-langfuse-worker", ".review.json");
    size_t len = strlen(review);
    assert_true(len < REQUEST - 1024);
    request_len = client_request(request, "", review, len);
    free(review);
}

static int start(void **state)
{
    static const char *const flags[] = {"--log-decisions", "none", "--policy", folder, NULL};
    (void)state;
    mounted_start();
    mounted_make_folder("policies");
    mounted_path(folder, "policies");
    mounted_write("policies/a.yaml", warn);
    server_start(&server, DRYFIT, flags);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    server_stop(&server);
    mounted_stop();
    return 0;
}

static bool read_allowed(struct client *client)
{
    struct answer answer;
    client_read_must(client, &answer);
    assert_int_equal(answer.status, 200);
    bool allowed = strstr(answer.body, "\"allowed\":true") != NULL;
    assert_true(allowed == (strstr(answer.body, "\"allowed\":false") == NULL));
    /* One policy judges all of a review: what is denied is not warned about, and the other way round. */
    assert_true(allowed == (strstr(answer.body, "\"code\":403") == NULL));
    return allowed;
}

static bool is_allowed(struct client *client)
{
    assert_true(client_send(client, request, request_len));
    return read_allowed(client);
}

static void test_a_warning_becomes_a_denial(void **state)
{
    (void)state;
    struct client client;
    client_connect_must(&client, &(struct client_options){.port = server.port});
    assert_true(is_allowed(&client));
    mounted_write("policies/a.yaml", deny);
    told_must(&server, "msg=\"policy reloaded\" generation=2 ", 1);
    assert_false(is_allowed(&client));
    mounted_swap("policies", "..1", "b.yaml", warn);
    told_must(&server, "msg=\"policy reloaded\" generation=3 ", 1);
    assert_true(is_allowed(&client));
    mounted_swap("policies", "..2", "b.yaml", deny);
    told_must(&server, "msg=\"policy reloaded\" generation=4 ", 1);
    assert_false(is_allowed(&client));
    client_close(&client);
}

static void test_a_broken_policy_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *why;
    } cases[] = {
        {HEAD "rules: {\"*\": {certan: deny}}\n", "certan"},
        {HEAD "rules: {\"*\": [\n", "a.yaml:4:"},
        {HEAD "rules: {no-such-rule: {certain: deny}}\n", "no-such-rule"},
    };
    struct client client;
    client_connect_must(&client, &(struct client_options){.port = server.port});
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        mounted_write("policies/a.yaml", cases[i].text);
        told_must(&server, "msg=\"reload refused, the last good one stays\" part=policy", i + 1);
        told_must(&server, cases[i].why, 1);
        assert_true(is_allowed(&client));
    }
    mounted_write("policies/a.yaml", deny);
    told_must(&server, "msg=\"policy reloaded\" generation=2 ", 1);
    assert_false(is_allowed(&client));
    client_close(&client);
}

static void test_a_folder_that_is_gone_is_no_wish(void **state)
{
    (void)state;
    struct client client;
    client_connect_must(&client, &(struct client_options){.port = server.port});
    mounted_remove("policies/a.yaml");
    told_must(&server, "nothing is left in this folder", 1);
    assert_true(is_allowed(&client));
    mounted_remove_folder("policies");
    told_must(&server, "policies: no such file or directory", 1);
    assert_true(is_allowed(&client));
    mounted_make_folder("policies");
    mounted_write("policies/a.yaml", deny);
    told_must(&server, "msg=\"policy reloaded\" generation=2 ", 1);
    assert_false(is_allowed(&client));
    client_close(&client);
}

static void test_on_a_signal(void **state)
{
    (void)state;
    assert_int_equal(kill(server.pid, SIGHUP), 0);
    told_must(&server, "msg=unchanged part=policy", 1);
    told_must(&server, "msg=unchanged part=certificate", 1);
    assert_int_equal(told_count(&server, "policy reloaded"), 0);
}

/* How many of the clients are allowed; their reviews are judged at the same time. */
static int count_allowed(struct client *clients)
{
    int allowed = 0;
    for (int i = 0; i < CLIENTS; i++)
        assert_true(client_send(&clients[i], request, request_len));
    for (int i = 0; i < CLIENTS; i++)
        allowed += read_allowed(&clients[i]);
    return allowed;
}

/* Old generations are freed under way, which a sanitizer would notice if one were still judged by. */
static void test_changes_while_reviews_are_judged(void **state)
{
    (void)state;
    struct client clients[CLIENTS];
    for (int i = 0; i < CLIENTS; i++)
        client_connect_must(&clients[i], &(struct client_options){.port = server.port});
    for (int i = 0; i < CHANGES; i++) {
        int wanted = i % 2 ? CLIENTS : 0, rounds = 0;
        mounted_write("policies/a.yaml", i % 2 ? warn : deny);
        while (count_allowed(clients) != wanted)
            assert_true(++rounds < ROUNDS);
    }
    for (int i = 0; i < CLIENTS; i++)
        client_close(&clients[i]);
    told_must(&server, "policy reloaded", CHANGES); /* a line comes after what it tells of */
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_a_warning_becomes_a_denial),       EACH(test_a_broken_policy_is_refused),
        EACH(test_a_folder_that_is_gone_is_no_wish), EACH(test_on_a_signal),
        EACH(test_changes_while_reviews_are_judged),
    };
    read_request();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
