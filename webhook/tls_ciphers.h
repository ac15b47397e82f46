/* SPDX-License-Identifier: Apache-2.0 */
/* --tls-ciphers: names of cipher suites, as OpenSSL or as the IANA writes them -> what OpenSSL is told. Only suites
 * with forward secrecy and authenticated encryption are known here, so that no list can make the server weak. */
#ifndef DRYFIT_WEBHOOK_TLS_CIPHERS_H
#define DRYFIT_WEBHOOK_TLS_CIPHERS_H

#include <openssl/types.h>

#include "base/err.h"

enum { TLS_CIPHERS = 1024 };

struct tls_ciphers { /* NUL-terminated, separated by ':' */
    char tls12[TLS_CIPHERS], tls13[TLS_CIPHERS];
};

/* list: separated by ':' or ','; NULL or a list that names none of a version leaves that version's own. */
MUST_USE bool tls_ciphers_parse(const char *list, struct tls_ciphers *out, struct err *err);
MUST_USE bool tls_ciphers_use(const struct tls_ciphers *ciphers, SSL_CTX *ctx);
/* Whether a client that speaks TLS 1.2 could be served with this key. */
bool tls_ciphers_fit(const SSL_CTX *ctx, const EVP_PKEY *key);

#endif
