/* SPDX-License-Identifier: Apache-2.0 */
/* dryfit serve itself: reviews over TLS. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "wire/suite.h"

enum { CLIENTS = 25, ROUNDS = 40 };

static void ask(struct client *client, const char *body, struct answer *answer)
{
    client_post_must(client, "?timeout=10s", body);
    client_read_must(client, answer);
}

static void test_a_review_is_answered(void **state)
{
    (void)state;
    struct client client;
    struct answer answer;
    client_connect_must(&client, &suite_tls);
    for (int i = 0; i < 3; i++) {
        ask(&client, client_review, &answer);
        assert_int_equal(answer.status, 200);
        assert_true(answer_has(&answer, "Content-Type: application/json"));
        assert_non_null(strstr(answer.body, "\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\""));
        assert_non_null(strstr(answer.body, client_review_uid));
        assert_non_null(strstr(answer.body, "\"allowed\":true"));
    }
    client_close(&client);
}

/* Never a verdict, and the connection lives on. */
static void test_what_is_no_review(void **state)
{
    (void)state;
    static const char *const bodies[] = {"",
                                         "{",
                                         "[]",
                                         "null",
                                         "{} {}",
                                         "{\"a\":1,\"a\":2}",
                                         "{\"a\":\"\\u0000\"}",
                                         "\xff",
                                         "{}",
                                         "\"text\"",
                                         "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\"}"};
    struct client client;
    struct answer answer;
    client_connect_must(&client, &suite_tls);
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        ask(&client, bodies[i], &answer);
        assert_int_equal(answer.status, 400);
        assert_non_null(strstr(answer.body, "\"kind\":\"Status\""));
        assert_null(strstr(answer.body, "allowed"));
        assert_false(answer_has(&answer, "Connection: close"));
    }
    client_close(&client);
}

static void test_many_clients(void **state)
{
    (void)state;
    static struct client clients[CLIENTS];
    char request[4096];
    struct answer answer;
    size_t len = client_request(request, "", client_review, strlen(client_review));
    for (int i = 0; i < CLIENTS; i++)
        client_connect_must(&clients[i], &suite_tls);
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < CLIENTS; i++)
            assert_true(client_send(&clients[i], request, len));
        for (int i = 0; i < CLIENTS; i++) {
            client_read_must(&clients[i], &answer);
            assert_int_equal(answer.status, 200);
        }
    }
    for (int i = 0; i < CLIENTS; i++)
        client_close(&clients[i]);
}

/* 4.5 MB of "", become 96 MB of nodes: more than one review may have. */
static void test_a_body_that_explodes(void **state)
{
    (void)state;
    enum { ITEMS = 1500000 };
    char *body = malloc((size_t)ITEMS * 3 + 3), *at = body, head[256];
    struct client client;
    struct answer answer;
    assert_non_null(body);
    *at++ = '[';
    for (int i = 0; i < ITEMS; i++) {
        memset(at, '"', 2);
        at[2] = ',';
        at += 3;
    }
    at[-1] = ']';
    client_connect_must(&client, &suite_tls);
    snprintf(head, sizeof head,
             "POST /validate HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
             (size_t)(at - body));
    client_send_must(&client, head);
    assert_true(client_send(&client, body, (size_t)(at - body)));
    client_read_must(&client, &answer);
    assert_int_equal(answer.status, 413);
    assert_non_null(strstr(answer.body, "\"kind\":\"Status\""));
    client_close(&client);
    free(body);
}

static void test_policy_errors_end_the_start(void **state)
{
    (void)state;
    char *output, *errors, path[] = "/tmp/dryfit-wire-policy-XXXXXX";
    static const char policy[] = "apiVersion: dryfit.dev/v1\nkind: Policy\nexistin: warn\n";
    FILE *file = fdopen(mkstemp(path), "w");
    assert_non_null(file);
    fputs(policy, file);
    fclose(file);
    const char *const args[] = {"serve", "--policy", path, NULL};
    assert_int_equal(server_run(DRYFIT, args, &output, &errors), 1);
    assert_non_null(strstr(errors, path));
    assert_non_null(strstr(errors, "existin"));
    remove(path);
    free(output);
    free(errors);
}

#define EACH(test) cmocka_unit_test_teardown(test, suite_after_each)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_a_review_is_answered), EACH(test_what_is_no_review),           EACH(test_many_clients),
        EACH(test_a_body_that_explodes), EACH(test_policy_errors_end_the_start),
    };
    return cmocka_run_group_tests(tests, suite_before_all, suite_stop);
}
