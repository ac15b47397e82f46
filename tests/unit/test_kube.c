/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "certs/pem.h"
#include "cluster_fixture.h"

static struct arena *arena;
static struct kube *kube;
static struct err err;
static const struct kube_call get = {.method = "GET", .path = FAKE_SECRET};

static int start(void **state)
{
    cluster_start(state);
    arena = arena_new(0, NULL);
    err = (struct err){0};
    cluster_config.timeout = 5000;
    assert_true(kube_new(&cluster_config, &kube, &err));
    return 0;
}

static int stop(void **state)
{
    kube_free(kube);
    arena_free(arena);
    return cluster_stop(state);
}

static int ask(void)
{
    struct kube_answer answer = {0};
    return kube_do(kube, &get, arena, &answer, &err) ? answer.status : -1;
}

static void assert_says(const char *piece)
{
    if (!strstr(err.message, piece))
        print_error("%s\n", err.message);
    assert_non_null(strstr(err.message, piece));
    assert_null(strstr(err.message, "token-"));
    assert_null(strstr(err.message, "-token"));
}

static void test_an_object_is_read(void **state)
{
    struct kube_answer answer = {0};
    (void)state;
    assert_true(kube_do(kube, &get, arena, &answer, &err));
    assert_int_equal(answer.status, 200);
    assert_true(str_eq(tree_get_str(answer.body, "kind"), STR("Secret")));
}

static void test_an_object_that_is_not_there(void **state)
{
    struct kube_answer answer = {0};
    (void)state;
    fake_set(cluster, FAKE_THE_SECRET, NULL);
    assert_true(kube_do(kube, &get, arena, &answer, &err));
    assert_int_equal(answer.status, 404);
    assert_false(kube_refused(&get, &answer, &err));
    assert_string_equal(err.message, "GET " FAKE_SECRET ": status 404: not found");
}

/* The kubelet replaces the file long before the old token expires. */
static void test_a_token_is_read_anew(void **state)
{
    (void)state;
    assert_int_equal(ask(), 200);
    cluster_write_token("second-token");
    assert_int_equal(ask(), 401);
    fake_read_token(cluster);
    assert_int_equal(ask(), 200);
    assert_int_equal(fake_counts(cluster).refused, 1);
}

static void test_what_is_no_token(void **state)
{
    (void)state;
    cluster_write_token("");
    assert_int_equal(ask(), -1);
    assert_says("not a token");
    cluster_write_token("a\r\nHost: elsewhere");
    assert_int_equal(ask(), -1);
    assert_says("not a token");
    assert_null(strstr(err.message, "elsewhere"));
    assert_int_equal(unlink(cluster_config.token), 0);
    assert_int_equal(ask(), -1);
    assert_says("no such file");
    assert_int_equal(fake_counts(cluster).refused, 0);
}

static void test_answers_that_are_none(void **state)
{
    static const struct {
        enum fake_fault fault;
        const char *says;
    } cases[] = {
        {FAKE_GARBAGE, "no object of Kubernetes"},
        {FAKE_LIST, "it is a JSON list, no object"},
        {FAKE_OVERSIZED, "the answer is longer than 1048576 bytes"},
        {FAKE_HANG_UP, "GET https://127.0.0.1:"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        fake_fail(cluster, cases[i].fault, cases[i].fault == FAKE_HANG_UP ? 4 : 1); /* libcurl tries again once */
        assert_int_equal(ask(), -1);
        assert_says(cases[i].says);
        fake_fail(cluster, FAKE_GOOD, 0);
        assert_int_equal(ask(), 200);
    }
}

static void test_answers_that_say_no(void **state)
{
    struct kube_answer answer = {0};
    (void)state;
    fake_fail(cluster, FAKE_500, 1);
    assert_int_equal(ask(), 500);
    fake_fail(cluster, FAKE_429, 1);
    assert_true(kube_do(kube, &get, arena, &answer, &err));
    assert_int_equal(answer.status, 429);
    assert_int_equal(answer.retry_after, 7);
}

static void test_a_server_that_does_not_answer(void **state)
{
    _Atomic bool ended = false;
    struct kube *patient;
    struct kube_config config = cluster_config;
    (void)state;
    config.timeout = 300;
    assert_true(kube_new(&config, &patient, &err));
    fake_fail(cluster, FAKE_SLOW, 2);
    struct kube_answer answer = {0};
    assert_false(kube_do(patient, &get, arena, &answer, &err));
    assert_says("timed out");
    kube_free(patient);
    config.timeout = 60000;
    config.ended = &ended;
    assert_true(kube_new(&config, &patient, &err));
    atomic_store(&ended, true);
    time_t begun = time(NULL);
    assert_false(kube_do(patient, &get, arena, &answer, &err));
    assert_true(time(NULL) - begun < 10);
    kube_free(patient);
}

static void test_a_server_of_another_ca(void **state)
{
    char path[128];
    struct certs_pair ca CERTS_PAIR_CLEANUP = {0};
    const struct certs_request request = {.ca_life = 3600};
    struct kube_config config = cluster_config;
    struct kube *wary;
    struct kube_answer answer = {0};
    (void)state;
    assert_true(certs_make_ca(&request, time(NULL), &ca, NULL));
    snprintf(path, sizeof path, "%.*sother.crt", (int)strlen(config.ca) - 6, config.ca);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    struct str pem;
    assert_true(pem_write_cert(ca.cert, arena, &pem));
    assert_int_equal(fwrite(pem.ptr, 1, pem.len, file), pem.len);
    fclose(file);
    config.ca = path;
    assert_true(kube_new(&config, &wary, &err));
    assert_false(kube_do(wary, &get, arena, &answer, &err));
    assert_says("certificate");
    kube_free(wary);
    assert_int_equal(fake_counts(cluster).reads, 0);
}

static void test_nobody_listens(void **state)
{
    struct kube_config config = cluster_config;
    struct kube *lost;
    struct kube_answer answer = {0};
    (void)state;
    config.api = "https://127.0.0.1:1/";
    assert_true(kube_new(&config, &lost, &err));
    assert_false(kube_do(lost, &get, arena, &answer, &err));
    assert_says("GET https://127.0.0.1:1/api/v1/");
    kube_free(lost);
}

static void test_where_the_server_is(void **state)
{
    struct kube *found;
    (void)state;
    unsetenv("KUBERNETES_SERVICE_HOST");
    assert_false(kube_new(&(struct kube_config){0}, &found, &err));
    assert_says("this is no Pod of a cluster");
    assert_false(kube_new(&(struct kube_config){.api = "http://127.0.0.1:8001"}, &found, &err));
    assert_string_equal(err.message, "the API server's address is no https:// URL: http://127.0.0.1:8001");
    setenv("KUBERNETES_SERVICE_HOST", "::1", 1);
    setenv("KUBERNETES_SERVICE_PORT", "1", 1);
    struct kube_config config = cluster_config;
    struct kube_answer answer = {0};
    config.api = NULL;
    assert_true(kube_new(&config, &found, &err));
    assert_false(kube_do(found, &get, arena, &answer, &err));
    assert_says("GET https://[::1]:1/api/v1/");
    kube_free(found);
    unsetenv("KUBERNETES_SERVICE_HOST");
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_an_object_is_read),
        EACH(test_an_object_that_is_not_there),
        EACH(test_a_token_is_read_anew),
        EACH(test_what_is_no_token),
        EACH(test_answers_that_are_none),
        EACH(test_answers_that_say_no),
        EACH(test_a_server_that_does_not_answer),
        EACH(test_a_server_of_another_ca),
        EACH(test_nobody_listens),
        EACH(test_where_the_server_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
