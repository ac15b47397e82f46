/* SPDX-License-Identifier: Apache-2.0 */
/* Resource quantities (k8s.io/apimachinery/pkg/api/resource): 500m, 1Gi, 1e3, 0.5, 128974848, exactly. */
#ifndef DRYFIT_POLICIES_QUANTITY_H
#define DRYFIT_POLICIES_QUANTITY_H

#include "base/arena.h"
#include "base/tree.h"

/* In thousandths, rounded up as Kubernetes does below that; saturates at INT64_MAX and INT64_MIN. */
struct quantity {
    int64_t milli;
};

bool quantity_parse(struct str text, struct quantity *out);
/* A string or a number node. */
bool quantity_from(const cJSON *node, struct quantity *out);
/* The shortest exact way people write it: 512Mi, 4Gi, 1500m, 2. memory chooses binary suffixes. */
struct str quantity_text(struct arena *arena, struct quantity quantity, bool memory);

#endif
