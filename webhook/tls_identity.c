/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/tls_identity.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include "certs/pem.h"
#include "webhook/tls_why.h"
#include "webhook/wiped.h"

static void free_bio(BIO **bio)
{
    BIO_free(*bio);
}
#define BIO_CLEANUP __attribute__((cleanup(free_bio)))

static const char is_locked[] = "it is locked with a passphrase";

time_t tls_time(const ASN1_TIME *when)
{
    struct tm utc = {0};
    return ASN1_TIME_to_tm(when, &utc) == 1 ? timegm(&utc) : 0;
}

void tls_identity_release(struct tls_identity *identity)
{
    X509_free(identity->cert);
    EVP_PKEY_free(identity->key);
    sk_X509_pop_free(identity->chain, X509_free);
    *identity = (struct tls_identity){0};
}

/* False at the end of the text, and when what is there cannot be read. OpenSSL's queue of errors does not tell the two
 * apart: where memory is out it may be empty. */
static bool read_next(BIO *bio, STACK_OF(X509) * certs, bool *ended, bool *locked)
{
    X509 *cert = PEM_read_bio_X509(bio, NULL, pem_no_passphrase, locked);
    if (!cert) {
        *ended = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE && sk_X509_num(certs) > 0;
        return false;
    }
    if (sk_X509_push(certs, cert) > 0)
        return true;
    X509_free(cert);
    return false;
}

bool tls_certificates_parse(const char *pem, size_t len, STACK_OF(X509) * *out, struct err *err)
{
    char why[TLS_WHY];
    bool ended = false;
    bool locked = false;
    ERR_clear_error();
    BIO *bio BIO_CLEANUP = BIO_new_mem_buf(pem, (int)len);
    STACK_OF(X509) *certs = sk_X509_new_null();
    while (bio && certs && read_next(bio, certs, &ended, &locked)) {
    }
    if (!ended) {
        int number = certs ? sk_X509_num(certs) + 1 : 1;
        bool none = number == 1 && ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
        sk_X509_pop_free(certs, X509_free);
        const char *plain = tls_why(why);
        if (none)
            return err_set(err, "it holds no certificate in PEM");
        return err_set(err, "number %d in it: %s", number, locked ? is_locked : plain);
    }
    ERR_clear_error();
    *out = certs;
    return true;
}

static bool parse_certificates(struct str text, const char *name, struct tls_identity *identity, struct err *err)
{
    if (!tls_certificates_parse(text.ptr, text.len, &identity->chain, err))
        return err_wrap(err, "certificate %s", name);
    identity->cert = sk_X509_shift(identity->chain);
    identity->not_before = tls_time(X509_get0_notBefore(identity->cert));
    identity->not_after = tls_time(X509_get0_notAfter(identity->cert));
    return true;
}

static bool parse_key(struct str text, const char *name, struct tls_identity *identity, struct err *err)
{
    char why[TLS_WHY];
    ERR_clear_error();
    bool locked = false;
    BIO *bio BIO_CLEANUP = BIO_new_mem_buf(text.ptr, (int)text.len);
    identity->key = bio ? PEM_read_bio_PrivateKey(bio, NULL, pem_no_passphrase, &locked) : NULL;
    if (identity->key)
        return true;
    int reason = ERR_GET_REASON(ERR_peek_error());
    const char *plain = tls_why(why);
    if (locked)
        plain = is_locked;
    else if (reason == ERR_R_UNSUPPORTED) /* what OpenSSL says of everything that none of its decoders takes */
        plain = "it holds no private key in PEM, or a part of one";
    return err_set(err, "key %s: %s", name, plain);
}

static bool read_certificates(const char *path, struct tls_identity *identity, struct err *err)
{
    struct wiped file WIPED_CLEANUP = {0};
    if (!wiped_read(path, &file, err))
        return err_wrap(err, "certificate");
    return parse_certificates((struct str){file.ptr, file.len}, path, identity, err);
}

static bool read_key(const char *path, struct tls_identity *identity, struct err *err)
{
    struct wiped file WIPED_CLEANUP = {0};
    if (!wiped_read(path, &file, err))
        return err_wrap(err, "key");
    return parse_key((struct str){file.ptr, file.len}, path, identity, err);
}

/* Takes the identity over when it is whole, and ends it when it is not. */
static bool finish(struct tls_identity *identity, bool good, const char *cert, const char *key,
                   struct tls_identity *out, struct err *err)
{
    if (good && X509_check_private_key(identity->cert, identity->key) != 1) {
        ERR_clear_error();
        good = err_set(err, "key %s does not belong to certificate %s", key, cert);
    }
    if (good)
        *out = *identity;
    else
        tls_identity_release(identity);
    return good;
}

bool tls_identity_read(const char *cert, const char *key, struct tls_identity *out, struct err *err)
{
    struct tls_identity identity = {0};
    bool good = read_certificates(cert, &identity, err) && read_key(key, &identity, err);
    return finish(&identity, good, cert, key, out, err);
}

bool tls_identity_parse(const struct tls_pem *pem, struct tls_identity *out, struct err *err)
{
    struct tls_identity identity = {0};
    bool good =
        parse_certificates(pem->cert, pem->name, &identity, err) && parse_key(pem->key, pem->name, &identity, err);
    return finish(&identity, good, pem->name, pem->name, out, err);
}
