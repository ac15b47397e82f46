/* SPDX-License-Identifier: Apache-2.0 */
/* The time a container has before the kubelet first kills it, with the time its program needs to start. The first kill
 * comes at initialDelaySeconds + (failureThreshold - 1) * periodSeconds + timeoutSeconds; a startupProbe comes first
 * and holds the others back. */
#include "policies/check.h"
#include "policies/listen.h"
#include "policies/reach.h"

static const struct param params[] = {
    {"floor", PARAM_UINT, true, "seconds that any program should be given"},
    {0},
};
static const char *const slots[] = {"probe",  "budget",  "need",     "threshold", "delay",
                                    "period", "timeout", "failures", "fastest",   NULL};
static const char *const variants[] = {"fastest", "slowest", "any", NULL};

/* The probe that kills first, if any does. */
static const struct probe *killer(const struct container *container)
{
    const struct probe *startup = &container->probes[PROBE_STARTUP];
    const struct probe *liveness = &container->probes[PROBE_LIVENESS];
    if (startup->action != PROBE_NONE) {
        return startup;
    }
    return liveness->action != PROBE_NONE ? liveness : NULL;
}

static uint64_t budget_of(const struct probe *probe, unsigned failures)
{
    return (uint64_t)probe->initial_delay + ((uint64_t)failures - 1) * probe->period + probe->timeout;
}

/* The failureThreshold that gives the program `need` seconds. */
static unsigned threshold_for(const struct probe *probe, unsigned need)
{
    unsigned failures = probe->failure_threshold;
    uint64_t budget = budget_of(probe, failures);
    unsigned period = probe->period > 0 ? probe->period : 1;
    return budget >= need ? failures : failures + (unsigned)((need - budget + period - 1) / period);
}

/* How long the program needs, and who says so. */
struct need {
    unsigned seconds;
    const char *variant;
    enum certainty certainty;
};

/* The kubelet probes in beats of one period that began before the container did: the first probe may come up to one
 * period later than the earliest. */
static bool is_too_short(const struct check_ctx *ctx, const struct probe *probe, uint64_t budget)
{
    unsigned fastest = ctx->it->image.facts->start.fastest;
    return budget + probe->period < fastest && !(probe->port != 0 && listen_elsewhere(ctx, probe->port));
}

/* A command may well succeed before the program answers. */
static struct need need_of(const struct check_ctx *ctx, const struct probe *probe, uint64_t budget)
{
    const struct described *image = &ctx->it->image;
    if (image->facts == NULL || image->facts->start.slowest == 0) {
        return (struct need){.seconds = rule_uint(ctx->rule, "floor"), .variant = "any"};
    }
    const struct facts_start *start = &image->facts->start;
    if (is_too_short(ctx, probe, budget) && image->certain && probe->action != PROBE_EXEC) {
        return (struct need){.seconds = start->slowest, .variant = "fastest", .certainty = CERTAIN};
    }
    return (struct need){.seconds = start->slowest, .variant = "slowest"};
}

static void add(const struct check_ctx *ctx, const struct probe *probe, const struct need *need)
{
    struct field field = field_key(&probe->field, STR("failureThreshold"));
    bool written = field_node(ctx->workload->object, &field) != NULL;
    uint64_t budget = budget_of(probe, probe->failure_threshold);
    unsigned threshold = threshold_for(probe, need->seconds);
    struct finding *finding = finding_add(ctx, need->certainty, reach_probe_name(probe),
                                          arena_format(ctx->arena, "%llus", (unsigned long long)budget), probe->field);
    finding->variant = need->variant;
    finding->safe = need->certainty == CERTAIN;
    finding_slot(ctx, finding, "probe", reach_probe_name(probe));
    finding_slot_uint(ctx, finding, "budget", budget);
    finding_slot_uint(ctx, finding, "need", need->seconds);
    finding_slot_uint(ctx, finding, "threshold", threshold);
    finding_slot_uint(ctx, finding, "delay", probe->initial_delay);
    finding_slot_uint(ctx, finding, "period", probe->period);
    finding_slot_uint(ctx, finding, "timeout", probe->timeout);
    finding_slot_uint(ctx, finding, "failures", probe->failure_threshold);
    finding_slot_uint(ctx, finding, "fastest", ctx->it->image.facts != NULL ? ctx->it->image.facts->start.fastest : 0);
    struct str json = arena_format(ctx->arena, "%u", threshold);
    if (written) {
        finding_replace_json(ctx, finding, field, json);
    } else {
        finding_insert_json(ctx, finding, field, json);
    }
}

static void check_container(const struct check_ctx *ctx)
{
    const struct probe *probe = killer(ctx->container);
    if (probe == NULL || probe->failure_threshold == 0) {
        return;
    }
    uint64_t budget = budget_of(probe, probe->failure_threshold);
    struct need need = need_of(ctx, probe, budget);
    if (budget < need.seconds) {
        add(ctx, probe, &need);
    }
}

const struct check check_probe_budget = {
    .name = "probe-budget",
    .about = "the time before the kubelet first kills a container, with the time its program needs to start",
    .params = params,
    .slots = slots,
    .variants = variants,
    .container = check_container,
};
