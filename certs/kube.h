/* SPDX-License-Identifier: Apache-2.0 */
/* A client of the Kubernetes API server: one object at a time, as JSON. As the ServiceAccount of its Pod, or wherever
 * and whoever it is told to be. Belongs to one thread. A proxy that the environment names is not asked: the API server
 * is near. https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/ */
#ifndef DRYFIT_CERTS_KUBE_H
#define DRYFIT_CERTS_KUBE_H

#include <stdatomic.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/tree.h"

struct kube_config {           /* borrowed until kube_free(); what is NULL or 0 is as in a Pod */
    const char *api;           /* https://HOST:PORT */
    const char *token;         /* a file, read anew for every call, as it is replaced before it expires */
    const char *ca;            /* a PEM file; the same */
    long connect_timeout;      /* milliseconds */
    long timeout;              /* of a call as a whole */
    const _Atomic bool *ended; /* true: a call is given up within a second; may be NULL */
};

struct kube;

/* Before threads start. Fails where there is no cluster around and none was named. */
MUST_USE bool kube_new(const struct kube_config *config, struct kube **out, struct err *err);
void kube_free(struct kube *kube); /* NULL is fine */

/* The namespace of the Pod, in arena; empty when there is none. */
struct str kube_own_namespace(struct arena *arena);

struct kube_call {
    const char *method; /* GET, PUT or PATCH */
    const char *path;   /* /api/v1/namespaces/... */
    const char *type;   /* of the body */
    struct str body;    /* empty for none */
};

struct kube_answer {
    int status;        /* of HTTP */
    const cJSON *body; /* an object, in arena */
    long retry_after;  /* seconds; 0: it does not say */
};

enum { KUBE_ANSWER_MOST = 1 << 20 }; /* bytes; a longer one is a failure */

/* Fails when there is no answer, or none that is a JSON object. */
MUST_USE bool kube_do(struct kube *kube, const struct kube_call *call, struct arena *arena, struct kube_answer *out,
                      struct err *err);
/* Puts into words that an answer says no. Returns false, as err_set() does. */
bool kube_refused(const struct kube_call *call, const struct kube_answer *answer, struct err *err);

#endif
