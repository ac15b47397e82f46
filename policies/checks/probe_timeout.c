/* SPDX-License-Identifier: Apache-2.0 */
/* How soon one or two slow answers kill a running container. */
#include "policies/check.h"
#include "policies/reach.h"

static const struct param params[] = {
    {"timeout", PARAM_UINT, true, "a timeoutSeconds up to this is short"},
    {"failures", PARAM_UINT, true, "a failureThreshold up to this is small"},
    {"window", PARAM_UINT, true, "periodSeconds times failureThreshold below this many seconds is soon"},
    {"goodTimeout", PARAM_UINT, true, "the timeoutSeconds to write"},
    {"goodFailures", PARAM_UINT, true, "the failureThreshold to write"},
    {0},
};
static const char *const slots[] = {"probe", "timeout", "failures", "window", "goodTimeout", "goodFailures", NULL};

static void set(const struct check_ctx *ctx, struct finding *finding, const struct probe *probe, struct str key,
                unsigned value)
{
    struct field field = field_key(field_keep(ctx->arena, probe->field), key);
    struct str json = arena_format(ctx->arena, "%u", value);
    if (field_node(ctx->workload->object, &field) != NULL) {
        finding_replace_json(ctx, finding, field, json);
    } else {
        finding_insert_json(ctx, finding, field, json);
    }
}

static void check_container(const struct check_ctx *ctx)
{
    const struct probe *probe = &ctx->container->probes[PROBE_LIVENESS];
    uint64_t window = (uint64_t)probe->period * probe->failure_threshold;
    bool hasty = probe->timeout <= rule_uint(ctx->rule, "timeout") &&
                 probe->failure_threshold <= rule_uint(ctx->rule, "failures") &&
                 window < rule_uint(ctx->rule, "window");
    if (ctx->it->image.facts == NULL || probe->action != PROBE_HTTP || !hasty) {
        return;
    }
    unsigned timeout = rule_uint(ctx->rule, "goodTimeout");
    unsigned failures = rule_uint(ctx->rule, "goodFailures");
    struct finding *finding = finding_add(ctx, LIKELY, reach_probe_name(probe),
                                          arena_format(ctx->arena, "%us", probe->timeout), probe->field);
    finding->safe = true;
    finding_slot(ctx, finding, "probe", reach_probe_name(probe));
    finding_slot_uint(ctx, finding, "timeout", probe->timeout);
    finding_slot_uint(ctx, finding, "failures", probe->failure_threshold);
    finding_slot_uint(ctx, finding, "window", window);
    finding_slot_uint(ctx, finding, "goodTimeout", timeout);
    finding_slot_uint(ctx, finding, "goodFailures", failures);
    set(ctx, finding, probe, STR("timeoutSeconds"), timeout);
    set(ctx, finding, probe, STR("failureThreshold"), failures);
}

const struct check check_probe_timeout = {
    .name = "probe-timeout",
    .about = "the liveness probe's patience, with slow answers under load",
    .params = params,
    .slots = slots,
    .container = check_container,
};
