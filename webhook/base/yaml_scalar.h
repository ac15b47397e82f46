/* SPDX-License-Identifier: Apache-2.0 */
/* What a YAML scalar is: null, boolean, number or string, as sigs.k8s.io/yaml (a fork of go-yaml v2: YAML 1.1) decides.
 * Inner room of yaml.h. */
#ifndef DRYFIT_BASE_YAML_SCALAR_H
#define DRYFIT_BASE_YAML_SCALAR_H

#include "base/arena.h"
#include "base/err.h"
#include "base/tree.h"

struct yaml_scalar {
    char *text;     /* unquoted and folded; the node borrows it */
    struct str tag; /* in full ("tag:yaml.org,2002:int"), empty when there is none */
    bool plain;     /* neither quoted nor a block; what is not and has no tag is a string */
};

/* Sets type and value of node. On failure err has no place: the caller knows it. */
MUST_USE bool yaml_scalar_resolve(struct arena *arena, const struct yaml_scalar *scalar, cJSON *node, struct err *err);
bool yaml_scalar_is_null(struct str plain);

#endif
