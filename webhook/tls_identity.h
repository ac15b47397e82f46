/* SPDX-License-Identifier: Apache-2.0 */
/* What a server shows to its clients: a certificate, the chain behind it, and the key that it stands for. Made from PEM
 * files, checked to belong together. */
#ifndef DRYFIT_WEBHOOK_TLS_IDENTITY_H
#define DRYFIT_WEBHOOK_TLS_IDENTITY_H

#include <openssl/x509.h>
#include <time.h>

#include "base/err.h"
#include "base/str.h"

struct tls_identity { /* owned */
    X509 *cert;
    EVP_PKEY *key;
    STACK_OF(X509) * chain; /* in the file's order; may be empty */
    time_t not_before, not_after;
};

struct tls_pem {      /* texts in memory; borrowed during the call */
    const char *name; /* whence they are, for messages */
    struct str cert, key;
};
/* A key that is locked with a passphrase is refused: there is nobody to ask. */
MUST_USE bool tls_identity_parse(const struct tls_pem *pem, struct tls_identity *out, struct err *err);
MUST_USE bool tls_identity_read(const char *cert, const char *key, struct tls_identity *out, struct err *err);
void tls_identity_release(struct tls_identity *identity);

/* The certificates of PEM text, at least one. The caller frees them with sk_X509_pop_free(). */
MUST_USE bool tls_certificates_parse(const char *pem, size_t len, STACK_OF(X509) * *out, struct err *err);
/* A certificate's time in seconds since 1970; 0 when it is none. */
time_t tls_time(const ASN1_TIME *when);

#endif
