/* SPDX-License-Identifier: Apache-2.0 */
/* What is to be done next about the certificates: pure. Enters what the Secret keeps, what the API servers trust, the
 * request and the time; leaves one step, and when to look again at the latest.
 *
 * A CA is replaced long before its end. Its successor joins the caBundle first; certificates of it are made once every
 * API server had time to see that (the overlap), and its predecessor is dropped when every replica had time to serve
 * one of them (the overlap again). So at no moment is a certificate served that an API server does not trust. Where
 * nothing can be served, nothing is waited for but that the caBundle holds the CA. */
#ifndef DRYFIT_CERTS_PLAN_H
#define DRYFIT_CERTS_PLAN_H

#include "certs/kept.h"
#include "certs/trust.h"

struct plan_request {
    struct certs_request certs; /* names and lives */
    int64_t ca_renew;           /* seconds before its end that a CA gets a successor; all seconds */
    int64_t leaf_renew;
    int64_t overlap;
};

enum plan_step {
    PLAN_NOTHING,
    PLAN_TRUST,    /* the caBundle is to be `bundle` */
    PLAN_NEW_CA,   /* before the others; with a certificate of it when there is none that can be served */
    PLAN_NEW_LEAF, /* of the newest CA */
    PLAN_DROP,     /* the Secret is to keep its newest CA alone */
};

struct plan {
    enum plan_step step;
    bool leaf_too;           /* PLAN_NEW_CA only */
    STACK_OF(X509) * bundle; /* owned; PLAN_TRUST only */
    time_t since;            /* PLAN_TRUST only: what it is to be marked with */
    bool serve;              /* what the Secret keeps is to be served from now on */
    time_t due;
};

struct plan_view {
    const struct kept *kept;
    const struct trust *trust;
    const X509 *served; /* by this replica; NULL: nothing yet */
    const struct plan_request *request;
    time_t now;
};
/* Fails only when memory is out. */
MUST_USE bool plan_make(const struct plan_view *view, struct plan *out, struct err *err);
void plan_release(struct plan *plan);
#define PLAN_CLEANUP __attribute__((cleanup(plan_release)))

/* Carries a step out that changes what is kept; not for PLAN_NOTHING and PLAN_TRUST. */
MUST_USE bool plan_apply(const struct plan *plan, const struct plan_request *request, time_t now, struct kept *kept,
                         struct err *err);

#endif
