/* SPDX-License-Identifier: Apache-2.0 */
/* What the API servers trust: the caBundle in a ValidatingWebhookConfiguration. Ours in it are the entries whose calls
 * our certificate stands for, by the name that an API server checks: <name>.<namespace>.svc of a service, or the host
 * of a url. Others are not looked at and never written. Enters the configuration as the API server shows it; leaves a
 * JSON patch, which is refused when the configuration has changed meanwhile. */
#ifndef DRYFIT_CERTS_TRUST_H
#define DRYFIT_CERTS_TRUST_H

#include <openssl/x509.h>

#include "base/arena.h"
#include "base/tree.h"
#include "certs/make.h"

/* On the configuration: since when the caBundle holds the latest that was added to it, as 2026-11-22T01:02:03Z. */
#define TRUST_SINCE "dryfit.dev/ca-bundle-since"

enum trust_state {
    TRUST_UNASKED, /* no configuration is looked after: others hand out ca.crt */
    TRUST_MISSING, /* it is not there (yet) */
    TRUST_KNOWN,
};

struct trust {
    enum trust_state state;
    const cJSON *configuration; /* borrowed; TRUST_KNOWN only, as all that follows */
    /* Owned. */
    STACK_OF(X509) * held; /* by each of our entries */
    STACK_OF(X509) * seen; /* by any of them */
    bool uniform;          /* all hold the same, and nothing but certificates */
    time_t since;          /* 0: it does not say */
};

/* Fails when it is no such configuration, or none of its entries is ours. */
MUST_USE bool trust_parse(const cJSON *configuration, const struct certs_request *names, struct arena *arena,
                          struct trust *out, struct err *err);
void trust_release(struct trust *trust);
#define TRUST_CLEANUP __attribute__((cleanup(trust_release)))

/* Appends another reference to the certificate. False: memory is out. */
MUST_USE bool trust_add(STACK_OF(X509) * list, X509 *cert);
bool trust_has(const STACK_OF(X509) * list, const X509 *cert);

/* False when memory is out: a caBundle that lacks a CA is never written. */
MUST_USE bool trust_patch(const struct trust *trust, const struct certs_request *names, const STACK_OF(X509) * bundle,
                          time_t since, struct arena *arena, struct str *out, struct err *err);

#endif
