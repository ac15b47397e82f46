/* SPDX-License-Identifier: Apache-2.0 */
/* A running server whose allocations fail, those of OpenSSL and libmicrohttpd included: an answer with the right
 * verdict, a refusal or a closed connection, and service as ever afterwards, with no byte and no descriptor lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "faults/faulty.h"
#include "wire/timing.h"

enum {
    ONE_BY_ONE = 150, /* allocations of a review, each of which fails once */
    OPEN = 64,        /* connections that were open before */
    CALLS = 40,       /* a rate */
    SETTLED_MS = 20,
    SETTLE_MS = 2000,
};

static struct server server;
static unsigned descriptors;

static int start(void **state)
{
    if (faulty_setup(state) != 0)
        return -1;
    faulty_start(&server, NULL);
    faulty_is_well(&server);
    timing_sleep_ms(SETTLED_MS);
    descriptors = server_descriptors(&server);
    return 0;
}

static int stop(void **state)
{
    char *errors = server_errors(&server);
    if (getenv("SHOW"))
        print_message("%s", errors);
    free(errors);
    server_stop(&server);
    return faulty_teardown(state);
}

static void is_whole(void)
{
    uint64_t failed = inject_stop(faulty_page);
    print_message("%zu allocations failed\n", (size_t)failed);
    assert_true(failed > 0);
    faulty_is_well(&server);
    assert_true(server_settles(&server, descriptors, SETTLE_MS));
}

static void test_one_by_one(void **state)
{
    (void)state;
    struct faulty_review reviews[] = {faulty_denied(), faulty_allowed()};
    unsigned answers = 0;
    for (unsigned i = 0; i < ONE_BY_ONE; i++) {
        inject_stop(faulty_page);
        inject_fail(faulty_page, (uint64_t)i * 3, false);
        answers += faulty_ask(&server, &reviews[i % 2]) == 200;
    }
    inject_fail(faulty_page, 0, false);
    faulty_ask(&server, &reviews[0]);
    print_message("%u of %d answered\n", answers, ONE_BY_ONE);
    is_whole();
}

/* Connections that are open already: what the HTTP layer and the review need. */
static void test_an_open_connection(void **state)
{
    (void)state;
    const struct client_options tls = {.port = server.port};
    struct faulty_review reviews[] = {faulty_denied(), faulty_allowed()};
    unsigned answered = 0, refused = 0;
    for (unsigned i = 0; i < OPEN; i++) {
        struct client client;
        client_connect_must(&client, &tls);
        if (i % 4 >= 2)
            assert_int_equal(faulty_ask_on(&client, &reviews[i % 2]), 200);
        inject_fail(faulty_page, i / 4, i % 3 == 0);
        int status = faulty_ask_on(&client, &reviews[i % 2]);
        inject_stop(faulty_page);
        answered += status == 200;
        refused += status != 200 && status != 0;
        client_close(&client);
    }
    print_message("%u of %d answered, %u refused\n", answered, OPEN, refused);
    assert_true(answered > 0 && refused > 0);
    inject_fail(faulty_page, 0, false);
    faulty_ask(&server, &reviews[0]);
    is_whole();
}

static void test_by_chance(void **state)
{
    (void)state;
    static const uint32_t rates[] = {1000, 5000, 20000, 100000, 500000, 1000000};
    struct faulty_review reviews[] = {faulty_denied(), faulty_allowed()};
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
        unsigned count[3] = {0};
        inject_fail_some(faulty_page, rates[i], 1 + i);
        for (unsigned call = 0; call < CALLS; call++) {
            int status = faulty_ask(&server, &reviews[call % 2]);
            count[status == 200 ? 0 : (status != 0 ? 1 : 2)]++;
        }
        print_message("%u of a million: %u answered, %u refused, %u closed\n", rates[i], count[0], count[1], count[2]);
        is_whole();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_by_one),
        cmocka_unit_test(test_an_open_connection),
        cmocka_unit_test(test_by_chance),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
