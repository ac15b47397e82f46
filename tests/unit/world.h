/* SPDX-License-Identifier: Apache-2.0 */
/* A cluster without one, for tests of plan.h: what the Secret keeps, what the configuration holds and held, and some
 * replicas that look after both, each at its own time, each on what it has read a moment ago. */
#ifndef DRYFIT_TESTS_WORLD_H
#define DRYFIT_TESTS_WORLD_H

#include "certs/plan.h"

enum { WORLD_REPLICAS = 3, WORLD_PAST = 512 };

struct world_replica {
    X509 *served;
    time_t next; /* when it looks */
    /* What it has read and is about to act on. */
    bool reading;
    struct kept kept;
    struct trust trust;
    unsigned kept_version, trust_version;
};

struct world_past {
    STACK_OF(X509) * held;
    time_t from;
};

struct world {
    time_t now;
    struct plan_request request;
    struct kept kept;
    struct trust trust;
    unsigned kept_version, trust_version;
    struct world_past past[WORLD_PAST]; /* of the configuration; the last is the present */
    size_t past_len;
    struct world_replica replicas[WORLD_REPLICAS];
    unsigned made_cas, made_leaves;
};

void world_init(struct world *world, const struct plan_request *request);
void world_release(struct world *world);
/* A second goes by; every replica looks every minute or so, and acts on it up to some seconds later. */
void world_tick(struct world *world);
/* All that is kept, or trusted, is lost. */
void world_lose_kept(struct world *world);
void world_lose_trust(struct world *world);
void world_add_foreign(struct world *world);
void world_restart(struct world *world, int number);

/* What is served would be taken by an API server that has seen every change but those of the last lag seconds. */
bool world_is_good(const struct world *world, time_t lag);
/* All replicas serve what is kept, which is all that is trusted. */
bool world_is_settled(const struct world *world);
bool world_verifies(X509 *leaf, STACK_OF(X509) * cas, time_t now);
unsigned world_random(unsigned below);

#endif
