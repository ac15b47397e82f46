/* SPDX-License-Identifier: Apache-2.0 */
/* Makes X.509 certificates with P-256 keys: a CA, and serving certificates signed by it. In memory only; store.h puts
 * them into files. */
#ifndef DRYFIT_CERTS_MAKE_H
#define DRYFIT_CERTS_MAKE_H

#include <openssl/types.h>
#include <time.h>

#include "base/err.h"
#include "base/str.h"

struct certs_request {
    const char *const *dns;     /* NULL-terminated, as the next */
    const char *const *ips;     /* IPv4 or IPv6 addresses */
    int64_t ca_life, leaf_life; /* seconds */
    int64_t renew;              /* seconds; one that lives shorter is made anew */
};

/* Seconds by which clients' clocks may be behind ours: a certificate is valid from so long before it was made. */
enum { CERTS_SKEW = 60 * 60 };

struct certs_pair { /* owned */
    X509 *cert;
    EVP_PKEY *key;
};
void certs_pair_release(struct certs_pair *pair);
#define CERTS_PAIR_CLEANUP __attribute__((cleanup(certs_pair_release)))

MUST_USE bool certs_make_ca(const struct certs_request *request, time_t now, struct certs_pair *out, struct err *err);
/* Never outlives its CA. */
MUST_USE bool certs_make_leaf(const struct certs_request *request, const struct certs_pair *ca, time_t now,
                              struct certs_pair *out, struct err *err);

/* Whether a pair belongs together, is valid now, and will be for so many seconds more. */
bool certs_is_fresh(const struct certs_pair *pair, time_t now, int64_t more);
bool certs_is_valid(const X509 *cert, time_t now);
bool certs_is_issued_by(const X509 *cert, const X509 *ca);
/* Seconds since 1970. */
time_t certs_made_at(const X509 *cert);
time_t certs_ends_at(const X509 *cert);
/* Whether the certificate stands for all names of the request. */
bool certs_covers(const X509 *cert, const struct certs_request *request);

#endif
