/* SPDX-License-Identifier: Apache-2.0 */
/* Makes X.509 certificates with P-256 keys: a CA, and serving certificates signed by it. In memory only; store.h puts
 * them into files. */
#ifndef DRYFIT_CERTS_MAKE_H
#define DRYFIT_CERTS_MAKE_H

#include <openssl/types.h>

#include "base/err.h"
#include "base/str.h"

struct certs_request {
    const char *const *dns; /* NULL-terminated, as the next */
    const char *const *ips; /* IPv4 or IPv6 addresses */
    unsigned ca_days, leaf_days;
    unsigned renew_days; /* one that lives shorter is made anew */
};

struct certs_pair { /* owned */
    X509 *cert;
    EVP_PKEY *key;
};
void certs_pair_release(struct certs_pair *pair);
#define CERTS_PAIR_CLEANUP __attribute__((cleanup(certs_pair_release)))

MUST_USE bool certs_make_ca(const struct certs_request *request, struct certs_pair *out, struct err *err);
/* Never outlives its CA. */
MUST_USE bool certs_make_leaf(const struct certs_request *request, const struct certs_pair *ca, struct certs_pair *out,
                              struct err *err);

/* Whether a pair belongs together, is valid now, and will be for renew_days more. */
bool certs_is_fresh(const struct certs_pair *pair, unsigned renew_days);
/* Whether the certificate stands for all names of the request. */
bool certs_covers(const X509 *cert, const struct certs_request *request);

#endif
