/* SPDX-License-Identifier: Apache-2.0 */
/* Body -> AdmissionReview, strictly (admission.k8s.io v1 and v1beta1). What cannot be understood is an HTTP 400, never
 * a verdict. Borrows the arena, and the body. */
#ifndef DRYFIT_WEBHOOK_REVIEW_H
#define DRYFIT_WEBHOOK_REVIEW_H

#include "base/arena.h"
#include "base/err.h"
#include "base/tree.h"

struct review {
    struct str api_version; /* admission.k8s.io/v1 or .../v1beta1: the answer's, too */
    struct str uid;
    struct str operation;   /* CREATE, UPDATE, DELETE, CONNECT */
    struct str kind;        /* request.kind.kind */
    struct str subresource; /* status, scale, exec; empty for the object itself */
    struct str namespace, name;
    struct str user;              /* userInfo.username */
    const cJSON *object;          /* NULL where null; what no rule reads (status, managedFields) is empty */
    const struct json_cuts *cuts; /* what no tree has been made of yet: review_old_object() */
    bool dry_run;
};

MUST_USE bool review_parse(struct arena *arena, struct str body, struct review *out, struct err *err);

/* Like object. Its tree is made by each call, since few reviews need it: the body must stay until then. */
const cJSON *review_old_object(struct arena *arena, const struct review *review);

#endif
