/* SPDX-License-Identifier: Apache-2.0 */
/* Images whose health endpoints are known, with containers that have no probe at all. */
#include "base/text.h"
#include "policies/listen.h"
#include "policies/role.h"
#include "policies/serving.h"

static const struct param params[] = {
    {"initialDelay", PARAM_UINT, true, "initialDelaySeconds to suggest"},
    {"period", PARAM_UINT, true, "periodSeconds to suggest"},
    {"timeout", PARAM_UINT, true, "timeoutSeconds to suggest"},
    {"failures", PARAM_UINT, true, "the least failureThreshold to suggest"},
    {0},
};
static const char *const slots[] = {"path", "port", "program", NULL};

static bool has_probe(const struct container *container)
{
    for (int kind = 0; kind < PROBE_KINDS; kind++) {
        if (container->probes[kind].action != PROBE_NONE) {
            return true;
        }
    }
    return false;
}

/* Enough failures for the slowest legitimate start. */
static unsigned failures_for(const struct check_ctx *ctx, const struct facts *facts)
{
    unsigned least = rule_uint(ctx->rule, "failures");
    unsigned period = rule_uint(ctx->rule, "period");
    unsigned fixed = rule_uint(ctx->rule, "initialDelay") + rule_uint(ctx->rule, "timeout");
    if (period == 0 || facts->start.slowest <= fixed) {
        return least;
    }
    unsigned needed = (facts->start.slowest - fixed + period - 1) / period + 1;
    return needed > least ? needed : least;
}

static struct str probe_json(const struct check_ctx *ctx, const struct facts *facts, unsigned port)
{
    struct text text = {.arena = ctx->arena};
    text_add(&text, STR("{\"httpGet\":{\"path\":"));
    text_json(&text, facts->health.liveness);
    text_format(&text,
                ",\"port\":%u},\"initialDelaySeconds\":%u,\"periodSeconds\":%u,\"timeoutSeconds\":%u,"
                "\"failureThreshold\":%u}",
                port, rule_uint(ctx->rule, "initialDelay"), rule_uint(ctx->rule, "period"),
                rule_uint(ctx->rule, "timeout"), failures_for(ctx, facts));
    return text_str(&text);
}

/* The port to probe: where envFrom might move it, the usual one is still the best to suggest. 0: not known. */
static unsigned port_of(const struct check_ctx *ctx, const struct described *used)
{
    const struct facts_port *port = used->facts->ports.items;
    unsigned number = listen_port(ctx, used);
    bool written = port->env.len > 0 && container_env(ctx->container, port->env) != NULL;
    return number == 0 && !written && ctx->container->env_from ? port->port : number;
}

static void check_container(const struct check_ctx *ctx)
{
    struct described used = role_described(ctx);
    bool known = used.facts != NULL && used.facts->health.liveness.len > 0 && used.facts->ports.len > 0;
    if (!known || ctx->workload->runs_once || has_probe(ctx->container) || !serving(ctx->container, used.facts)) {
        return;
    }
    unsigned port = port_of(ctx, &used);
    if (port == 0) {
        return;
    }
    struct finding *finding = finding_add(ctx, LIKELY, STR("livenessProbe"), (struct str){0}, ctx->container->field);
    finding_slot(ctx, finding, "path", used.facts->health.liveness);
    finding_slot(ctx, finding, "program", used.facts->title);
    finding_slot_uint(ctx, finding, "port", port);
    struct field field = field_key(&ctx->container->field, STR("livenessProbe"));
    finding_insert_json(ctx, finding, field, probe_json(ctx, used.facts, port));
}

const struct check check_probe_missing = {
    .name = "probe-missing",
    .about = "the health endpoints an image has, with a container that has no probe",
    .params = params,
    .slots = slots,
    .container = check_container,
    .kinds = 1U << CONTAINER_MAIN,
};
