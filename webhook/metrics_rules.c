/* SPDX-License-Identifier: Apache-2.0 */
/* Findings by rule: a table that a policy's load adds to and nothing is taken from, so that a reader needs no lock. */
#include "webhook/metrics_state.h"

struct rule_counters {
    size_t len;
    char id[METRICS_RULE_ID];
    counter actions[METRICS_ACTIONS];
};

static struct rule_counters rules[METRICS_RULES], others = {.id = "other"};
/* How many of rules are whole; what stands beyond is being written. */
static _Atomic size_t rules_len;
static size_t shipped, own_ones;

static struct rule_counters *find(struct str id)
{
    size_t len = atomic_load_explicit(&rules_len, memory_order_acquire);
    for (size_t i = 0; i < len; i++) {
        if (rules[i].len == id.len && memcmp(rules[i].id, id.ptr, id.len) == 0)
            return &rules[i];
    }
    return &others;
}

void metrics_rule(struct str id, bool own)
{
    size_t *count = own ? &own_ones : &shipped;
    size_t most = own ? METRICS_OWN_RULES : METRICS_SHIPPED_RULES;
    if (id.len >= METRICS_RULE_ID || str_eq(id, str_from(others.id)) || *count == most || find(id) != &others)
        return;
    size_t len = atomic_load_explicit(&rules_len, memory_order_relaxed);
    memcpy(rules[len].id, id.ptr, id.len);
    rules[len].len = id.len;
    ++*count;
    atomic_store_explicit(&rules_len, len + 1, memory_order_release);
}

void metrics_finding(struct str rule, enum metrics_action action)
{
    counter_add(&find(rule)->actions[action], 1);
}

size_t metrics_rules_len(void)
{
    return atomic_load_explicit(&rules_len, memory_order_acquire) + 1;
}

static struct rule_counters *at(size_t i)
{
    return i == 0 ? &others : &rules[i - 1];
}

const char *metrics_rule_name(size_t i)
{
    return at(i)->id;
}

counter *metrics_rule_counters(size_t i)
{
    return at(i)->actions;
}
