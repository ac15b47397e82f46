/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/suite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "wire/timing.h"

enum { SETTLED_MS = 100, SETTLE_MS = 10000, HANG_UP_MS = 3000, GOLDEN_MOST = 1 << 20 };

struct server suite_server;
struct client_options suite_tls;
static unsigned descriptors;

const char *suite_program(void)
{
    const char *program = getenv("WIRE_PROGRAM");
    return program ? program : ECHO;
}

void suite_start(const char *const *flags)
{
    server_start(&suite_server, suite_program(), flags);
    suite_tls = (struct client_options){.port = suite_server.port, .ca = suite_server.ca};
    client_try_must(&suite_tls);
    timing_sleep_ms(SETTLED_MS);
    descriptors = server_descriptors(&suite_server);
}

void suite_start_dryfit(const char *const *flags)
{
    setenv("WIRE_PROGRAM", DRYFIT, 1);
    suite_start(flags);
}

int suite_before_all(void **state)
{
    (void)state;
    suite_start_dryfit(NULL);
    return 0;
}

int suite_after_each(void **state)
{
    (void)state;
    client_try_must(&suite_tls);
    if (server_settles(&suite_server, descriptors, SETTLE_MS))
        return 0;
    print_error("%u descriptors are open, not %u\n", server_descriptors(&suite_server), descriptors);
    return -1;
}

int suite_stop(void **state)
{
    (void)state;
    server_stop(&suite_server);
    return 0;
}

void suite_refused_must(const char *bytes, size_t len, int status)
{
    struct client client;
    struct answer answer;
    char code[32];
    client_connect_must(&client, &suite_tls);
    client_send(&client, bytes, len);
    client_read_must(&client, &answer);
    if (answer.status != status)
        print_error("%.*s\nis answered with %s%s\n", (int)len, bytes, answer.head, answer.body);
    assert_int_equal(answer.status, status);
    snprintf(code, sizeof code, "\"code\":%d}", status);
    assert_true(answer_has(&answer, "Content-Type: application/json"));
    assert_true(answer_has(&answer, "Connection: close"));
    assert_non_null(strstr(answer.body, "\"kind\":\"Status\",\"apiVersion\":\"v1\""));
    assert_non_null(strstr(answer.body, code));
    assert_true(client_is_ended(&client, HANG_UP_MS));
    client_close(&client);
}

void suite_refused_text_must(const char *text, int status)
{
    suite_refused_must(text, strlen(text), status);
}

char *suite_golden(const char *name, const char *suffix)
{
    char path[512];
    char *text = calloc(1, GOLDEN_MOST);
    assert_non_null(text);
    snprintf(path, sizeof path, "%s/%s%s", GOLDEN_DIR, name, suffix);
    FILE *file = fopen(path, "re");
    if (!file)
        fail_msg("%s cannot be read", path);
    assert_true(fread(text, 1, GOLDEN_MOST - 1, file) < GOLDEN_MOST - 1);
    fclose(file);
    return text;
}
