/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates that are made, loaded, reloaded and served with too little memory: done, or refused with a line, and
 * what there was stays. */
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "certs/store.h"
#include "faults/faulty.h"
#include "webhook/tls.h"
#include "webhook/tls_identity.h"

enum { MOST = 40000, STEPS = 40 };

static struct certs_store store;
static struct tls_config config;

static bool open_store(const char *folder, struct certs_store *out, struct err *err)
{
    static const char *const dns[] = {"localhost", NULL};
    const struct certs_request request = {.dns = dns, .ca_life = 864000, .leaf_life = 864000, .renew = 86400};
    return certs_store_open(folder, &request, out, err);
}

static int start(void **state)
{
    struct err err;
    if (faulty_setup(state) != 0 || !open_store(faulty_path("state"), &store, &err))
        return -1;
    config = (struct tls_config){.cert = store.cert, .key = store.key};
    return 0;
}

static bool make_store(void *ctx, struct err *err)
{
    struct certs_store made;
    (void)ctx;
    return open_store(faulty_path("other"), &made, err);
}

static bool load(void *ctx, struct err *err)
{
    struct tls *tls = NULL;
    (void)ctx;
    bool good = tls_new(&config, &tls, err);
    struct tls_certificate certificate;
    if (good)
        tls_certificate(tls, &certificate);
    tls_free(tls);
    return good;
}

static bool parse(void *ctx, struct err *err)
{
    const char *pem = ctx;
    STACK_OF(X509) *certs = NULL;
    bool good = tls_certificates_parse(pem, strlen(pem), &certs, err);
    if (good)
        assert_int_equal(sk_X509_num(certs), 2);
    sk_X509_pop_free(certs, X509_free);
    return good;
}

static bool reload(void *ctx, struct err *err)
{
    return tls_reload_certificate(ctx, time(NULL), err);
}

static bool shake(SSL *server, SSL *client)
{
    for (int i = 0; i < 10; i++) {
        ERR_clear_error();
        SSL_do_handshake(client);
        ERR_clear_error();
        SSL_do_handshake(server);
        if (SSL_is_init_finished(server) && SSL_is_init_finished(client))
            return true;
    }
    return false;
}

/* Both sides live in this process, so that either may fail. */
static bool serve(void *ctx, struct err *err)
{
    int ends[2];
    bool good = false;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
    SSL *server = tls_session(ctx, ends[0]);
    SSL_CTX *client_ctx = SSL_CTX_new(TLS_client_method());
    SSL *client = client_ctx ? SSL_new(client_ctx) : NULL;
    if (server && client && SSL_set_fd(client, ends[1]) == 1) {
        SSL_set_connect_state(client);
        good = shake(server, client);
    }
    SSL_free(client);
    SSL_CTX_free(client_ctx);
    SSL_free(server);
    close(ends[0]);
    close(ends[1]);
    ERR_clear_error();
    return good || err_set(err, "no handshake");
}

/* Each allocation of work once, or steps of them; then it works, and each failure has its line. */
static void try_each(bool (*work)(void *ctx, struct err *err), void *ctx, unsigned steps, void (*after_each)(void *ctx))
{
    struct err err = {0};
    assert_true(work(ctx, &err));
    uint64_t before = atomic_load(&inject->calls);
    assert_true(work(ctx, &err));
    uint64_t all = atomic_load(&inject->calls) - before;
    unsigned refused = 0;
    assert_in_range(all, 1, MOST);
    for (uint64_t i = 0; i < all; i += all / steps + 1) {
        err = (struct err){0};
        inject_fail(inject, i, i % 2 == 0);
        bool good = work(ctx, &err);
        inject_stop(inject);
        ERR_clear_error();
        assert_true(good == (err.message[0] == '\0'));
        refused += !good;
        if (after_each)
            after_each(ctx);
    }
    print_message("%zu allocations, %u refusals\n", (size_t)all, refused);
    assert_true(refused > 0);
    assert_true(work(ctx, &err));
}

static void serves(void *ctx)
{
    struct err err;
    assert_true(serve(ctx, &err));
}

/* Where OpenSSL fails without saying so, a chain must not pass for a shorter one, nor for none. */
static void test_parsing(void **state)
{
    (void)state;
    const char *leaf = faulty_get("state/tls.crt"), *ca = faulty_get("state/ca.crt");
    size_t room = strlen(leaf) + strlen(ca) + 1;
    char *pem = malloc(room);
    assert_non_null(pem);
    snprintf(pem, room, "%s%s", leaf, ca);
    try_each(parse, pem, MOST, NULL);
    free(pem);
}

static void test_loading(void **state)
{
    (void)state;
    try_each(load, NULL, STEPS, NULL);
}

static void test_reloading(void **state)
{
    (void)state;
    struct err err;
    struct tls *tls = NULL;
    assert_true(tls_new(&config, &tls, &err));
    try_each(reload, tls, STEPS, serves);
    tls_free(tls);
}

static void test_handshakes(void **state)
{
    (void)state;
    struct err err;
    struct tls *tls = NULL;
    assert_true(tls_new(&config, &tls, &err));
    try_each(serve, tls, STEPS, NULL);
    tls_free(tls);
}

static void is_kept(void *ca)
{
    assert_string_equal(faulty_get("other/ca.crt"), ca);
}

/* What is kept is not lost to a moment without memory: clients trust this CA and no other. */
static void test_the_state_folder(void **state)
{
    (void)state;
    struct err err;
    assert_true(make_store(NULL, &err));
    char *ca = strdup(faulty_get("other/ca.crt"));
    try_each(make_store, ca, STEPS, is_kept);
    free(ca);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parsing),    cmocka_unit_test(test_loading),          cmocka_unit_test(test_reloading),
        cmocka_unit_test(test_handshakes), cmocka_unit_test(test_the_state_folder),
    };
    return cmocka_run_group_tests(tests, start, faulty_teardown);
}
