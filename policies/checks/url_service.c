/* SPDX-License-Identifier: Apache-2.0 */
/* URLs against the Service they name, where that is known: its ports, and what they say they speak. */
#include "base/text.h"
#include "policies/host_alias.h"
#include "policies/service_port.h"
#include "policies/tls_evidence.h"

static const struct param params[] = {
    {"otherEnvs", PARAM_STRS, false, "env (globs) whose URL nobody in the pod calls"},
    {"identifiers", PARAM_STRS, false, "env (globs) whose URL may be a mere name that nobody calls"},
    {0},
};
static const char *const slots[] = {"service", "port", "ports", "says", "good", "note", NULL};
/* port: not the Service's one. ports: none of its several. plain, tls: the port says that it speaks the other. */
static const char *const variants[] = {"port", "ports", "plain", "tls", NULL};

static struct str list_ports(struct arena *arena, const cJSON *ports)
{
    struct text text = {.arena = arena};
    for (const cJSON *port = ports->child; port; port = port->next) {
        struct str name = tree_get_str(port, "name");
        text_format(&text, port == ports->child ? "%u" : ", %u", service_port_number(port));
        if (name.len > 0)
            text_format(&text, " (%.*s)", STR_ARG(name));
    }
    return text_str(&text);
}

static const char *judge_protocol(const struct target *target, const cJSON *port)
{
    struct str protocol = service_port_protocol(port);
    bool http = url_scheme_is(target->url, "http") || url_scheme_is(target->url, "ws");
    bool https = url_scheme_is(target->url, "https") || url_scheme_is(target->url, "wss");
    if (http && (service_port_says(protocol, STR("https")) || str_eq(protocol, STR("kubernetes.io/wss"))))
        return service_port_leads_to_plain(port) ? NULL : "tls";
    if (https && (service_port_says(protocol, STR("http")) || str_eq(protocol, STR("kubernetes.io/ws")) ||
                  str_eq(protocol, STR("kubernetes.io/h2c"))))
        return "plain";
    return NULL;
}

static struct target_change mend(const struct target *target, const cJSON *ports, const char *variant)
{
    bool ws = str_starts_nocase(target->url->scheme, STR("ws"));
    if (strcmp(variant, "port") == 0)
        return (struct target_change){.port = service_port_number(ports->child)};
    if (strcmp(variant, "ports") == 0)
        return (struct target_change){0};
    if (strcmp(variant, "tls") == 0)
        return (struct target_change){.scheme = ws ? STR("wss") : STR("https")};
    return (struct target_change){.scheme = ws ? STR("ws") : STR("http")};
}

static bool is_in_doubt(const struct check_ctx *ctx, const struct target *target, const char *variant)
{
    if ((target->word && target->word->in_script) || host_alias_own_dns(ctx->workload) ||
        target_name_listed(ctx, target, "identifiers"))
        return true;
    return strcmp(variant, "plain") == 0 && (tls_evidence(ctx->container) || service_port_serves_tls(ctx, target));
}

static void report(const struct check_ctx *ctx, const struct target *target, const struct service_named *named,
                   const cJSON *ports, const char *variant)
{
    unsigned number = url_port(target->url);
    struct target_change change = mend(target, ports, variant);
    struct str good = target_change(ctx, target, change);
    const cJSON *port = service_port_find(ports, number);
    enum certainty certainty = is_in_doubt(ctx, target, variant) ? LIKELY : CERTAIN;
    struct finding *finding = finding_add(ctx, certainty, target->name, target->url->text, target->field);
    finding->variant = variant;
    finding_slot(ctx, finding, "service", named->service);
    finding_slot_uint(ctx, finding, "port", number);
    finding_slot(ctx, finding, "ports", list_ports(ctx->arena, ports));
    finding_slot(ctx, finding, "says", port ? service_port_protocol(port) : STR(""));
    finding_slot(ctx, finding, "note", target_note(ctx, target));
    bool mended = change.port > 0 || change.scheme.len > 0;
    finding_slot(ctx, finding, "good", secret_mask(ctx->arena, good));
    if (mended)
        target_patch(ctx, finding, target, good);
}

static void judge(const struct check_ctx *ctx, const struct target *target)
{
    struct service_named named;
    unsigned number = url_port(target->url);
    if (number == 0 || !service_port_service(ctx, target, &named) || service_port_is_elsewhere(&named))
        return;
    const cJSON *ports = tree_get(named.spec, "ports");
    const cJSON *port = service_port_find(ports, number);
    const char *variant = port ? judge_protocol(target, port) : ports->child->next ? "ports" : "port";
    if (variant)
        report(ctx, target, &named, ports, variant);
}

static bool is_called(const struct check_ctx *ctx, const struct target *target)
{
    return !(target->facts && target->facts->browser) && !host_alias_defines(ctx->workload, target->host) &&
           !target_name_listed(ctx, target, "otherEnvs");
}

static void check(const struct check_ctx *ctx)
{
    struct target_walk walk = {.ctx = ctx};
    const struct target *target;
    if (!ctx->objects)
        return;
    while (target_next(&walk, &target))
        if (is_called(ctx, target))
            judge(ctx, target);
}

const struct check check_url_service = {
    .name = "url-service",
    .about = "URLs against the ports of the Service they name",
    .params = params,
    .slots = slots,
    .variants = variants,
    .container = check,
    .kinds = CHECK_INIT_TOO,
};
