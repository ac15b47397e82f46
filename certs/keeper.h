/* SPDX-License-Identifier: Apache-2.0 */
/* A thread that looks after the certificates in a cluster as long as the process runs: round after round (renew.h), now
 * and then and when something is due, so that it also notices what other replicas have renewed and mends what somebody
 * took away. What is to be served leaves it as PEM text, for the thread that asks. */
#ifndef DRYFIT_CERTS_KEEPER_H
#define DRYFIT_CERTS_KEEPER_H

#include "certs/renew.h"

struct keeper_config {      /* borrowed until keeper_stop(), but for the struct itself */
    struct kube_config api; /* `ended` is the keeper's own */
    struct renew_config renew;
    uint64_t poll; /* milliseconds between rounds, more or less */
};

struct keeper;

MUST_USE bool keeper_start(const struct keeper_config *config, struct keeper **out, struct err *err);
void keeper_stop(struct keeper *keeper); /* NULL is fine */

/* Readable when there is something to take. */
int keeper_fd(const struct keeper *keeper);
/* False when nothing new is to be served. The arena is to be wiped. */
bool keeper_take(struct keeper *keeper, struct arena *arena, struct str *cert, struct str *key);
/* What was taken cannot be served: it is handed out again after the next round. */
void keeper_refuse(struct keeper *keeper);
/* The next round begins now. */
void keeper_hurry(struct keeper *keeper);

/* Milliseconds until the next round. random is any number; failures counts those one after the other. */
struct keeper_pace {
    uint64_t poll;
    time_t now, due;
    long retry_after; /* seconds */
    unsigned failures;
    uint32_t random;
};
uint64_t keeper_wait(const struct keeper_pace *pace);

#endif
