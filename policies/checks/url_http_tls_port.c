/* SPDX-License-Identifier: Apache-2.0 */
/* http to a port where TLS is spoken. */
#include "policies/host_alias.h"
#include "policies/target.h"

static const struct param params[] = {
    {"tlsPorts", PARAM_UINTS, true, "ports that usually serve TLS"},
    {"certainPorts", PARAM_UINTS, false, "ports of certainHosts that serve nothing else"},
    {"certainHosts", PARAM_STRS, false, "hosts (globs) that certainly serve TLS on certainPorts"},
    {"otherEnvs", PARAM_STRS, false, "env (globs) that other rules judge, or that are no targets"},
    {"identifiers", PARAM_STRS, false, "env and flags (globs) whose URL is a mere name, or for browsers"},
    {0},
};
static const char *const slots[] = {"good", "host", "port", "note", NULL};
static const char *const variants[] = {"known", "usual", NULL};

/* A loopback or wildcard address is the pod's own affair: what listens there, or where this program shall. */
static bool is_elsewhere(const struct target *target)
{
    return target->kind != URL_HOST_LOOPBACK && target->kind != URL_HOST_WILDCARD && target->url->host.len > 0;
}

static bool is_judged(const struct check_ctx *ctx, const struct target *target)
{
    if (!url_scheme_is(target->url, "http") && !url_scheme_is(target->url, "ws"))
        return false;
    return rule_has_uint(ctx->rule, "tlsPorts", target->url->port) && is_elsewhere(target) &&
           !target_name_listed(ctx, target, "otherEnvs");
}

static bool is_certain(const struct check_ctx *ctx, const struct target *target)
{
    bool known = rule_has_match(ctx->rule, "certainHosts", target->host) ||
                 rule_has_match(ctx->rule, "certainHosts", target->url->host);
    return known && rule_has_uint(ctx->rule, "certainPorts", target->url->port) &&
           !(target->word && target->word->in_script) && !host_alias_defines(ctx->workload, target->host) &&
           !target_name_listed(ctx, target, "identifiers");
}

static void report(const struct check_ctx *ctx, const struct target *target)
{
    enum certainty certainty = is_certain(ctx, target) ? CERTAIN : LIKELY;
    struct str scheme = url_scheme_is(target->url, "ws") ? STR("wss") : STR("https");
    struct str good = target_change(ctx, target, (struct target_change){.scheme = scheme});
    struct finding *finding = finding_add(ctx, certainty, target->name, target->url->text, target->field);
    finding->variant = certainty == CERTAIN ? "known" : "usual";
    finding_slot(ctx, finding, "good", secret_mask(ctx->arena, good));
    finding_slot(ctx, finding, "host", target->host);
    finding_slot(ctx, finding, "note", target_note(ctx, target));
    finding_slot_uint(ctx, finding, "port", target->url->port);
    target_patch(ctx, finding, target, good);
    finding->safe = certainty == CERTAIN;
}

static void check(const struct check_ctx *ctx)
{
    struct target_walk walk = {.ctx = ctx};
    const struct target *target;
    while (target_next(&walk, &target))
        if (is_judged(ctx, target))
            report(ctx, target);
}

const struct check check_url_http_tls_port = {
    .name = "url-http-tls-port",
    .about = "http URLs against ports that serve TLS",
    .params = params,
    .slots = slots,
    .variants = variants,
    .container = check,
    .kinds = CHECK_INIT_TOO,
};
