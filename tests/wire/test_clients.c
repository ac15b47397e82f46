/* SPDX-License-Identifier: Apache-2.0 */
/* Who is let in, and with which TLS. */
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "unit/mounted.h"
#include "wire/issue.h"
#include "wire/timing.h"
#include "wire/told.h"

static const int versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};

static struct server server;
static struct issued ca, other_ca;
static char ca_path[MOUNTED_PATH];
static unsigned asked; /* how often a certificate was asked for */

enum { NO_ALERT = 0, ENDED = -1, LOGGED_MS = 600 /* what clients cause is logged so often only */ };

static int when_asked(SSL *ssl, X509 **cert, EVP_PKEY **key)
{
    (void)ssl;
    (void)cert;
    (void)key;
    asked++;
    return 0;
}

/* The alert with which a client is turned away: in TLS 1.3 it comes after its part of the handshake. */
static int alert_of(const char *cert, int version)
{
    struct client_options options = {.port = server.port, .version = version, .cert = cert};
    struct client client;
    struct answer answer;
    char request[1024];
    int alert = ENDED;
    bool good = client_connect(&client, &options);
    unsigned long error = ERR_peek_error();
    if (good && client_send(&client, request, client_request(request, "", client_review, strlen(client_review))) &&
        client_read(&client, &answer)) {
        assert_int_equal(answer.status, 200);
        alert = NO_ALERT;
    } else if (good) {
        error = ERR_peek_error();
    }
    if (alert != NO_ALERT && ERR_GET_REASON(error) > SSL_AD_REASON_OFFSET)
        alert = ERR_GET_REASON(error) - SSL_AD_REASON_OFFSET;
    ERR_clear_error();
    client_close(&client);
    return alert;
}

static void begin(const char *const *flags)
{
    server_start(&server, ECHO, flags);
}

static int start(void **state)
{
    (void)state;
    mounted_start();
    ca = issue_make(&(struct issue){.name = "clients", .ca = true}, NULL);
    other_ca = issue_make(&(struct issue){.name = "others", .ca = true}, NULL);
    issue_write(&ca, NULL, mounted_path(ca_path, "ca.crt"));
    return 0;
}

static int stop(void **state)
{
    (void)state;
    server_stop(&server);
    issue_free(&ca);
    issue_free(&other_ca);
    mounted_stop();
    return 0;
}

static const char *write_client(char path[MOUNTED_PATH], const char *name, const struct issue *issue,
                                const struct issued *by, const struct issued *with)
{
    struct issued made = issue_make(issue, by);
    issue_write_both(&made, with, mounted_path(path, name));
    issue_free(&made);
    return path;
}

static void test_nobody_is_asked(void **state)
{
    (void)state;
    begin(NULL);
    asked = 0;
    for (int i = 0; i < 2; i++) {
        struct client client;
        SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
        client_dial_must(&client, &(struct client_options){.port = server.port});
        SSL_CTX_set_max_proto_version(ctx, versions[i]);
        SSL_CTX_set_client_cert_cb(ctx, when_asked);
        client.ssl = SSL_new(ctx);
        SSL_CTX_free(ctx);
        SSL_set_fd(client.ssl, client.fd);
        assert_int_equal(SSL_connect(client.ssl), 1);
        client_close(&client);
    }
    assert_int_equal(asked, 0);
}

static void test_who_is_let_in(void **state)
{
    (void)state;
    static const char *const flags[] = {"--client-ca", ca_path, NULL};
    struct issued middle = issue_make(&(struct issue){.name = "middle", .ca = true}, &ca);
    static const struct issue plain = {.name = "kube-apiserver"},
                              late = {.name = "kube-apiserver", .from_day = -10, .to_day = -1},
                              early = {.name = "kube-apiserver", .from_day = 1, .to_day = 10},
                              server_only = {.name = "kube-apiserver", .server_only = true};
    const struct {
        const struct issue *issue;
        const struct issued *by, *with;
        int alert;
        const char *why;
    } cases[] = {
        {&plain, &ca, NULL, NO_ALERT, NULL},
        {&plain, &middle, &middle, NO_ALERT, NULL},
        {&plain, &middle, NULL, SSL_AD_UNKNOWN_CA, "unable to get"},
        {&plain, &other_ca, NULL, SSL_AD_UNKNOWN_CA, "unable to get"},
        {&plain, NULL, NULL, SSL_AD_UNKNOWN_CA, "self-signed certificate"},
        {&late, &ca, NULL, SSL_AD_CERTIFICATE_EXPIRED, "certificate has expired"},
        {&early, &ca, NULL, SSL_AD_BAD_CERTIFICATE, "certificate is not yet valid"},
        {&server_only, &ca, NULL, SSL_AD_UNSUPPORTED_CERTIFICATE, "unsuitable certificate purpose"},
    };
    begin(flags);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[MOUNTED_PATH];
        write_client(path, "client.pem", cases[i].issue, cases[i].by, cases[i].with);
        for (int j = 0; j < 2; j++)
            assert_int_equal(alert_of(path, versions[j]), cases[i].alert);
        if (cases[i].why)
            told_must(&server, cases[i].why, 2);
        timing_sleep_ms(LOGGED_MS);
    }
    assert_int_equal(alert_of(NULL, TLS1_2_VERSION), SSL_AD_HANDSHAKE_FAILURE);
    assert_int_equal(alert_of(NULL, TLS1_3_VERSION), SSL_AD_CERTIFICATE_REQUIRED);
    told_must(&server, "why=\"peer did not return a certificate\"", 2);
    told_must(&server, "why=\"client certificate of /CN=kube-apiserver: ", 2);
    issue_free(&middle);
}

static void test_only_some_names(void **state)
{
    (void)state;
    static const char *const flags[] = {
        "--client-ca", ca_path, "--client-name", "system:apiserver", "--client-name=api.example.com", NULL};
    static const struct {
        struct issue issue;
        int alert;
    } cases[] = {
        {{.name = "system:apiserver"}, NO_ALERT},
        {{.name = "anything", .dns = "api.example.com"}, NO_ALERT},
        {{.name = "anything", .dns = "one.example.com,DNS:API.example.com"}, NO_ALERT},
        {{.name = "api.example.com"}, NO_ALERT},
        {{.name = "System:apiserver"}, SSL_AD_BAD_CERTIFICATE},
        {{.name = "system:apiserver2"}, SSL_AD_BAD_CERTIFICATE},
        {{.name = "anything", .dns = "*.example.com"}, SSL_AD_BAD_CERTIFICATE},
        {{.name = "anything", .dns = "x.api.example.com"}, SSL_AD_BAD_CERTIFICATE},
        {{.name = "anything"}, SSL_AD_BAD_CERTIFICATE},
    };
    begin(flags);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[MOUNTED_PATH];
        write_client(path, "client.pem", &cases[i].issue, &ca, NULL);
        for (int j = 0; j < 2; j++)
            assert_int_equal(alert_of(path, versions[j]), cases[i].alert);
    }
    timing_sleep_ms(LOGGED_MS);
    timing_sleep_ms(LOGGED_MS);
    char path[MOUNTED_PATH];
    assert_int_equal(alert_of(mounted_path(path, "client.pem"), TLS1_3_VERSION), SSL_AD_BAD_CERTIFICATE);
    told_must(&server, "client certificate of /CN=anything: none of its names stands in --client-name", 1);
}

/* An intermediate CA is enough to trust. */
static void test_a_ca_without_its_root(void **state)
{
    (void)state;
    static const char *const flags[] = {"--client-ca", ca_path, NULL};
    struct issued middle = issue_make(&(struct issue){.name = "middle", .ca = true}, &ca);
    char path[MOUNTED_PATH];
    issue_write(&middle, NULL, ca_path);
    begin(flags);
    write_client(path, "client.pem", &(struct issue){.name = "a"}, &middle, NULL);
    assert_int_equal(alert_of(path, TLS1_3_VERSION), NO_ALERT);
    write_client(path, "client.pem", &(struct issue){.name = "a"}, &ca, NULL);
    assert_int_equal(alert_of(path, TLS1_3_VERSION), SSL_AD_UNKNOWN_CA);
    issue_free(&middle);
}

static void test_the_ca_is_reloaded(void **state)
{
    (void)state;
    static const char *const flags[] = {"--client-ca", ca_path, NULL};
    char mine[MOUNTED_PATH], theirs[MOUNTED_PATH];
    begin(flags);
    write_client(mine, "mine.pem", &(struct issue){.name = "a"}, &ca, NULL);
    write_client(theirs, "theirs.pem", &(struct issue){.name = "a"}, &other_ca, NULL);
    assert_int_equal(alert_of(mine, TLS1_3_VERSION), NO_ALERT);
    assert_int_equal(alert_of(theirs, TLS1_3_VERSION), SSL_AD_UNKNOWN_CA);
    mounted_write("ca.crt", "nonsense");
    told_must(&server, "msg=\"reload refused, the last good one stays\" part=client-ca", 1);
    assert_int_equal(alert_of(mine, TLS1_3_VERSION), NO_ALERT);
    struct issued late = issue_make(&(struct issue){.name = "late", .ca = true, .from_day = -9, .to_day = -1}, NULL);
    issue_write(&late, NULL, ca_path);
    told_must(&server, "ca.crt has expired at ", 1);
    assert_int_equal(alert_of(mine, TLS1_3_VERSION), NO_ALERT);
    issue_write(&other_ca, NULL, ca_path);
    told_must(&server, "msg=\"client CA reloaded\"", 1);
    assert_int_equal(alert_of(theirs, TLS1_3_VERSION), NO_ALERT);
    assert_int_equal(alert_of(mine, TLS1_3_VERSION), SSL_AD_UNKNOWN_CA);
    issue_write(&other_ca, &ca, ca_path); /* both, as during a rotation */
    told_must(&server, "msg=\"client CA reloaded\"", 2);
    assert_int_equal(alert_of(theirs, TLS1_2_VERSION), NO_ALERT);
    assert_int_equal(alert_of(mine, TLS1_2_VERSION), NO_ALERT);
    issue_free(&late);
}

static void test_only_tls13(void **state)
{
    (void)state;
    static const char *const flags[] = {"--tls-min-version", "1.3", NULL};
    begin(flags);
    assert_int_equal(alert_of(NULL, TLS1_3_VERSION), NO_ALERT);
    assert_int_equal(alert_of(NULL, TLS1_2_VERSION), SSL_AD_PROTOCOL_VERSION);
}

static void suite_must(int version, const char *name)
{
    struct client client;
    client_connect_must(&client, &(struct client_options){.port = server.port, .version = version});
    assert_string_equal(SSL_get_cipher_name(client.ssl), name);
    client_close(&client);
}

static void test_chosen_suites(void **state)
{
    (void)state;
    static const char *const flags[] = {"--tls-ciphers",
                                        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,TLS_AES_128_GCM_SHA256", NULL};
    begin(flags);
    suite_must(TLS1_2_VERSION, "ECDHE-ECDSA-CHACHA20-POLY1305");
    suite_must(TLS1_3_VERSION, "TLS_AES_128_GCM_SHA256");
    struct client_options options = {
        .port = server.port, .version = TLS1_2_VERSION, .ciphers = "ECDHE-ECDSA-AES256-GCM-SHA384"};
    struct client client;
    assert_false(client_connect(&client, &options));
    ERR_clear_error();
    client_close(&client);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_nobody_is_asked),       EACH(test_who_is_let_in),      EACH(test_only_some_names),
        EACH(test_a_ca_without_its_root), EACH(test_the_ca_is_reloaded), EACH(test_only_tls13),
        EACH(test_chosen_suites),
    };
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
