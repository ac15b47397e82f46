/* SPDX-License-Identifier: Apache-2.0 */
/* TLS as nobody means it, against dryfit serve: floods of what costs the server more than the client, records that are
 * none, and handshakes that end nowhere. Everything is kept on one thread, which must go on serving. */
#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "wire/suite.h"
#include "wire/timing.h"

enum {
    ROOM = 65536,
    HALF_OPEN = 300,
    RENEGOTIATIONS = 20,
    KEY_UPDATES = 20000,
    FLOOD_RECORDS = 2000,
    GARBAGE = 60,
    SLOW = 30,
    SLOW_BYTES = 35, /* one in 100 ms */
    ENDED_MS = 10000,
};

/* Whatever the other side still says, it hangs up. */
static void hung_up_must(struct client *client)
{
    char bytes[4096];
    struct timeval patience = {ENDED_MS / 1000, 0};
    setsockopt(client->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ssize_t n;
    do
        n = recv(client->fd, bytes, sizeof bytes, 0);
    while (n > 0);
    assert_true(n == 0 || errno == ECONNRESET);
    client_abort(client);
}

static void send_raw(const struct client *client, const void *bytes, size_t len)
{
    send(client->fd, bytes, len, MSG_NOSIGNAL);
}

/* The same at each run. */
static void scramble(unsigned char *bytes, size_t len, uint32_t seed)
{
    for (size_t i = 0; i < len; i++) {
        seed = seed * 1664525 + 1013904223;
        bytes[i] = (unsigned char)(seed >> 24);
    }
}

static void test_renegotiations(void **state)
{
    (void)state;
    struct client_options options = suite_tls;
    options.version = TLS1_2_VERSION;
    for (int i = 0; i < RENEGOTIATIONS; i++) {
        struct client client;
        client_connect_must(&client, &options);
        SSL_renegotiate(client.ssl);
        ERR_clear_error();
        assert_int_not_equal(SSL_do_handshake(client.ssl), 1);
        client_abort(&client);
    }
}

/* Encrypted here first, as a client that means harm would: they arrive all at once. */
static size_t make_key_updates(struct client *client, int kind, char **out)
{
    BIO *bytes = BIO_new(BIO_s_mem());
    SSL_set0_wbio(client->ssl, bytes);
    for (int i = 0; i < KEY_UPDATES; i++) {
        assert_int_equal(SSL_key_update(client->ssl, kind), 1);
        assert_int_equal(SSL_do_handshake(client->ssl), 1);
    }
    return (size_t)BIO_get_mem_data(bytes, out);
}

/* What it takes until it has taken nothing for a second; it may be kept waiting by others on the machine. */
static long cpu_until_at_rest(long before)
{
    long all = -1;
    for (int same = 0; same < 5; timing_sleep_ms(200)) {
        long now = server_cpu_ms(&suite_server) - before;
        same = now == all ? same + 1 : 0;
        all = now;
    }
    return all;
}

/* Each costs the server new keys. Others have their turn long before it has worked off all of them. */
static void test_key_updates(void **state)
{
    (void)state;
    static const int kinds[] = {SSL_KEY_UPDATE_REQUESTED, SSL_KEY_UPDATE_NOT_REQUESTED};
    for (size_t i = 0; i < 2; i++) {
        struct client_options options = suite_tls;
        struct client client;
        char *bytes;
        options.version = TLS1_3_VERSION;
        client_connect_must(&client, &options);
        size_t len = make_key_updates(&client, kinds[i], &bytes);
        long before = server_cpu_ms(&suite_server);
        send_raw(&client, bytes, len);
        client_try_must(&suite_tls);
        long until_served = server_cpu_ms(&suite_server) - before;
        long all = cpu_until_at_rest(before);
        if (until_served > all * 4 / 5)
            fail_msg("served after %ld of %ld ms", until_served, all);
        client_abort(&client);
    }
}

static void test_oversized_records(void **state)
{
    (void)state;
    static unsigned char bytes[ROOM];
    static const struct {
        unsigned char type;
        unsigned len;
    } records[] = {{0x16, 0xFFFF}, {0x16, 0x4801}, {0x17, 0x4801}, {0x17, 0xFFFF}, {0x80, 0x4000}};
    for (size_t i = 0; i < sizeof records / sizeof *records * 2; i++) {
        struct client client;
        bytes[0] = records[i / 2].type;
        bytes[1] = bytes[2] = 3;
        bytes[3] = (unsigned char)(records[i / 2].len >> 8);
        bytes[4] = (unsigned char)records[i / 2].len;
        if (i % 2)
            client_connect_must(&client, &suite_tls);
        else
            client_dial_must(&client, &suite_tls);
        send_raw(&client, bytes, sizeof bytes);
        hung_up_must(&client);
    }
}

static void test_garbage(void **state)
{
    (void)state;
    static const unsigned char hello[] = {0x16, 3, 1, 0, 0x20, 1}; /* its beginning */
    static unsigned char bytes[ROOM];
    for (unsigned i = 0; i < GARBAGE; i++) {
        struct client client;
        size_t len = 6 + i * 73;
        scramble(bytes, len, i);
        if (i % 3 == 0)
            memcpy(bytes, hello, sizeof hello);
        if (i % 2)
            client_connect_must(&client, &suite_tls);
        else
            client_dial_must(&client, &suite_tls);
        send_raw(&client, bytes, len);
        shutdown(client.fd, SHUT_WR);
        hung_up_must(&client);
    }
}

static void flood(const struct client *client, const char *record, size_t len)
{
    for (int i = 0; i < FLOOD_RECORDS; i++)
        send_raw(client, record, len);
}

/* Records that a TLS peer passes over, or takes for a word of warning. */
static void test_floods_of_records(void **state)
{
    (void)state;
    static const char change[] = {0x14, 3, 3, 0, 1, 1}, warning[] = {0x15, 3, 3, 0, 2, 1, 90},
                      empty[] = {0x17, 3, 3, 0, 0}, handshake[] = {0x16, 3, 3, 0, 0};
    static const struct {
        const char *bytes;
        size_t len;
    } records[] = {{change, sizeof change}, {warning, sizeof warning}, {empty, sizeof empty}, {handshake, 5}};
    enum { KINDS = sizeof records / sizeof *records };
    static struct client fresh[KINDS], greeted[KINDS], connected[KINDS];
    unsigned char hello[ROOM];
    size_t hello_len = client_hello(&suite_tls, hello, sizeof hello);
    for (size_t i = 0; i < KINDS; i++) {
        client_dial_must(&fresh[i], &suite_tls);
        flood(&fresh[i], records[i].bytes, records[i].len);
        client_dial_must(&greeted[i], &suite_tls);
        send_raw(&greeted[i], hello, hello_len);
        flood(&greeted[i], records[i].bytes, records[i].len);
        client_connect_must(&connected[i], &suite_tls);
        flood(&connected[i], records[i].bytes, records[i].len);
        client_try_must(&suite_tls);
    }
    for (size_t i = 0; i < KINDS; i++) {
        hung_up_must(&fresh[i]);
        hung_up_must(&greeted[i]);
        hung_up_must(&connected[i]);
    }
}

/* A hello may be cut as one likes: the server says its own. */
static void test_hello_in_records_of_a_byte(void **state)
{
    (void)state;
    unsigned char hello[ROOM], answer = 0;
    struct client client;
    size_t len = client_hello(&suite_tls, hello, sizeof hello);
    client_dial_must(&client, &suite_tls);
    for (size_t i = 5; i < len; i++) {
        const unsigned char record[] = {0x16, 3, 1, 0, 1, hello[i]};
        send_raw(&client, record, sizeof record);
    }
    assert_int_equal(recv(client.fd, &answer, 1, 0), 1);
    assert_int_equal(answer, 0x16);
    client_abort(&client);
}

/* Silent ones, and such that send a byte now and then: all end at the end of --handshake-timeout. */
static void test_half_open_in_hundreds(void **state)
{
    (void)state;
    static struct client clients[HALF_OPEN], slow[SLOW];
    unsigned char hello[ROOM];
    size_t len = client_hello(&suite_tls, hello, sizeof hello);
    for (size_t i = 0; i < SLOW; i++)
        client_dial_must(&slow[i], &suite_tls);
    for (size_t i = 0; i < HALF_OPEN; i++) {
        static const size_t parts[] = {1, 2, 4, 0};
        client_dial_must(&clients[i], &suite_tls);
        if (parts[i % 4])
            send_raw(&clients[i], hello, len / parts[i % 4]);
    }
    for (size_t at = 0; at < SLOW_BYTES; at++) {
        for (size_t i = 0; i < SLOW; i++)
            send_raw(&slow[i], hello + at, 1);
        client_try_must(&suite_tls);
        timing_sleep_ms(100);
    }
    for (size_t i = 0; i < HALF_OPEN; i++)
        hung_up_must(&clients[i]);
    for (size_t i = 0; i < SLOW; i++) {
        assert_true(client_is_ended(&slow[i], 0));
        client_abort(&slow[i]);
    }
}

static void test_early_ends(void **state)
{
    (void)state;
    unsigned char hello[ROOM];
    size_t len = client_hello(&suite_tls, hello, sizeof hello);
    const size_t parts[] = {0, 1, 5, len / 2, len};
    struct client client;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        client_dial_must(&client, &suite_tls);
        send_raw(&client, hello, parts[i]);
        shutdown(client.fd, SHUT_WR);
        hung_up_must(&client);
    }
#define BEGUN "POST /validate HTTP/1.1\r\nHost: a\r\n"
    static const char *const requests[] = {"", "POST /val", BEGUN,
                                           BEGUN "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"};
    for (size_t i = 0; i < sizeof requests / sizeof *requests * 2; i++) {
        client_connect_must(&client, &suite_tls);
        client_send_text(&client, requests[i / 2]);
        if (i % 2)
            SSL_shutdown(client.ssl);
        shutdown(client.fd, SHUT_WR);
        hung_up_must(&client);
    }
}

static int start(void **state)
{
    static const char *const flags[] = {"--handshake-timeout", "3s", "--request-timeout", "2s", "--threads", "1", NULL};
    (void)state;
    suite_start_dryfit(flags);
    return 0;
}

#define EACH(test) cmocka_unit_test_teardown(test, suite_after_each)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_renegotiations),        EACH(test_key_updates),
        EACH(test_oversized_records),     EACH(test_garbage),
        EACH(test_floods_of_records),     EACH(test_hello_in_records_of_a_byte),
        EACH(test_half_open_in_hundreds), EACH(test_early_ends),
    };
    return cmocka_run_group_tests(tests, start, suite_stop);
}
