/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that threads keep for their next requests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "wire/client.h"
#include "wire/server.h"

enum { MANY = 48, LARGE = 1200 * 1024, TIMES = 4 };

static void answered(struct client *client, size_t len)
{
    struct answer answer;
    client_read_must(client, &answer);
    assert_int_equal(answer.status, 200);
    assert_int_equal(answer.body_len, len);
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
    for (int i = 0; i < MANY; i++) {
        client_connect_must(&clients[i], &tls);
        client_send_must(&clients[i], "POST /validate HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                                      "Content-Length: 2\r\n\r\n{");
    }
    for (int i = 0; i < MANY; i++) {
        client_send_must(&clients[i], "}");
        answered(&clients[i], 2);
    }
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kept_memory_crowds_nobody_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
