/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/tls_context.h"

#include <openssl/err.h>

#include "webhook/tls_why.h"

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
static bool configure(SSL_CTX *ctx, const struct tls_settings *settings)
{
    SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                 SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_num_tickets(ctx, 0);
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(ctx,
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    /* A read works off what the socket gave at once, and returns when that held no plaintext. Else a client could keep
     * a thread by records that carry none: a megabyte of key updates is a second of work. */
    SSL_CTX_clear_mode(ctx, SSL_MODE_AUTO_RETRY);
    SSL_CTX_set_read_ahead(ctx, 1);
    SSL_CTX_set_alpn_select_cb(ctx, choose_protocol, NULL);
    return SSL_CTX_set_min_proto_version(ctx, settings->only_tls13 ? TLS1_3_VERSION : TLS1_2_VERSION) == 1 &&
           SSL_CTX_set_max_proto_version(ctx, TLS1_3_VERSION) == 1 && tls_ciphers_use(&settings->ciphers, ctx);
}

/* What OpenSSL says of a certificate that is too weak, in plain words. */
static const char *why_not_served(char why[TLS_WHY])
{
    int reason = ERR_GET_LIB(ERR_peek_error()) == ERR_LIB_SSL ? ERR_GET_REASON(ERR_peek_error()) : 0;
    const char *plain = tls_why(why);
    if (reason == SSL_R_EE_KEY_TOO_SMALL)
        return "its key is too short; RSA keys have 2048 bits or more";
    if (reason == SSL_R_CA_KEY_TOO_SMALL)
        return "the key of a CA in its chain is too short; RSA keys have 2048 bits or more";
    if (reason == SSL_R_CA_MD_TOO_WEAK)
        return "it is signed with a hash that is too weak; SHA-256 will do";
    return plain;
}

static bool fill(SSL_CTX *ctx, const struct tls_settings *settings, const struct tls_identity *identity,
                 const struct tls_clients *clients, struct err *err)
{
    char why[TLS_WHY];
    if (SSL_CTX_use_cert_and_key(ctx, identity->cert, identity->key, identity->chain, 1) != 1)
        return err_set(err, "the certificate cannot be served: %s", why_not_served(why));
    if (!settings->only_tls13 && !tls_ciphers_fit(ctx, identity->key))
        return err_set(err, "no cipher suite of TLS 1.2 in --tls-ciphers fits the certificate's key");
    if (clients && !tls_clients_require(ctx, clients, &settings->client_names))
        return err_set(err, "client certificates cannot be asked for: %s", tls_why(why));
    return true;
}

bool tls_context_new(const struct tls_settings *settings, const struct tls_identity *identity,
                     const struct tls_clients *clients, SSL_CTX **out, struct err *err)
{
    char why[TLS_WHY];
    ERR_clear_error();
    SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
    bool good = (ctx && configure(ctx, settings)) || err_set(err, "OpenSSL cannot be set up: %s", tls_why(why));
    if (!good || !fill(ctx, settings, identity, clients, err)) {
        SSL_CTX_free(ctx);
        return false;
    }
    *out = ctx;
    return true;
}
