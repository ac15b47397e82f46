/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/metrics.h"

#include "webhook/metrics_state.h"

#define US UINT64_C(1000)
#define MS UINT64_C(1000000)

struct metrics_state metrics_state;

const char *const metrics_operations[METRICS_OPERATIONS] = {"CREATE", "UPDATE", "DELETE", "CONNECT", "other"};

/* Those that have a pod template. */
const char *const metrics_kinds[METRICS_KINDS] = {
    "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Pod", "Job", "CronJob", "other"};

const int metrics_codes[METRICS_CODES] = {400, 404, 405, 408, 411, 413, 414, 415, 431, 500, 503, 504, 505, 0};

const uint64_t metrics_bounds[METRICS_BUCKETS] = {50 * US,    100 * US, 250 * US, 500 * US, 1 * MS,
                                                  5 * MS / 2, 5 * MS,   10 * MS,  25 * MS,  50 * MS,
                                                  100 * MS,   250 * MS, 500 * MS, 1000 * MS};

void metrics_reload(enum metrics_part part, bool ok)
{
    struct metrics_reloads *reloads = &metrics_state.reloads[part];
    int64_t now = (int64_t)time(NULL);
    counter_add(ok ? &reloads->good : &reloads->bad, 1);
    atomic_store_explicit(&reloads->last, ok, memory_order_relaxed);
    atomic_store_explicit(&reloads->at, now, memory_order_relaxed);
    if (ok)
        atomic_store_explicit(&reloads->good_at, now, memory_order_relaxed);
}

void metrics_certificate(time_t not_after)
{
    atomic_store_explicit(&metrics_state.certificate_until, (int64_t)not_after, memory_order_relaxed);
}

void metrics_round(bool ok)
{
    counter_add(ok ? &metrics_state.rounds_good : &metrics_state.rounds_bad, 1);
}

void metrics_made(enum metrics_made what, unsigned count)
{
    counter_add(&metrics_state.made[what], count);
}

void metrics_limits(unsigned connections, unsigned threads)
{
    atomic_store_explicit(&metrics_state.connections, connections, memory_order_relaxed);
    atomic_store_explicit(&metrics_state.threads, threads, memory_order_relaxed);
}

/* The place of word, or the last one. */
static size_t place(const char *const *words, size_t len, struct str word)
{
    size_t i = 0;
    while (i + 1 < len && !str_eq(word, str_from(words[i])))
        i++;
    return i;
}

void metrics_review(enum metrics_verdict verdict, struct str operation, struct str kind)
{
    size_t o = place(metrics_operations, METRICS_OPERATIONS, operation);
    size_t k = place(metrics_kinds, METRICS_KINDS, kind);
    counter_add(&metrics_state.reviews[verdict][o][k], 1);
}

/* A version of HTTP that is not spoken here is the client's failure, although its status is a 505. */
static bool is_refusal(int code)
{
    return (code >= 400 && code < 500) || code == 505;
}

void metrics_refusal(int http_status)
{
    size_t i = 0;
    while (metrics_codes[i] != 0 && metrics_codes[i] != http_status)
        i++;
    counter_add(&metrics_state.codes[i], 1);
    counter_add(is_refusal(http_status) ? &metrics_state.refused : &metrics_state.failed, 1);
}

void metrics_duration(uint64_t nanoseconds)
{
    size_t i = 0;
    while (i < METRICS_BUCKETS && nanoseconds > metrics_bounds[i])
        i++;
    counter_add(&metrics_state.durations[i], 1);
    counter_add(&metrics_state.duration_sum, nanoseconds);
}

void metrics_in_flight(int change)
{
    atomic_fetch_add_explicit(&metrics_state.in_flight, change, memory_order_relaxed);
}

void metrics_exemption(enum metrics_exemption state)
{
    counter_add(&metrics_state.exemptions[state], 1);
}

void metrics_opened(void)
{
    counter_add(&metrics_state.opened, 1);
}

/* After what opened it, also for a reader in another thread: there are never fewer than none open. */
void metrics_closed(enum metrics_close why)
{
    atomic_fetch_add_explicit(&metrics_state.closed[why], 1, memory_order_release);
}

void metrics_turned_away(enum metrics_turned_away why)
{
    counter_add(&metrics_state.turned_away[why], 1);
}

void metrics_received(size_t bytes)
{
    counter_add(&metrics_state.received, bytes);
}

void metrics_sent(size_t bytes)
{
    counter_add(&metrics_state.sent, bytes);
}

void metrics_handshake(void)
{
    counter_add(&metrics_state.handshakes, 1);
}

void metrics_handshake_failed(enum metrics_handshake why)
{
    counter_add(&metrics_state.handshakes_failed[why], 1);
}
