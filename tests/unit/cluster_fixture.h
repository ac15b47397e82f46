/* SPDX-License-Identifier: Apache-2.0 */
/* The fake API server, its certificate and token in a folder, and a client of it. */
#ifndef DRYFIT_TESTS_CLUSTER_FIXTURE_H
#define DRYFIT_TESTS_CLUSTER_FIXTURE_H

#include "certs/renew.h"
#include "kube/fake.h"

extern struct fake *cluster;
extern struct kube_config cluster_config; /* how it is reached */

extern const char cluster_empty_secret[];
extern const char cluster_configuration[]; /* one entry, of our Service */

int cluster_start(void **state);
int cluster_stop(void **state);
void cluster_write_token(const char *text);
/* What the fake has now, as a tree in the arena. */
const cJSON *cluster_object(enum fake_object which, struct arena *arena);

#endif
