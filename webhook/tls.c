/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <pthread.h>

struct tls {
    pthread_mutex_t lock; /* over ctx, which a reload swaps; sessions hold a reference of their own */
    SSL_CTX *ctx;
};

/* A client that offers http/1.1 gets it; to any other the extension is not answered, which means HTTP/1.1, too. The API
 * server offers h2 to webhooks on loopback addresses: it must not get it. */
static int choose_protocol(SSL *ssl, const unsigned char **out, unsigned char *out_len, const unsigned char *offered,
                           unsigned offered_len, void *ctx)
{
    static const char http11[] = "http/1.1";
    (void)ssl;
    (void)ctx;
    for (unsigned i = 0; i < offered_len; i += offered[i] + 1U) {
        if (offered[i] == sizeof http11 - 1 && i + sizeof http11 <= offered_len &&
            memcmp(offered + i + 1, http11, sizeof http11 - 1) == 0) {
            *out = offered + i + 1;
            *out_len = offered[i];
            return SSL_TLSEXT_ERR_OK;
        }
    }
    return SSL_TLSEXT_ERR_NOACK;
}

/* The API server never resumes a session, so tickets and a cache would cost memory for nothing; a renegotiation is
 * nothing that an honest client asks for. */
static bool configure(SSL_CTX *ctx)
{
    SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                 SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_num_tickets(ctx, 0);
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(ctx,
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_read_ahead(ctx, 1);
    SSL_CTX_set_alpn_select_cb(ctx, choose_protocol, NULL);
    return SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) == 1 &&
           SSL_CTX_set_max_proto_version(ctx, TLS1_3_VERSION) == 1 &&
           SSL_CTX_set_cipher_list(ctx, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1;
}

static bool load(SSL_CTX *ctx, const char *cert, const char *key, struct err *err)
{
    char why[TLS_WHY];
    if (SSL_CTX_use_certificate_chain_file(ctx, cert) != 1)
        return err_set(err, "certificate %s: %s", cert, tls_why(why));
    if (SSL_CTX_use_PrivateKey_file(ctx, key, SSL_FILETYPE_PEM) != 1)
        return err_set(err, "key %s: %s", key, tls_why(why));
    if (SSL_CTX_check_private_key(ctx) != 1)
        return err_set(err, "key %s does not belong to certificate %s: %s", key, cert, tls_why(why));
    return true;
}

static SSL_CTX *make(const char *cert, const char *key, struct err *err)
{
    char why[TLS_WHY];
    ERR_clear_error();
    SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
    if (!ctx || !configure(ctx)) {
        err_set(err, "OpenSSL cannot be set up: %s", tls_why(why));
        SSL_CTX_free(ctx);
        return NULL;
    }
    if (!load(ctx, cert, key, err)) {
        SSL_CTX_free(ctx);
        return NULL;
    }
    return ctx;
}

bool tls_new(const char *cert, const char *key, struct tls **out, struct err *err)
{
    SSL_CTX *ctx = make(cert, key, err);
    if (!ctx)
        return false;
    struct tls *tls = calloc(1, sizeof *tls);
    if (!tls) {
        SSL_CTX_free(ctx);
        return err_set(err, "no memory for TLS");
    }
    pthread_mutex_init(&tls->lock, NULL);
    tls->ctx = ctx;
    *out = tls;
    return true;
}

void tls_free(struct tls *tls)
{
    if (!tls)
        return;
    SSL_CTX_free(tls->ctx);
    pthread_mutex_destroy(&tls->lock);
    free(tls);
}

SSL *tls_session(struct tls *tls, int fd)
{
    pthread_mutex_lock(&tls->lock);
    SSL *ssl = SSL_new(tls->ctx);
    pthread_mutex_unlock(&tls->lock);
    if (!ssl)
        return NULL;
    if (SSL_set_fd(ssl, fd) != 1) {
        SSL_free(ssl);
        return NULL;
    }
    SSL_set_accept_state(ssl);
    return ssl;
}

static time_t to_time(const ASN1_TIME *when)
{
    struct tm utc = {0};
    return ASN1_TIME_to_tm(when, &utc) == 1 ? timegm(&utc) : 0;
}

void tls_certificate(struct tls *tls, struct tls_certificate *out)
{
    pthread_mutex_lock(&tls->lock);
    const X509 *cert = SSL_CTX_get0_certificate(tls->ctx);
    X509_NAME_oneline(X509_get_subject_name(cert), out->subject, sizeof out->subject);
    out->not_before = to_time(X509_get0_notBefore(cert));
    out->not_after = to_time(X509_get0_notAfter(cert));
    pthread_mutex_unlock(&tls->lock);
}

const char *tls_why(char text[TLS_WHY])
{
    unsigned long code = ERR_peek_error(); /* the first is the cause */
    const char *reason = ERR_reason_error_string(code);
    if (ERR_SYSTEM_ERROR(code))
        reason = strerror((int)ERR_GET_REASON(code));
    snprintf(text, TLS_WHY, "%s", reason ? reason : "no reason given");
    ERR_clear_error();
    return text;
}
