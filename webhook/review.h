/* SPDX-License-Identifier: Apache-2.0 */
/* Body -> AdmissionReview, strictly (admission.k8s.io v1 and v1beta1). What cannot be understood is an HTTP 400, never
 * a verdict. Borrows the arena. */
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
    struct str user;                  /* userInfo.username */
    const cJSON *object, *old_object; /* NULL where null */
    bool dry_run;
};

MUST_USE bool review_parse(struct arena *arena, struct str body, struct review *out, struct err *err);

#endif
