/* SPDX-License-Identifier: Apache-2.0 */
/* What a TLS session of this server is: certificate and key, whom it lets in, TLS 1.2 and 1.3, HTTP/1.1 alone.
 * Connections hold on to what they began with, so that another certificate can take its place at any time. Sessions are
 * made by all threads; one thread reloads. */
#ifndef DRYFIT_WEBHOOK_TLS_H
#define DRYFIT_WEBHOOK_TLS_H

#include <openssl/types.h>
#include <time.h>

#include "base/err.h"
#include "base/str.h"
#include "webhook/tls_why.h"

struct tls_config {            /* texts are borrowed until tls_free() */
    const char *cert, *key;    /* PEM files; cert may go on with the chain behind it. NULL: as in pem */
    const struct tls_pem *pem; /* during tls_new() only */
    const char *client_ca;     /* a PEM file; NULL: clients are not asked for a certificate */
    const char *const *client_names;
    size_t client_names_len;
    const char *ciphers; /* tls_ciphers.h; NULL: its own */
    bool only_tls13;
};

struct tls;
struct tls_pem; /* tls_identity.h */

/* Fails when the files cannot be read or do not belong together. */
MUST_USE bool tls_new(const struct tls_config *config, struct tls **out, struct err *err);
void tls_free(struct tls *tls); /* after the last session; NULL is fine */

/* Reads the files again, for the sessions to come. On failure all stays as it was; so it does when what was read is not
 * valid at this time, and what it would replace is. */
MUST_USE bool tls_reload_certificate(struct tls *tls, time_t now, struct err *err);
/* The same with what lies in memory. */
MUST_USE bool tls_take_certificate(struct tls *tls, const struct tls_pem *pem, time_t now, struct err *err);
MUST_USE bool tls_reload_client_ca(struct tls *tls, time_t now, struct err *err);

/* A session for an accepted socket, which it does not own. NULL: memory is out. */
SSL *tls_session(struct tls *tls, int fd);

struct tls_certificate {
    char subject[256];
    time_t not_before, not_after;
};
/* What is served now. For the thread that reloads. */
void tls_certificate(const struct tls *tls, struct tls_certificate *out);

enum { TLS_MOMENT = 32 };
/* 2027-03-31T12:00:00Z. Returns text. */
const char *tls_moment(time_t when, char text[TLS_MOMENT]);

#endif
