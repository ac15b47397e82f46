/* SPDX-License-Identifier: Apache-2.0 */
/* The wall clock jumps by ten years, forwards and back, while a server runs: reviews are answered and timers keep their
 * time, and only what goes by the date follows it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "faults/faulty.h"
#include "wire/timing.h"
#include "wire/told.h"

static const int64_t ten_years = INT64_C(10) * 365 * 24 * 60 * 60;
enum { TIMEOUT_MS = 1500 };

static void jump(int64_t seconds)
{
    atomic_store(&faulty_page->wall_shift, seconds);
}

static int stay(void **state)
{
    (void)state;
    jump(0);
    return 0;
}

static void test_serving_goes_on(void **state)
{
    (void)state;
    const int64_t jumps[] = {ten_years, -ten_years, 0};
    struct faulty_review denied = faulty_denied();
    struct server server;
    struct client client;
    faulty_start(&server, NULL);
    client_connect_must(&client, &(struct client_options){.port = server.port});
    for (size_t i = 0; i < sizeof jumps / sizeof *jumps; i++) {
        jump(jumps[i]);
        assert_int_equal(faulty_ask_on(&client, &denied), 200);
        assert_int_equal(faulty_ask(&server, &denied), 200);
        faulty_is_well(&server);
    }
    client_close(&client);
    server_stop(&server);
}

/* A request that began before the jump has the time that it would have had. */
static void test_timers(void **state)
{
    (void)state;
    const int64_t jumps[] = {ten_years, -ten_years};
    struct server server;
    faulty_start(&server, (const char *const[]){"--request-timeout", "1500ms", NULL});
    for (size_t i = 0; i < sizeof jumps / sizeof *jumps; i++) {
        struct client client;
        struct answer answer;
        client_connect_must(&client, &(struct client_options){.port = server.port});
        client_send_must(&client, "POST /validate HTTP/1.1\r\n");
        long start = timing_now_ms();
        jump(jumps[i]);
        faulty_is_well(&server);
        client_read_must(&client, &answer);
        assert_int_equal(answer.status, 408);
        assert_in_range(timing_now_ms() - start, TIMEOUT_MS - 100, TIMEOUT_MS * 4);
        client_close(&client);
    }
    server_stop(&server);
}

/* Neither do lines flow freely after a jump back, nor do they stop. */
static void test_limited_lines(void **state)
{
    (void)state;
    enum { GARBAGE = 60 };
    struct server server;
    faulty_start(&server, (const char *const[]){"--threads", "1", NULL});
    long start = timing_now_ms();
    for (unsigned i = 0; i < GARBAGE; i++) {
        struct client client;
        struct answer answer;
        jump((i % 3 - 1) * ten_years);
        client_dial_must(&client, &(struct client_options){.port = server.port});
        client_send(&client, "\x16\x03\x01\x00\x05nonsense", 13);
        client_read(&client, &answer);
        client_close(&client);
    }
    unsigned most = (unsigned)((timing_now_ms() - start) / 1000 + 2) * 5;
    assert_in_range(told_count(&server, "a TLS handshake failed"), 1, most);
    server_stop(&server);
}

#define EXEMPT                                                                                                         \
    "apiVersion: dryfit.dev/v1\nkind: Policy\nexemptions:\n"                                                           \
    "  - {rules: ['*'], match: {}, reason: moving, until: 2030-01-01}\n"

static void test_exemptions_go_by_the_date(void **state)
{
    (void)state;
    struct server server;
    struct faulty_review denied = faulty_denied(), exempted = denied;
    exempted.verdict = "\"allowed\":true";
    faulty_put("exempt.yaml", EXEMPT);
    faulty_start(&server, (const char *const[]){"--policy", faulty_path("exempt.yaml"), NULL});
    assert_int_equal(faulty_ask(&server, &exempted), 200);
    jump(ten_years);
    assert_int_equal(faulty_ask(&server, &denied), 200);
    jump(-ten_years);
    assert_int_equal(faulty_ask(&server, &exempted), 200);
    server_stop(&server);
}

/* A certificate that was given is served whatever its dates say, and the log says so; one that dryfit made is made
 * anew. */
static void test_certificates_at_start(void **state)
{
    (void)state;
    struct server first, second;
    faulty_start(&first, NULL);
    char cert[128], key[128];
    snprintf(cert, sizeof cert, "%s/state/tls.crt", first.folder);
    snprintf(key, sizeof key, "%s/state/tls.key", first.folder);
    jump(ten_years);
    faulty_start(&second, (const char *const[]){"--cert", cert, "--key", key, NULL});
    faulty_is_well(&second);
    assert_int_equal(told_count(&second, "the serving certificate has expired"), 1);
    server_stop(&second);
    server_end(&first);
    server_start_in(&first, FAULTS_DRYFIT, (const char *const[]){"--drain-delay", "0s", NULL});
    faulty_is_well(&first);
    char *output = server_output(&first);
    const char *made = strstr(output, "made a serving certificate");
    assert_non_null(made);
    assert_null(strstr(made + 1, "made a serving certificate"));
    free(output);
    server_stop(&first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_serving_goes_on, stay),
        cmocka_unit_test_teardown(test_timers, stay),
        cmocka_unit_test_teardown(test_limited_lines, stay),
        cmocka_unit_test_teardown(test_exemptions_go_by_the_date, stay),
        cmocka_unit_test_teardown(test_certificates_at_start, stay),
    };
    return cmocka_run_group_tests(tests, faulty_setup, faulty_teardown);
}
