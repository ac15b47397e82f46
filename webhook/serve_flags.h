/* SPDX-License-Identifier: Apache-2.0 */
/* What serve can be told. */
#ifndef DRYFIT_WEBHOOK_SERVE_FLAGS_H
#define DRYFIT_WEBHOOK_SERVE_FLAGS_H

#include "webhook/cluster.h"
#include "webhook/hostport.h"

enum { SERVE_TLS12, SERVE_TLS13 };

struct serve_options {
    struct hostport listen, ops_listen;
    const char *cert, *key; /* both or neither */
    const char *client_ca;  /* NULL: clients are not asked who they are */
    struct flag_list client_names;
    const char *tls_ciphers;  /* checked; NULL: the default */
    unsigned tls_min_version; /* SERVE_TLS12 or SERVE_TLS13 */
    const char *state;        /* a folder */
    struct cluster_options cluster;
    struct flag_list policies;
    uint64_t max_body, max_memory, max_memory_total;  /* bytes */
    uint64_t max_connections, max_in_flight, threads; /* threads 0: as many as cores */
    /* milliseconds */
    uint64_t handshake_timeout, request_timeout, idle_timeout, drain_delay, drain_timeout, reload_interval;
    unsigned log_level, log_format, log_decisions; /* enum log_level, log_format, decision_lines */
};

/* As flags_start(). Texts live in arena or as long as argv. */
MUST_USE bool serve_flags_start(int argc, char **argv, struct arena *arena, struct serve_options *out, int *status);

#endif
