/* SPDX-License-Identifier: Apache-2.0 */
/* What dryfit serve grants and does not: the time that ?timeout= gives, descriptors, rights. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "wire/suite.h"
#include "wire/timing.h"

/* The last two bytes of the body come after so many milliseconds, `late` of them. */
static void ask_slowly(const char *query, long ms, size_t late, struct client *client, struct answer *answer)
{
    char request[4096];
    size_t len = client_request(request, query, client_review, strlen(client_review));
    client_connect_must(client, &suite_tls);
    assert_true(client_send(client, request, len - 2));
    timing_sleep_ms(ms);
    assert_true(client_send(client, request + len - 2, late));
    client_read_must(client, answer);
}

static void test_a_body_that_is_late(void **state)
{
    (void)state;
    struct client client;
    struct answer answer;
    ask_slowly("?timeout=200ms", 600, 1, &client, &answer);
    assert_int_equal(answer.status, 408);
    assert_non_null(strstr(answer.body, "\"kind\":\"Status\""));
    assert_non_null(strstr(answer.body, "\"reason\":\"Timeout\""));
    client_close(&client);
}

/* Its body is whole, so its connection lives on. */
static void test_a_late_review_is_not_judged(void **state)
{
    (void)state;
    struct client client;
    struct answer answer;
    ask_slowly("?timeout=200ms", 600, 2, &client, &answer);
    assert_int_equal(answer.status, 504);
    assert_non_null(strstr(answer.body, "\"reason\":\"Timeout\""));
    client_post_must(&client, "", client_review);
    client_read_must(&client, &answer);
    assert_int_equal(answer.status, 200);
    client_close(&client);
}

static void test_time_enough_or_nonsense(void **state)
{
    (void)state;
    static const char *const queries[] = {"?timeout=10s",
                                          "?timeout=banana",
                                          "?timeout=-1s",
                                          "?timeout=0s",
                                          "?timeout=99999999999999999999h",
                                          "?timeout=",
                                          ""};
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        struct client client;
        struct answer answer;
        ask_slowly(queries[i], 100, 2, &client, &answer);
        assert_int_equal(answer.status, 200);
        client_close(&client);
    }
}

/* The number, or word, behind a name in /proc/PID/FILE. */
static void find(const char *file, const char *name, char *out, size_t room)
{
    char path[64], line[256];
    snprintf(path, sizeof path, "/proc/%d/%s", (int)suite_server.pid, file);
    FILE *text = fopen(path, "re");
    assert_non_null(text);
    *out = '\0';
    while (fgets(line, sizeof line, text))
        if (strncmp(line, name, strlen(name)) == 0)
            snprintf(out, room, "%s", line + strlen(name));
    fclose(text);
}

static void test_rights(void **state)
{
    (void)state;
    char text[256];
    find("limits", "Max core file size", text, sizeof text);
    assert_int_equal(strtol(text, NULL, 10), 1);
    find("status", "NoNewPrivs:", text, sizeof text);
    assert_int_equal(strtol(text, NULL, 10), 1);
}

#define EACH(test) cmocka_unit_test_teardown(test, suite_after_each)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_a_body_that_is_late),
        EACH(test_a_late_review_is_not_judged),
        EACH(test_time_enough_or_nonsense),
        EACH(test_rights),
    };
    return cmocka_run_group_tests(tests, suite_before_all, suite_stop);
}
