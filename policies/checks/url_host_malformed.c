/* SPDX-License-Identifier: Apache-2.0 */
/* Hosts that end in the cluster domain, or in .svc, without the labels that a Service's name has. No such name is ever
 * made: cluster DNS knows <service>.<namespace>.svc.<domain> and nothing shorter below its domain. */
#include "policies/host_alias.h"
#include "policies/mesh.h"
#include "policies/service_name.h"
#include "policies/target.h"

static const struct param params[] = {
    {"schemes", PARAM_STRS, true, "schemes whose host is a DNS name"},
    {"otherEnvs", PARAM_STRS, false, "env (globs) whose URL nobody in the pod looks up"},
    {"identifiers", PARAM_STRS, false, "env (globs) whose URL may be a mere name that nobody resolves"},
    {"meshes", PARAM_STRS, false, "labels and annotations by which a pod asks for a proxy of a service mesh"},
    {0},
};
static const char *const slots[] = {"url", "host", "good", "namespace", "domain", "example", "note", NULL};

/* ` (for Langfuse web: "http://langfuse-web.langfuse.svc.cluster.local:3000")` where the peer is known. */
static struct str example(const struct check_ctx *ctx, const struct target *target, struct str domain)
{
    const struct facts *peer = target->peer;
    if (!peer || peer->service_names.len == 0 || peer->ports.len == 0)
        return STR("");
    const struct facts_port *port = peer->ports.items;
    struct str scheme = port->schemes.len > 0 ? port->schemes.items[0] : STR("http");
    return arena_format(ctx->arena, " (for %.*s: \"%.*s://%.*s.%.*s.svc.%.*s:%u\")", STR_ARG(peer->title),
                        STR_ARG(scheme), STR_ARG(peer->service_names.items[0]), STR_ARG(service_name_namespace(ctx)),
                        STR_ARG(domain), port->port);
}

/* external_url 'http://...': a setting in a language of the program's own. */
static bool is_quoted(const struct target *target)
{
    size_t at = target->url->at;
    return at > 0 && at <= target->value.len && str_has_char(STR("'\"`"), target->value.ptr[at - 1]);
}

/* api.shop.svc.blue.cluster.local: a Service where the cluster's domain is blue.cluster.local. */
static bool has_longer_domain(struct str host)
{
    size_t at = 0;
    return str_find(host, STR(".svc."), &at) && str_has_char(str_from_to(host, 0, at), '.');
}

/* A mesh may answer for names of its own. */
static bool is_certain(const struct check_ctx *ctx, const struct target *target)
{
    return !host_alias_own_dns(ctx->workload) && !target_name_listed(ctx, target, "identifiers") &&
           !is_quoted(target) && !(target->word && target->word->in_script) && !has_longer_domain(target->host) &&
           !mesh_injects(ctx, "meshes");
}

/* api.svc is the Service api of the namespace svc, where there is one. */
static bool is_in_namespace_svc(const struct check_ctx *ctx, const struct target *target)
{
    return str_eq(ctx->workload->namespace, STR("svc")) && str_ends(target->host, STR(".svc"));
}

static void report(const struct check_ctx *ctx, const struct target *target)
{
    struct str domain = service_name_domain(ctx, target->host);
    struct str good = service_name_mend(ctx, target->host);
    /* The host alone: the URL's scheme may be wrong, too, and is another finding. */
    struct finding *finding =
        finding_add(ctx, is_certain(ctx, target) ? CERTAIN : LIKELY, target->name, target->host, target->field);
    finding_slot(ctx, finding, "url", secret_mask(ctx->arena, target->url->text));
    finding_slot(ctx, finding, "host", target->host);
    finding_slot(ctx, finding, "note", target_note(ctx, target));
    finding_slot(ctx, finding, "namespace", service_name_namespace(ctx));
    finding_slot(ctx, finding, "domain", domain);
    finding_slot(ctx, finding, "example", example(ctx, target, domain));
    finding->variant = good.len > 0 ? "labels" : "bare";
    finding_slot(ctx, finding, "good", good);
    if (good.len > 0 && ctx->workload->namespace.len > 0)
        target_patch(ctx, finding, target, target_change(ctx, target, (struct target_change){.host = good}));
}

/* A bucket, a trust domain and the like have a host, too, that nobody looks up. */
static bool is_resolved(const struct check_ctx *ctx, const struct target *target)
{
    struct str scheme = target_lower(ctx->arena, target->url->scheme);
    return (scheme.len == 0 || rule_has_str(ctx->rule, "schemes", scheme)) &&
           !host_alias_defines(ctx->workload, target->host) && !(target->facts && target->facts->browser) &&
           !target_name_listed(ctx, target, "otherEnvs");
}

static void check(const struct check_ctx *ctx)
{
    struct target_walk walk = {.ctx = ctx};
    const struct target *target;
    while (target_next(&walk, &target))
        if (target->kind == URL_HOST_MALFORMED && is_resolved(ctx, target) && !is_in_namespace_svc(ctx, target))
            report(ctx, target);
}

static const char *const variants[] = {"labels", "bare", NULL};

const struct check check_url_host_malformed = {
    .name = "url-host-malformed",
    .about = "hosts that end in the cluster domain against the form of a Service's name",
    .params = params,
    .slots = slots,
    .variants = variants,
    .container = check,
    .kinds = CHECK_INIT_TOO,
};
