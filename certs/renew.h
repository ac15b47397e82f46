/* SPDX-License-Identifier: Apache-2.0 */
/* One round of looking after the certificates in a cluster: read the webhook configuration and the Secret, plan, write,
 * and again until nothing is left to do. Any number of replicas may do so at once: every write names the version that
 * was read, and one that comes second is refused and reads again. */
#ifndef DRYFIT_CERTS_RENEW_H
#define DRYFIT_CERTS_RENEW_H

#include "certs/kube.h"
#include "certs/plan.h"

struct renew_config {             /* borrowed during the calls */
    const char *secret_namespace; /* of the Secret */
    const char *secret;
    const char *configuration; /* the ValidatingWebhookConfiguration; NULL: none is looked after */
    struct plan_request request;
};

struct renew_result {              /* as far as the round came, on failure, too */
    bool serve;                    /* cert and key are to be served from now on */
    struct str cert, key, bundle;  /* PEM, in arena */
    time_t due;                    /* when to look again at the latest */
    long retry_after;              /* seconds that the API server asks for; 0: it does not */
    unsigned cas, leaves, patches; /* that this round wrote */
};

/* served: what this replica serves; NULL: nothing yet. The arena is to be wiped. */
MUST_USE bool renew_round(struct kube *kube, const struct renew_config *config, const X509 *served, time_t now,
                          struct arena *arena, struct renew_result *out, struct err *err);

#endif
