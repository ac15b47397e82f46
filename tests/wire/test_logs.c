/* SPDX-License-Identifier: Apache-2.0 */
/* What dryfit serve writes to standard error, and that it serves on when nobody reads it. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "wire/suite.h"

enum { REVIEWS = 300 };

/* A denial whose quoted URL holds a password, by somebody with a hostile name. */
#define REVIEW                                                                                                         \
    "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\",\"request\":{\"uid\":\"u-77\",\"kind\":{"    \
    "\"group\":\"apps\",\"version\":\"v1\",\"kind\":\"Deployment\"},\"name\":\"web\",\"namespace\":\"shop\","          \
    "\"operation\":\"CREATE\",\"userInfo\":{\"username\":\"eve\\nlevel=error\"},\"object\":{\"apiVersion\":"           \
    "\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"web\",\"namespace\":\"shop\"},\"spec\":{"            \
    "\"template\":{\"spec\":{\"containers\":[{\"name\":\"web\",\"image\":\"acme/web:1.2.3\",\"env\":[{\"name\":"       \
    "\"API_URL\",\"value\":\"https://user:hunter2@api.shop.svc.cluster.local:8080/v1\"}]}]}}}},\"oldObject\":null,"    \
    "\"dryRun\":false,\"options\":null}}"

static void ask(const struct client_options *options, const char *body, struct answer *answer)
{
    struct client client;
    client_connect_must(&client, options);
    client_post_must(&client, "", body);
    client_read_must(&client, answer);
    client_close(&client);
}

/* The first line that holds this; the caller frees. */
static char *line_with(const struct server *server, const char *piece)
{
    char *errors = server_errors(server);
    for (char *at = errors, *end; (end = strchr(at, '\n')); at = end + 1) {
        *end = '\0';
        if (!strstr(at, piece))
            continue;
        char *line = strdup(at);
        free(errors);
        return line;
    }
    print_error("no line with %s in:\n%s", piece, errors);
    free(errors);
    fail();
    return NULL;
}

static void assert_holds(const char *line, const char *piece)
{
    if (!strstr(line, piece))
        fail_msg("%s is not in %s", piece, line);
}

static void test_logfmt(void **state)
{
    (void)state;
    struct answer answer;
    ask(&suite_tls, REVIEW, &answer);
    assert_int_equal(answer.status, 200);
    char *line = line_with(&suite_server, "uid=u-77");
    assert_holds(line, " level=info msg=decision uid=u-77 operation=CREATE kind=Deployment subresource=\"\" namespace="
                       "shop name=web user=\"eve\\nlevel=error\" dry_run=false verdict=");
    assert_holds(line, "rules=url-https-");
    assert_holds(line, " duration_us=");
    assert_null(strstr(line, "hunter2"));
    free(line);
    ask(&suite_tls, "{}", &answer);
    assert_int_equal(answer.status, 400);
    line = line_with(&suite_server, "msg=\"a review cannot be judged\"");
    assert_holds(line, "level=info ");
    assert_holds(line, " status=400 why=");
    free(line);
}

static void test_refusals(void **state)
{
    (void)state;
    suite_refused_text_must("POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                            "Content-Length: 2\r\n\r\n{}",
                            404);
    free(line_with(&suite_server, "msg=\"a request is refused\" status=404 why=\"nothing is served at this path\""));
    suite_refused_text_must("nonsense\r\n\r\n", 400);
    free(line_with(&suite_server, "msg=\"a request is refused\" status=400 why=\"the request is not well-formed"));
}

static void test_json(void **state)
{
    (void)state;
    static const char *const flags[] = {"--log-format", "json", "--log-decisions", "all", NULL};
    struct server server;
    struct answer answer;
    server_start(&server, DRYFIT, flags);
    const struct client_options options = {.port = server.port, .ca = server.ca};
    client_try_must(&options);
    ask(&options, REVIEW, &answer);
    char *line = line_with(&server, "\"uid\":\"u-77\"");
    assert_holds(line, "\"user\":\"eve\\nlevel=error\",\"dry_run\":false,\"verdict\":\"");
    assert_null(strstr(line, "hunter2"));
    free(line);
    free(line_with(&server, "\"kind\":\"ConfigMap\""));
    char *errors = server_errors(&server);
    for (char *at = errors, *end; (end = strchr(at, '\n')); at = end + 1)
        assert_true(*at == '{' && end[-1] == '}');
    free(errors);
    server_stop(&server);
}

/* Standard error is a pipe that nobody empties. */
static void test_a_full_pipe_stops_nobody(void **state)
{
    (void)state;
    static const char junk[4096];
    struct server server = {.pid = 0};
    char path[96], tail[16384];
    struct answer answer;
    snprintf(server.folder, sizeof server.folder, "/tmp/dryfit-wire-XXXXXX");
    assert_non_null(mkdtemp(server.folder));
    snprintf(path, sizeof path, "%s/err", server.folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    int fifo = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    assert_true(fifo >= 0);
    server_start_in(&server, DRYFIT, NULL);
    const struct client_options options = {.port = server.port, .ca = server.ca};
    while (write(fifo, junk, sizeof junk) > 0) {
    }
    for (int i = 0; i < REVIEWS; i++) {
        ask(&options, REVIEW, &answer);
        assert_int_equal(answer.status, 200);
    }
    while (read(fifo, tail, sizeof tail) > 0) {
    }
    ask(&options, REVIEW, &answer);
    ssize_t len = read(fifo, tail, sizeof tail - 1);
    assert_true(len > 0);
    tail[len] = '\0';
    assert_holds(tail, " lost=300\n");
    unlink(path); /* which is read for what a sanitizer says */
    assert_int_equal(close(creat(path, 0600)), 0);
    server_stop(&server);
    close(fifo);
}

#define EACH(test) cmocka_unit_test_teardown(test, suite_after_each)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_logfmt),
        EACH(test_refusals),
        EACH(test_json),
        EACH(test_a_full_pipe_stops_nobody),
    };
    return cmocka_run_group_tests(tests, suite_before_all, suite_stop);
}
