/* SPDX-License-Identifier: Apache-2.0 */
/* Which clients are let in: those with a certificate of one of these CAs, and, where names are given, with one of these
 * names: the common name, or a DNS name of the certificate. */
#ifndef DRYFIT_WEBHOOK_TLS_CLIENTS_H
#define DRYFIT_WEBHOOK_TLS_CLIENTS_H

#include <openssl/ssl.h>
#include <time.h>

#include "base/err.h"
#include "base/str.h"

struct tls_names {
    const char *const *items;
    size_t len; /* 0: any name */
};

struct tls_clients { /* owned */
    X509_STORE *store;
    STACK_OF(X509_NAME) * authorities; /* what a client is told, so that it finds the right certificate */
    time_t not_after;                  /* of the CA that lasts longest */
    int len;
};

MUST_USE bool tls_clients_read(const char *path, struct tls_clients *out, struct err *err);
void tls_clients_release(struct tls_clients *clients);

/* Makes sessions of ctx ask for a certificate. Borrows names as long as they live. */
MUST_USE bool tls_clients_require(SSL_CTX *ctx, const struct tls_clients *clients, const struct tls_names *names);
/* Whether the certificate has one of the names. */
bool tls_clients_allow(X509 *cert, const struct tls_names *names);

#endif
