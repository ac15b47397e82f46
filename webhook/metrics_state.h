/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that make up metrics.h share: metrics.c and metrics_rules.c count, metrics_write.c and
 * metrics_process.c tell. */
#ifndef DRYFIT_WEBHOOK_METRICS_STATE_H
#define DRYFIT_WEBHOOK_METRICS_STATE_H

#include "webhook/exposition.h"
#include "webhook/metrics.h"

enum {
    METRICS_BUCKETS = 14,
    METRICS_OPERATIONS = 5, /* the last is "other" */
    METRICS_KINDS = 9,
    METRICS_CODES = 14,
    METRICS_SHIPPED_RULES = 256,
    METRICS_RULES = METRICS_SHIPPED_RULES + METRICS_OWN_RULES,
    METRICS_RULE_ID = 64, /* bytes; a longer one is "other" */
};

extern const char *const metrics_operations[METRICS_OPERATIONS];
extern const char *const metrics_kinds[METRICS_KINDS];
extern const int metrics_codes[METRICS_CODES];         /* 0: any other */
extern const uint64_t metrics_bounds[METRICS_BUCKETS]; /* nanoseconds */

typedef _Atomic uint64_t counter;

struct metrics_reloads {
    counter good, bad; /* of the policy: good is the generation, too */
    _Atomic bool last;
    _Atomic int64_t at, good_at; /* Unix time of the last one, and of the last one that went well */
};

struct metrics_state {
    counter reviews[METRICS_VERDICTS][METRICS_OPERATIONS][METRICS_KINDS];
    counter refused, failed, codes[METRICS_CODES];
    counter durations[METRICS_BUCKETS + 1]; /* not cumulative; the last has no bound */
    counter duration_sum;                   /* nanoseconds */
    _Atomic int64_t in_flight;
    counter exemptions[METRICS_EXEMPTIONS];
    counter opened, closed[METRICS_CLOSES], turned_away[METRICS_TURNED_AWAY];
    counter handshakes, handshakes_failed[METRICS_SHAKES];
    counter received, sent; /* bytes */
    struct metrics_reloads reloads[METRICS_PARTS];
    _Atomic int64_t certificate_until;
    counter rounds_good, rounds_bad, made[METRICS_MADES];
    _Atomic unsigned connections, threads;
};

extern struct metrics_state metrics_state;

static inline void counter_add(counter *counted, uint64_t n)
{
    atomic_fetch_add_explicit(counted, n, memory_order_relaxed);
}

static inline uint64_t counter_get(counter *counted)
{
    return atomic_load_explicit(counted, memory_order_relaxed);
}

/* metrics_rules.c: "other", then the rules in the order in which they were made known. */
size_t metrics_rules_len(void);
const char *metrics_rule_name(size_t i);
counter *metrics_rule_counters(size_t i); /* METRICS_ACTIONS of them */

/* metrics_process.c */
void metrics_write_process(struct exposition *out);

#endif
