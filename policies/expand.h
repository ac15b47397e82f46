/* SPDX-License-Identifier: Apache-2.0 */
/* Kubernetes' own $(VAR) expansion in env values, command and args (k8s.io/kubernetes/third_party/forked/golang/
 * expansion; the kubelet's makeEnvironmentVariables): $$ is a $, a reference to what is not defined stays literally, an
 * env value sees the entries before it, all of envFrom and the Services' variables. */
#ifndef DRYFIT_POLICIES_EXPAND_H
#define DRYFIT_POLICIES_EXPAND_H

#include "policies/workload.h"

enum {
    EXPAND_TEXT_MAX = 128 * 1024,    /* Linux starts no program with a longer string (MAX_ARG_STRLEN) */
    EXPAND_ALL_MAX = 4 * 1024 * 1024 /* of all values of one object: references to references could grow for ever */
};

/* What references are looked up in. Borrows everything. */
struct expand {
    struct arena *arena;
    const struct container *container; /* its env */
    const struct objects *objects;     /* around the object; NULL: nothing is known of them */
    struct str namespace;              /* the object's */
    size_t before;                     /* only the entries before this one */
    bool service_links;
    size_t *room; /* bytes that may still be written; at first EXPAND_ALL_MAX */
};

struct expanded {
    struct str text;
    bool partial;    /* holds a $(VAR) whose value is not known, or would be too long and stands as written */
    bool unresolved; /* holds a $(VAR) that nothing defines */
};

/* text itself when there is nothing to expand. */
struct expanded expand_text(const struct expand *names, struct str text);

#endif
