/* SPDX-License-Identifier: Apache-2.0 */
/* URLs against the Service they name, where that is known: its ports, and what they say they speak. */
#include "base/text.h"
#include "policies/host_alias.h"
#include "policies/policy.h"
#include "policies/target.h"
#include "policies/tls_evidence.h"

static const struct param params[] = {
    {"otherEnvs", PARAM_STRS, false, "env (globs) whose URL nobody in the pod calls"},
    {0},
};
static const char *const slots[] = {"service", "port", "ports", "says", "good", "note", NULL};
/* port: not the Service's one. ports: none of its several. plain, tls: the port says that it speaks the other. */
static const char *const variants[] = {"port", "ports", "plain", "tls", NULL};

struct named {
    struct str service, namespace;
};

static bool is_domain(const struct check_ctx *ctx, struct str text)
{
    const struct strs *domains = policy_cluster_domains(ctx->policy);
    for (size_t i = 0; i < domains->len; i++)
        if (str_eq_nocase(domains->items[i], text))
            return true;
    return text.len == 0;
}

/* service, service.namespace, service.namespace.svc with or without the domain. A pod's name before the service's
 * reaches the pod itself, whatever the Service says. */
static bool name_of(const struct check_ctx *ctx, const struct target *target, struct named *out)
{
    struct str rest = target->host, svc = {0};
    *out = (struct named){.namespace = ctx->workload->namespace};
    if (!str_cut(&rest, '.', &out->service) || target->kind == URL_HOST_SHORT)
        return target->kind == URL_HOST_SHORT;
    if (target->kind != URL_HOST_SERVICE && target->kind != URL_HOST_TWO_LABELS)
        return false;
    if (!str_cut(&rest, '.', &out->namespace) || !str_cut(&rest, '.', &svc))
        return target->kind == URL_HOST_TWO_LABELS || out->namespace.len > 0;
    return str_eq(svc, STR("svc")) && is_domain(ctx, rest);
}

/* An ExternalName leads outside, a headless Service to the pods' own ports. */
static const cJSON *ports_of(const struct check_ctx *ctx, const struct named *named)
{
    const cJSON *service = ctx->objects->get(ctx->objects->ctx, STR("Service"), named->namespace, named->service);
    const cJSON *spec = tree_get(service, "spec");
    if (str_eq(tree_get_str(spec, "type"), STR("ExternalName")) || str_eq(tree_get_str(spec, "clusterIP"), STR("None")))
        return NULL;
    const cJSON *ports = tree_get(spec, "ports");
    return tree_len(ports) > 0 ? ports : NULL;
}

static unsigned number_of(const cJSON *port)
{
    uint64_t number = 0;
    return tree_uint(tree_get(port, "port"), 65535, &number) ? (unsigned)number : 0;
}

static const cJSON *find_port(const cJSON *ports, unsigned number)
{
    for (const cJSON *port = ports->child; port; port = port->next)
        if (number_of(port) == number)
            return port;
    return NULL;
}

static struct str list_ports(struct arena *arena, const cJSON *ports)
{
    struct text text = {.arena = arena};
    for (const cJSON *port = ports->child; port; port = port->next) {
        struct str name = tree_get_str(port, "name");
        text_format(&text, port == ports->child ? "%u" : ", %u", number_of(port));
        if (name.len > 0)
            text_format(&text, " (%.*s)", STR_ARG(name));
    }
    return text_str(&text);
}

/* appProtocol is a statement, a name is a habit: https, https-api. */
static struct str protocol_of(const cJSON *port)
{
    struct str protocol = tree_get_str(port, "appProtocol"), name = tree_get_str(port, "name");
    return protocol.len > 0 ? protocol : name;
}

static bool says(struct str protocol, struct str word)
{
    return str_eq_nocase(protocol, word) ||
           (str_starts_nocase(protocol, word) && protocol.len > word.len && protocol.ptr[word.len] == '-');
}

/* Port 443, named https, may lead to a container's port "http": a load balancer in front of the Service ends TLS, and
 * within the cluster it is spoken plainly. */
static bool leads_to_plain(const cJSON *port)
{
    uint64_t number = 0;
    const cJSON *target = tree_get(port, "targetPort");
    bool plain = tree_uint(target, 65535, &number) && (number == 80 || number == 8080);
    return tree_get_str(port, "appProtocol").len == 0 && (plain || says(tree_str(target), STR("http")));
}

static const char *judge_protocol(const struct target *target, const cJSON *port)
{
    struct str protocol = protocol_of(port);
    bool http = url_scheme_is(target->url, "http") || url_scheme_is(target->url, "ws");
    bool https = url_scheme_is(target->url, "https") || url_scheme_is(target->url, "wss");
    if (http && (says(protocol, STR("https")) || str_eq(protocol, STR("kubernetes.io/wss"))))
        return leads_to_plain(port) ? NULL : "tls";
    if (https && (says(protocol, STR("http")) || str_eq(protocol, STR("kubernetes.io/ws")) ||
                  str_eq(protocol, STR("kubernetes.io/h2c"))))
        return "plain";
    return NULL;
}

static struct target_change mend(const struct target *target, const cJSON *ports, const char *variant)
{
    bool ws = str_starts_nocase(target->url->scheme, STR("ws"));
    if (strcmp(variant, "port") == 0)
        return (struct target_change){.port = number_of(ports->child)};
    if (strcmp(variant, "ports") == 0)
        return (struct target_change){0};
    if (strcmp(variant, "tls") == 0)
        return (struct target_change){.scheme = ws ? STR("wss") : STR("https")};
    return (struct target_change){.scheme = ws ? STR("ws") : STR("http")};
}

static void report(const struct check_ctx *ctx, const struct target *target, const struct named *named,
                   const cJSON *ports, const char *variant)
{
    unsigned number = url_port(target->url);
    struct target_change change = mend(target, ports, variant);
    struct str good = target_change(ctx, target, change);
    bool doubt =
        (strcmp(variant, "plain") == 0 && tls_evidence(ctx->container)) || (target->word && target->word->in_script);
    struct finding *finding =
        finding_add(ctx, doubt ? LIKELY : CERTAIN, target->name, target->url->text, target->field);
    const cJSON *port = find_port(ports, number);
    finding->variant = variant;
    finding_slot(ctx, finding, "service", named->service);
    finding_slot_uint(ctx, finding, "port", number);
    finding_slot(ctx, finding, "ports", list_ports(ctx->arena, ports));
    finding_slot(ctx, finding, "says", port ? protocol_of(port) : STR(""));
    finding_slot(ctx, finding, "note", target_note(ctx, target));
    bool mended = change.port > 0 || change.scheme.len > 0;
    finding_slot(ctx, finding, "good", secret_mask(ctx->arena, good));
    if (mended)
        target_patch(ctx, finding, target, good);
}

static void judge(const struct check_ctx *ctx, const struct target *target)
{
    struct named named;
    unsigned number = url_port(target->url);
    if (number == 0 || !name_of(ctx, target, &named))
        return;
    const cJSON *ports = ports_of(ctx, &named);
    if (!ports)
        return;
    const cJSON *port = find_port(ports, number);
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
