/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates as a test wants them, good or bad. What does not work out fails the test. */
#ifndef DRYFIT_TESTS_WIRE_ISSUE_H
#define DRYFIT_TESTS_WIRE_ISSUE_H

#include <openssl/types.h>
#include <stdbool.h>

struct issued { /* owned */
    X509 *cert;
    EVP_PKEY *key;
};

struct issue {
    const char *name;     /* the common name */
    const char *dns;      /* a DNS name; NULL: none */
    int from_day, to_day; /* of its validity, from today on; both 0: from yesterday until the day after next */
    bool ca, rsa;
    bool server_only; /* not for clients */
    bool weak;        /* an RSA key that nobody should serve */
};

/* by NULL: it signs itself. */
struct issued issue_make(const struct issue *issue, const struct issued *by);
void issue_free(struct issued *issued);

/* PEM: the certificate and the one of its issuer, if that is wanted; with the key behind it for a client. */
void issue_write(const struct issued *issued, const struct issued *issuer, const char *path);
void issue_write_key(const struct issued *issued, const char *path);
void issue_write_locked_key(const struct issued *issued, const char *path); /* with a passphrase */
void issue_write_both(const struct issued *issued, const struct issued *issuer, const char *path);

#endif
