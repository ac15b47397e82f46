/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/tls_ciphers.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "base/str.h"

static const char own12[] = "ECDHE+AESGCM:ECDHE+CHACHA20";
static const char own13[] = "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256";
static const char all12[] = "ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE+AESCCM:!PSK";
static const char all13[] = "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:"
                            "TLS_AES_128_CCM_SHA256";

enum { NAMES_MOST = 128 };

static void free_ctx(SSL_CTX **ctx)
{
    SSL_CTX_free(*ctx);
}
#define CTX_CLEANUP __attribute__((cleanup(free_ctx)))

static bool use(SSL_CTX *ctx, const char *tls12, const char *tls13)
{
    return SSL_CTX_set_cipher_list(ctx, tls12) == 1 && SSL_CTX_set_ciphersuites(ctx, tls13) == 1;
}

static const SSL_CIPHER *find(const STACK_OF(SSL_CIPHER) * known, struct str name)
{
    for (int i = 0; i < sk_SSL_CIPHER_num(known); i++) {
        const SSL_CIPHER *cipher = sk_SSL_CIPHER_value(known, i);
        if (str_eq_nocase(name, str_from(SSL_CIPHER_get_name(cipher))) ||
            str_eq_nocase(name, str_from(SSL_CIPHER_standard_name(cipher))))
            return cipher;
    }
    return NULL;
}

static bool fail(const STACK_OF(SSL_CIPHER) * known, struct str name, struct err *err)
{
    const char *names[NAMES_MOST];
    size_t len = 0;
    for (int i = 0; i < sk_SSL_CIPHER_num(known) && len + 2 <= NAMES_MOST; i++) {
        names[len++] = SSL_CIPHER_get_name(sk_SSL_CIPHER_value(known, i));
        names[len++] = SSL_CIPHER_standard_name(sk_SSL_CIPHER_value(known, i));
    }
    const char *near = str_nearest(name, names, len);
    return err_set(err, "\"%.*s\" is no cipher suite with forward secrecy and authenticated encryption%s%s%s",
                   STR_ARG(name), near ? ", did you mean " : "", near ? near : "", near ? "?" : "");
}

/* False when there is no room, which a list without repetitions never fills. */
static bool append(char list[TLS_CIPHERS], const char *name)
{
    size_t len = strlen(list);
    int n = snprintf(list + len, TLS_CIPHERS - len, "%s%s", len ? ":" : "", name);
    return n > 0 && (size_t)n < TLS_CIPHERS - len;
}

static bool add(const STACK_OF(SSL_CIPHER) * known, struct str name, struct tls_ciphers *out, struct err *err)
{
    const SSL_CIPHER *cipher = find(known, name);
    if (!cipher)
        return fail(known, name, err);
    bool is13 = SSL_CIPHER_get_protocol_id(cipher) >> 8 == 0x13; /* RFC 8446, B.4 */
    return append(is13 ? out->tls13 : out->tls12, SSL_CIPHER_get_name(cipher)) || err_set(err, "the list is too long");
}

static bool add_all(const STACK_OF(SSL_CIPHER) * known, struct str list, struct tls_ciphers *out, struct err *err)
{
    while (list.len > 0) {
        size_t len = 0;
        while (len < list.len && list.ptr[len] != ':' && list.ptr[len] != ',')
            len++;
        if (!add(known, str_trim(str_from_to(list, 0, len)), out, err))
            return false;
        list = str_after(list, len < list.len ? len + 1 : len);
    }
    return true;
}

static bool parse(const char *list, struct tls_ciphers *out, struct err *err)
{
    SSL_CTX *ctx CTX_CLEANUP = SSL_CTX_new(TLS_server_method());
    if (!ctx || !use(ctx, all12, all13)) {
        ERR_clear_error();
        return err_set(err, "OpenSSL cannot be set up");
    }
    return add_all(SSL_CTX_get_ciphers(ctx), str_from(list), out, err);
}

bool tls_ciphers_parse(const char *list, struct tls_ciphers *out, struct err *err)
{
    struct tls_ciphers ciphers = {.tls12 = ""};
    if (list && !parse(list, &ciphers, err))
        return false;
    *out = ciphers;
    return true;
}

bool tls_ciphers_use(const struct tls_ciphers *ciphers, SSL_CTX *ctx)
{
    return use(ctx, *ciphers->tls12 ? ciphers->tls12 : own12, *ciphers->tls13 ? ciphers->tls13 : own13);
}

bool tls_ciphers_fit(const SSL_CTX *ctx, const EVP_PKEY *key)
{
    const STACK_OF(SSL_CIPHER) *list = SSL_CTX_get_ciphers(ctx);
    int wanted = EVP_PKEY_is_a(key, "RSA") || EVP_PKEY_is_a(key, "RSA-PSS") ? NID_auth_rsa : NID_auth_ecdsa;
    for (int i = 0; i < sk_SSL_CIPHER_num(list); i++) {
        if (SSL_CIPHER_get_auth_nid(sk_SSL_CIPHER_value(list, i)) == wanted)
            return true;
    }
    return false;
}
