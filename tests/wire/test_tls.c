/* SPDX-License-Identifier: Apache-2.0 */
/* What stands before HTTP: versions, ALPN, handshakes that are never finished, and what is no TLS at all. */
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "wire/suite.h"

enum { RESETS = 200, HALF_OPEN = 100 };

/* The start of a ClientHello: type handshake, TLS 1.0, 512 bytes long. */
static const char hello[] = {0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, (char)0xFC, 0x03, 0x03};

static void version(int version)
{
    struct client_options options = suite_tls;
    options.version = version;
    client_try_must(&options);
}

static void test_tls12(void **state)
{
    (void)state;
    version(TLS1_2_VERSION);
}

static void test_tls13(void **state)
{
    (void)state;
    version(TLS1_3_VERSION);
}

static void test_tls11_is_refused(void **state)
{
    (void)state;
    struct client_options options = suite_tls;
    struct client client;
    options.version = TLS1_1_VERSION;
    options.ciphers = "ALL:@SECLEVEL=0";
    assert_false(client_connect(&client, &options));
    client_close(&client);
}

static void test_weak_ciphers_are_refused(void **state)
{
    (void)state;
    struct client_options options = suite_tls;
    struct client client;
    options.version = TLS1_2_VERSION;
    options.ciphers = "ECDHE+AES+SHA1:ECDHE+SHA256:@SECLEVEL=0";
    assert_false(client_connect(&client, &options));
    client_close(&client);
}

static void test_alpn_never_chooses_h2(void **state)
{
    (void)state;
    static const struct {
        const char *offer, *choice;
    } cases[] = {
        {"\x02h2\x08http/1.1", "http/1.1"}, {"\x08http/1.1", "http/1.1"}, {"\x02h2", ""}, {NULL, ""},
        {"\x08http/1.0\x02h2", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct client_options options = suite_tls;
        struct client client;
        options.alpn = cases[i].offer;
        client_connect_must(&client, &options);
        assert_string_equal(client_protocol(&client), cases[i].choice);
        client_close(&client);
        client_try_must(&options);
    }
}

static void test_sessions_are_not_resumed(void **state)
{
    (void)state;
    static const int versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};
    for (size_t i = 0; i < 2; i++) {
        struct client_options options = suite_tls;
        struct client client;
        struct answer answer;
        options.version = versions[i];
        client_connect_must(&client, &options);
        client_post_must(&client, "", client_review);
        client_read_must(&client, &answer);
        assert_false(SSL_SESSION_has_ticket(SSL_get0_session(client.ssl)));
        if (versions[i] == TLS1_2_VERSION) {
            unsigned id_len = 0;
            SSL_SESSION_get_id(SSL_get0_session(client.ssl), &id_len);
            assert_int_equal(id_len, 0);
        }
        client_close(&client);
    }
}

static void test_renegotiation_is_refused(void **state)
{
    (void)state;
    struct client_options options = suite_tls;
    struct client client;
    options.version = TLS1_2_VERSION;
    client_connect_must(&client, &options);
    SSL_renegotiate(client.ssl);
    ERR_clear_error();
    assert_int_not_equal(SSL_do_handshake(client.ssl), 1);
    client_close(&client);
}

static void test_key_update(void **state)
{
    (void)state;
    struct client_options options = suite_tls;
    struct client client;
    struct answer answer;
    char request[1024];
    size_t len = client_request(request, "", client_review, strlen(client_review));
    options.version = TLS1_3_VERSION;
    client_connect_must(&client, &options);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(SSL_key_update(client.ssl, SSL_KEY_UPDATE_REQUESTED), 1);
        assert_true(client_send(&client, request, len));
        client_read_must(&client, &answer);
        assert_int_equal(answer.status, 200);
    }
    client_close(&client);
}

static void test_half_closed_client_gets_its_answer(void **state)
{
    (void)state;
    struct client client;
    struct answer answer;
    char request[1024];
    size_t len = client_request(request, "", client_review, strlen(client_review));
    client_connect_must(&client, &suite_tls);
    assert_true(client_send(&client, request, len));
    SSL_shutdown(client.ssl);
    shutdown(client.fd, SHUT_WR);
    client_read_must(&client, &answer);
    assert_int_equal(answer.status, 200);
    assert_true(client_is_ended(&client, 2000));
    client_close(&client);
}

static void test_plain_http_is_told(void **state)
{
    (void)state;
    struct client client;
    client_dial_must(&client, &suite_tls);
    client_send_must(&client, "GET /validate HTTP/1.1\r\nHost: localhost\r\n\r\n");
    struct answer answer;
    client_read_must(&client, &answer);
    assert_int_equal(answer.status, 400);
    while (!client_is_ended(&client, 2000))
        client.len = 0;
    client_close(&client);
    client_dial_must(&client, &suite_tls);
    client_send_must(&client, "POST /validate HTTP/1.1\r\n\r\n");
    char text[512] = "";
    ssize_t n = recv(client.fd, text, sizeof text - 1, MSG_WAITALL);
    assert_true(n > 0);
    assert_non_null(strstr(text, "client sent an HTTP request to an HTTPS server\n"));
    client_close(&client);
}

static void test_garbage_is_dropped(void **state)
{
    (void)state;
    static const char *const garbage[] = {"\x80\x80garbage that is no TLS at all", "SSH-2.0-OpenSSH_9.2\r\n",
                                          "\x16\x03\x01\xff\xffxxxxxxxxxxxxxxxxxxxxxxxxxx", "\x15\x03\x01"};
    for (size_t i = 0; i < 3; i++) {
        struct client client;
        client_dial_must(&client, &suite_tls);
        client_send_must(&client, garbage[i]);
        char text[256];
        while (recv(client.fd, text, sizeof text, 0) > 0) { /* an alert */
        }
        client_close(&client);
    }
}

static void test_garbage_in_a_record(void **state)
{
    (void)state;
    struct client client;
    client_connect_must(&client, &suite_tls);
    static const char record[] = "\x17\x03\x03\x00\x20this has no valid tag whatsoever";
    assert_int_equal(send(client.fd, record, sizeof record, 0), sizeof record);
    assert_true(client_is_ended(&client, 2000));
    client_close(&client);
}

static void test_resets_during_handshakes(void **state)
{
    (void)state;
    for (int i = 0; i < RESETS; i++) {
        struct client client;
        client_dial_must(&client, &suite_tls);
        if (i % 4)
            send(client.fd, hello, (size_t)i % sizeof hello, MSG_NOSIGNAL);
        if (i % 4 == 3) { /* after the server's answer */
            struct client_options options = suite_tls;
            client_abort(&client);
            client_connect_must(&client, &options);
        }
        client_abort(&client);
    }
}

static void test_half_open_handshakes_end(void **state)
{
    (void)state;
    static struct client clients[HALF_OPEN];
    for (int i = 0; i < HALF_OPEN; i++) {
        client_dial_must(&clients[i], &suite_tls);
        send(clients[i].fd, hello, (size_t)i % sizeof hello, MSG_NOSIGNAL);
    }
    client_try_must(&suite_tls);
    for (int i = 0; i < HALF_OPEN; i++) {
        char byte;
        assert_true(recv(clients[i].fd, &byte, 1, 0) <= 0); /* at the end of --handshake-timeout */
        client_close(&clients[i]);
    }
}

static int start(void **state)
{
    static const char *const flags[] = {"--handshake-timeout", "1s", NULL};
    (void)state;
    suite_start(flags);
    return 0;
}

#define EACH(test) cmocka_unit_test_teardown(test, suite_after_each)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_tls12),
        EACH(test_tls13),
        EACH(test_tls11_is_refused),
        EACH(test_weak_ciphers_are_refused),
        EACH(test_alpn_never_chooses_h2),
        EACH(test_sessions_are_not_resumed),
        EACH(test_renegotiation_is_refused),
        EACH(test_key_update),
        EACH(test_half_closed_client_gets_its_answer),
        EACH(test_plain_http_is_told),
        EACH(test_garbage_is_dropped),
        EACH(test_garbage_in_a_record),
        EACH(test_resets_during_handshakes),
        EACH(test_half_open_handshakes_end),
    };
    return cmocka_run_group_tests(tests, start, suite_stop);
}
