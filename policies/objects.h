/* SPDX-License-Identifier: Apache-2.0 */
/* The objects around the one that is judged, for rules that need another object. The server has none, `check` fills it
 * from its input. Without it, or where a lookup finds nothing, such a rule says nothing. */
#ifndef DRYFIT_POLICIES_OBJECTS_H
#define DRYFIT_POLICIES_OBJECTS_H

#include "base/tree.h"

struct workload; /* policies/workload.h */

/* False: enough is seen. */
typedef bool workload_call(void *arg, const struct workload *workload);

/* Both may be called for any namespace; ctx is handed through. What they show lives as long as the view of the object
 * that is judged. */
struct objects {
    const void *ctx;
    /* The Service or ConfigMap of that name, or NULL. */
    const cJSON *(*get)(const void *ctx, struct str kind, struct str namespace, struct str name);
    /* Calls call for the workloads of the namespace that run an image of that name (its last segment; empty: any), and
     * maybe for others: for all, or for enough to see every set of images. */
    void (*workloads)(const void *ctx, struct str namespace, struct str image, workload_call *call, void *arg);
};

#endif
