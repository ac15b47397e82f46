/* SPDX-License-Identifier: Apache-2.0 */
/* What a TLS session of this server is: certificate and key, TLS 1.2 and 1.3, HTTP/1.1 alone. Connections hold on to
 * what they began with, so that another certificate can take its place at any time. Safe to use from all threads. */
#ifndef DRYFIT_WEBHOOK_TLS_H
#define DRYFIT_WEBHOOK_TLS_H

#include <openssl/types.h>
#include <time.h>

#include "base/err.h"
#include "base/str.h"

struct tls;

/* PEM files; cert may go on with the chain behind it. Fails when they cannot be read or do not belong together. */
MUST_USE bool tls_new(const char *cert, const char *key, struct tls **out, struct err *err);
void tls_free(struct tls *tls); /* NULL is fine */

/* A session for an accepted socket, which it does not own. NULL: memory is out. */
SSL *tls_session(struct tls *tls, int fd);

struct tls_certificate {
    char subject[256];
    time_t not_before, not_after;
};
/* What is served now. */
void tls_certificate(struct tls *tls, struct tls_certificate *out);

enum { TLS_WHY = 160 };
/* Says why OpenSSL's last call in this thread failed, and forgets it. Returns text. */
const char *tls_why(char text[TLS_WHY]);

#endif
