/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/told.h"

#include <openssl/ssl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "wire/timing.h"

enum { PATIENCE_MS = 60000, STEP_MS = 20 };

unsigned told_count(const struct server *server, const char *text)
{
    char *errors = server_errors(server);
    unsigned count = 0;
    for (const char *at = errors; (at = strstr(at, text)); at += strlen(text))
        count++;
    free(errors);
    return count;
}

void told_must(const struct server *server, const char *text, unsigned times)
{
    for (int waited = 0; waited < PATIENCE_MS; waited += STEP_MS) {
        if (told_count(server, text) >= times)
            return;
        timing_sleep_ms(STEP_MS);
    }
    char *errors = server_errors(server);
    print_error("not logged %u times: %s\n%s\n", times, text, errors);
    free(errors);
    fail();
}

const char *told_name(const struct client *client)
{
    static char name[64];
    X509 *cert = SSL_get0_peer_certificate(client->ssl);
    assert_non_null(cert);
    assert_true(X509_NAME_get_text_by_NID(X509_get_subject_name(cert), NID_commonName, name, sizeof name) > 0);
    return name;
}

const char *told_name_now(const struct server *server)
{
    struct client client;
    const struct client_options options = {.port = server->port};
    client_connect_must(&client, &options);
    const char *name = told_name(&client);
    client_close(&client);
    return name;
}

void told_name_must(const struct server *server, const char *name)
{
    for (int waited = 0; waited < PATIENCE_MS; waited += STEP_MS) {
        if (strcmp(told_name_now(server), name) == 0)
            return;
        timing_sleep_ms(STEP_MS);
    }
    fail_msg("new connections see %s, not %s", told_name_now(server), name);
}
