/* SPDX-License-Identifier: Apache-2.0 */
/* The objects around the one that is judged, for rules that need another object. The server has none, `check` fills it
 * from its input. Without it, or where a lookup finds nothing, such a rule says nothing. */
#ifndef DRYFIT_POLICIES_OBJECTS_H
#define DRYFIT_POLICIES_OBJECTS_H

#include "base/tree.h"

/* Both may be called for any namespace; ctx is handed through. Read-only. */
struct objects {
    const void *ctx;
    /* The object of that kind ("Service", "ConfigMap"), or NULL. */
    const cJSON *(*get)(const void *ctx, struct str kind, struct str namespace, struct str name);
    /* Calls each for every object of that kind ("" for every kind with a pod template) in the namespace. */
    void (*each)(const void *ctx, struct str kind, struct str namespace, void (*call)(void *arg, const cJSON *object),
                 void *arg);
};

#endif
