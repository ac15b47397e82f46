/* SPDX-License-Identifier: Apache-2.0 */
/* What all TLS sessions of one time have in common: OpenSSL's context, made of the certificate, the clients that are
 * let in, and what an operator has set. */
#ifndef DRYFIT_WEBHOOK_TLS_CONTEXT_H
#define DRYFIT_WEBHOOK_TLS_CONTEXT_H

#include "webhook/tls_ciphers.h"
#include "webhook/tls_clients.h"
#include "webhook/tls_identity.h"

struct tls_settings {
    struct tls_names client_names;
    struct tls_ciphers ciphers;
    bool only_tls13;
};

/* clients NULL: no certificate is asked for. Borrows settings until the last session has ended. The caller frees. */
MUST_USE bool tls_context_new(const struct tls_settings *settings, const struct tls_identity *identity,
                              const struct tls_clients *clients, SSL_CTX **out, struct err *err);

#endif
