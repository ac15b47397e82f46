/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/metrics.h"

#include <stdatomic.h>
#include <stdint.h>

static struct {
    _Atomic uint64_t good, bad; /* policy: good is the generation, too */
    _Atomic bool last;
    _Atomic int64_t at; /* Unix time of the last one that went well */
} reloads[METRICS_PARTS];

static _Atomic int64_t certificate_until;

void metrics_reload(enum metrics_part part, bool ok)
{
    atomic_fetch_add_explicit(ok ? &reloads[part].good : &reloads[part].bad, 1, memory_order_relaxed);
    atomic_store_explicit(&reloads[part].last, ok, memory_order_relaxed);
    if (ok)
        atomic_store_explicit(&reloads[part].at, (int64_t)time(NULL), memory_order_relaxed);
}

void metrics_certificate(time_t not_after)
{
    atomic_store_explicit(&certificate_until, (int64_t)not_after, memory_order_relaxed);
}
