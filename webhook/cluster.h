/* SPDX-License-Identifier: Apache-2.0 */
/* What serve and certs are told about certificates that live in a cluster, and what that means to certs/. */
#ifndef DRYFIT_WEBHOOK_CLUSTER_H
#define DRYFIT_WEBHOOK_CLUSTER_H

#include "certs/keeper.h"
#include "webhook/flag_table.h"

struct cluster_options {
    const char *secret;        /* NAME or NAMESPACE/NAME; NULL: none of this */
    const char *configuration; /* a ValidatingWebhookConfiguration; NULL: none */
    struct flag_list names;    /* DNS names and IP addresses; empty: those of the Service */
    const char *api, *token, *ca;
    uint64_t life, ca_life, overlap, poll; /* milliseconds */
};

/* The flags of serve begin with certs-, where those of certs do not. */
enum cluster_command { CLUSTER_SERVE, CLUSTER_CERTS };
void cluster_flags_add(struct flag_table *table, enum cluster_command command, struct cluster_options *out);
MUST_USE bool cluster_check(const struct cluster_options *options, enum cluster_command command, struct err *err);

/* All lies in arena, or as long as the options. */
MUST_USE bool cluster_prepare(const struct cluster_options *options, struct arena *arena, struct keeper_config *out,
                              struct err *err);
/* DNS names and IP addresses, apart, into a request. */
void cluster_sort_names(const struct flag_list *names, struct arena *arena, struct certs_request *out);

#endif
