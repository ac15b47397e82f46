/* SPDX-License-Identifier: Apache-2.0 */
/* What a Secret keeps for all replicas: the CAs whose certificates may be served (ca.crt, the newest first), the newest
 * one's key (ca.key), and the serving certificate with its key (tls.crt, tls.key). Enters the Secret as the API server
 * shows it; leaves the Secret to be written instead. */
#ifndef DRYFIT_CERTS_KEPT_H
#define DRYFIT_CERTS_KEPT_H

#include <openssl/x509.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/tree.h"

struct kept {
    const cJSON *secret; /* borrowed */
    /* Owned; what is not there, or cannot be read, is NULL. */
    STACK_OF(X509) * cas; /* may be empty */
    EVP_PKEY *ca_key;
    X509 *leaf;
    EVP_PKEY *leaf_key;
};

/* Fails only when it is no Secret with a resourceVersion. */
MUST_USE bool kept_parse(const cJSON *secret, struct arena *arena, struct kept *out, struct err *err);
void kept_release(struct kept *kept);
#define KEPT_CLEANUP __attribute__((cleanup(kept_release)))

/* The newest CA, if its key is there, too; else NULL. */
X509 *kept_ca(const struct kept *kept);
/* The CA that issued the serving certificate; NULL when there is no such certificate with its key, or no such CA. */
X509 *kept_issuer(const struct kept *kept);

/* The Secret with these certificates, all else as it was: its resourceVersion, too, so that the API server refuses it
 * when another has written meanwhile. False when memory is out: a Secret that lacks some is never written. */
MUST_USE bool kept_write(const struct kept *kept, struct arena *arena, struct str *out, struct err *err);

#endif
