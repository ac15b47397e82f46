/* SPDX-License-Identifier: Apache-2.0 */
/* https to an in-cluster host. One URL falls into one of three classes, by what is known of its port and service; a
 * rule names the class it is about, so that no URL is said to be wrong twice. */
#include "policies/host_alias.h"
#include "policies/service_name.h"
#include "policies/service_port.h"
#include "policies/target.h"
#include "policies/tls_evidence.h"

static const struct param params[] = {
    {"about", PARAM_STR, true, "the class to report, one of port, service and rest"},
    {"plainPorts", PARAM_UINTS, false, "ports of products that serve no TLS there"},
    {"usualPorts", PARAM_UINTS, false, "ports that usually serve plain HTTP"},
    {"tlsPorts", PARAM_UINTS, false, "ports that usually serve TLS"},
    {"plainEnvs", PARAM_STRS, false, "env (globs) whose service usually speaks plain HTTP"},
    {"tlsEnvs", PARAM_STRS, false, "env (globs) of the class rest that are left alone"},
    {"otherEnvs", PARAM_STRS, false, "env (globs) that other rules judge, or that nobody in the pod calls"},
    {"identifiers", PARAM_STRS, false, "env (globs) whose URL may be a mere name that nobody calls"},
    {"tlsHosts", PARAM_STRS, false, "host or host:port (globs) that serve TLS"},
    {"frontHosts", PARAM_STRS, false, "hosts (globs) that may end TLS in front of the product"},
    {0},
};
static const char *const slots[] = {"good", "host", "port", "peer", "note", NULL};
static const char *const variants[] = {"known", "usual", NULL};

enum class { NONE, PORT, SERVICE, REST };
static const char *const classes[] = {"", "port", "service", "rest"};

struct judged {
    enum class class;
    enum certainty certainty;
    const struct facts *peer; /* may be NULL */
    unsigned port;            /* where the peer listens, to be written into the URL; 0: leave the URL's */
};

static bool speaks_plain(const struct facts *peer, unsigned port)
{
    const struct facts_port *known = peer ? facts_port(peer, port) : NULL;
    return known && known->tls == TLS_NEVER;
}

static bool may_speak_tls(const struct facts *peer, unsigned port)
{
    const struct facts_port *known = peer ? facts_port(peer, port) : NULL;
    return known && known->tls != TLS_NEVER;
}

static const struct facts_port *main_port(const struct facts *peer)
{
    return peer && peer->ports.len > 0 ? peer->ports.items : NULL;
}

/* A Service's name says less than its port: "ollama" may be anybody's proxy. */
static struct judged judge_port(const struct check_ctx *ctx, const struct target *target)
{
    unsigned port = target->url->port;
    struct judged judged = {.class = PORT, .certainty = LIKELY, .peer = target->peer};
    bool sure = target_in_cluster(target);
    if (may_speak_tls(target->peer, port))
        return (struct judged){0};
    if (speaks_plain(target->peer, port)) {
        judged.certainty = sure && target->peer_certain ? CERTAIN : LIKELY;
        return judged;
    }
    judged.peer = target_peer_by_host(ctx, target);
    if (!speaks_plain(judged.peer, port))
        judged.peer = NULL;
    if (rule_has_uint(ctx->rule, "plainPorts", port)) {
        judged.certainty = sure ? CERTAIN : LIKELY;
        return judged;
    }
    if (sure && (judged.peer || rule_has_uint(ctx->rule, "usualPorts", port)))
        return judged;
    return (struct judged){0};
}

/* Without a port, https means 443: what answers there is the Service's choice, but a product that has no TLS has none
 * behind any port of a Service. */
static struct judged judge_service(const struct check_ctx *ctx, const struct target *target)
{
    bool bare = target->url->port_text.len == 0;
    const struct facts_port *port = main_port(target->peer);
    if (!bare && !rule_has_uint(ctx->rule, "tlsPorts", target->url->port))
        return (struct judged){0};
    struct judged judged = {.class = SERVICE, .certainty = LIKELY, .peer = target->peer};
    if (port && port->tls == TLS_NEVER) {
        bool front = target_host_listed(ctx, target, "frontHosts");
        judged.certainty = bare && target->peer_certain && !front ? CERTAIN : LIKELY;
        judged.port = port->port;
        return judged;
    }
    if (bare && rule_has_match(ctx->rule, "plainEnvs", target->name))
        return judged;
    return (struct judged){0};
}

static struct judged judge_rest(const struct check_ctx *ctx, const struct target *target)
{
    unsigned port = target->url->port;
    bool written = target->url->port_text.len > 0;
    if ((written && port == 0) || rule_has_uint(ctx->rule, "plainPorts", port) ||
        rule_has_uint(ctx->rule, "usualPorts", port) || rule_has_uint(ctx->rule, "tlsPorts", port) ||
        target_name_listed(ctx, target, "tlsEnvs") || may_speak_tls(target->peer, port))
        return (struct judged){0};
    return (struct judged){.class = REST, .certainty = LIKELY, .peer = NULL};
}

static struct judged judge(const struct check_ctx *ctx, const struct target *target)
{
    bool near = target->kind == URL_HOST_TWO_LABELS || target->kind == URL_HOST_PRIVATE_IP;
    struct judged judged = {0};
    if (target->url->port > 0 && (near || target_in_cluster(target)))
        judged = judge_port(ctx, target);
    if (judged.class == NONE && target_in_cluster(target))
        judged = judge_service(ctx, target);
    if (judged.class == NONE && target_in_cluster(target))
        judged = judge_rest(ctx, target);
    return judged;
}

static bool is_judged(const struct check_ctx *ctx, const struct target *target)
{
    if (!url_scheme_is(target->url, "https") && !url_scheme_is(target->url, "wss"))
        return false;
    return !(target->facts && target->facts->browser) && !target_host_listed(ctx, target, "tlsHosts") &&
           !target_name_listed(ctx, target, "otherEnvs") && !service_port_serves_tls(ctx, target);
}

static struct target_change mend(const struct check_ctx *ctx, const struct target *target, unsigned port)
{
    struct target_change change = {.scheme = STR("http"), .port = port};
    if (url_scheme_is(target->url, "wss"))
        change.scheme = STR("ws");
    if (target->kind == URL_HOST_MALFORMED && ctx->workload->namespace.len > 0)
        change.host = service_name_mend(ctx, target->host);
    return change;
}

/* A shell may never come to this word, the name may be another machine's, or nobody's. */
static bool is_in_doubt(const struct check_ctx *ctx, const struct target *target)
{
    return (target->word && target->word->in_script) || target_name_listed(ctx, target, "identifiers") ||
           host_alias_leads_elsewhere(ctx->workload, target->host) || service_port_is_external(ctx, target);
}

static void report(const struct check_ctx *ctx, const struct target *target, struct judged judged)
{
    if (is_in_doubt(ctx, target))
        judged.certainty = LIKELY;
    struct target_change change = mend(ctx, target, judged.port);
    struct str good = target_change(ctx, target, change);
    struct finding *finding = finding_add(ctx, judged.certainty, target->name, target->url->text, target->field);
    finding->variant = judged.peer ? "known" : "usual";
    finding_slot(ctx, finding, "good", secret_mask(ctx->arena, good));
    finding_slot(ctx, finding, "host", target->host);
    finding_slot(ctx, finding, "note", target_note(ctx, target));
    finding_slot_uint(ctx, finding, "port", judged.port > 0 ? judged.port : url_port(target->url));
    finding_slot(ctx, finding, "peer", judged.peer ? judged.peer->title : STR("the service"));
    target_patch(ctx, finding, target, good);
    finding->safe = judged.certainty == CERTAIN && change.port == 0 && change.host.len == 0;
}

static void check(const struct check_ctx *ctx)
{
    struct str about = rule_str(ctx->rule, "about");
    struct target_walk walk = {.ctx = ctx};
    const struct target *target;
    bool asked = false;
    while (target_next(&walk, &target)) {
        struct judged judged = is_judged(ctx, target) ? judge(ctx, target) : (struct judged){0};
        if (judged.class == NONE || !str_eq(about, str_from(classes[judged.class])))
            continue;
        /* Asked once and last, as it reads all of the container. */
        if (!asked && tls_evidence(ctx->container))
            return;
        asked = true;
        report(ctx, target, judged);
    }
}

const struct check check_url_https = {
    .name = "url-https",
    .about = "https URLs against what is known of the port and the service behind an in-cluster host",
    .params = params,
    .slots = slots,
    .variants = variants,
    .container = check,
    .kinds = CHECK_INIT_TOO,
};
