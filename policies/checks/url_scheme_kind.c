/* SPDX-License-Identifier: Apache-2.0 */
/* The scheme and port of a URL against the protocol that its reader, or the port, speaks. */
#include "policies/service_port.h"

static const struct param params[] = {
    {"otherPorts", PARAM_UINTS, false, "in-cluster ports of protocols that are not HTTP"},
    {0},
};
static const char *const slots[] = {"scheme", "schemes", "port", "ports", "good", "note", NULL};
/* scheme: not one that the program reads. port: where another protocol is spoken. http: a URL by http to such a port,
 * whatever the program. */
static const char *const variants[] = {"scheme", "port", "http", NULL};

static bool allows(const struct facts_url *facts, const struct url *url)
{
    for (size_t i = 0; i < facts->schemes.len; i++)
        if (str_eq_nocase(facts->schemes.items[i], url->scheme))
            return true;
    return facts->schemes.len == 0;
}

static struct str join(struct arena *arena, const struct strs *words)
{
    struct str all = {0};
    for (size_t i = 0; i < words->len; i++)
        all = i == 0 ? arena_format(arena, "%.*s://", STR_ARG(words->items[i]))
                     : arena_format(arena, "%.*s or %.*s://", STR_ARG(all), STR_ARG(words->items[i]));
    return all;
}

static struct str join_ports(struct arena *arena, const struct uints *ports)
{
    struct str all = {0};
    for (size_t i = 0; i < ports->len; i++)
        all = i == 0 ? arena_format(arena, "%u", ports->items[i])
                     : arena_format(arena, "%.*s or %u", STR_ARG(all), ports->items[i]);
    return all;
}

static size_t index_of(const struct uints *numbers, unsigned number)
{
    size_t at = 0;
    while (at < numbers->len && numbers->items[at] != number)
        at++;
    return at;
}

/* Facts list plain before TLS, in schemes, ports and wrong ports alike. */
static struct target_change mend(const struct target *target)
{
    const struct facts_url *facts = target->facts;
    struct target_change change = {0};
    size_t at = index_of(&facts->wrong_ports, target->url->port);
    bool wrong_port = at < facts->wrong_ports.len;
    bool tls = wrong_port ? at > 0 : url_scheme_is_tls(target->url);
    if (facts->schemes.len > 0 && (wrong_port || !allows(facts, target->url)))
        change.scheme = facts->schemes.items[tls && facts->schemes.len > 1 ? 1 : 0];
    if (wrong_port && facts->ports.len > 0)
        change.port = facts->ports.items[at < facts->ports.len ? at : 0];
    return change;
}

static struct finding *add(const struct check_ctx *ctx, const struct target *target, enum certainty certainty,
                           const char *variant)
{
    struct finding *finding = finding_add(ctx, certainty, target->name, target->url->text, target->field);
    finding->variant = variant;
    finding_slot(ctx, finding, "scheme", target->url->scheme);
    finding_slot_uint(ctx, finding, "port", url_port(target->url));
    finding_slot(ctx, finding, "note", target_note(ctx, target));
    return finding;
}

/* Whether the Service is known to lead from that port to another one. */
static bool is_mapped(const struct check_ctx *ctx, const struct target *target)
{
    struct service_named named;
    uint64_t number = 0;
    if (!service_port_service(ctx, target, &named))
        return false;
    const cJSON *port = service_port_find(tree_get(named.spec, "ports"), target->url->port);
    return tree_uint(tree_get(port, "targetPort"), UINT16_MAX, &number) && number != target->url->port;
}

/* Outside the cluster any port may be mapped to any other. */
static void judge_described(const struct check_ctx *ctx, const struct target *target)
{
    const struct facts_url *facts = target->facts;
    bool scheme = !allows(facts, target->url);
    bool port = uints_have(&facts->wrong_ports, target->url->port);
    bool sure = target->facts_certain && (scheme || target_in_cluster(target));
    if ((!scheme && !port) || target->url->scheme.len == 0 || (!scheme && is_mapped(ctx, target)))
        return;
    struct str good = target_change(ctx, target, mend(target));
    struct finding *finding = add(ctx, target, sure ? CERTAIN : LIKELY, scheme ? "scheme" : "port");
    finding_slot(ctx, finding, "schemes", join(ctx->arena, &facts->schemes));
    finding_slot(ctx, finding, "ports", join_ports(ctx->arena, &facts->ports));
    finding_slot(ctx, finding, "good", secret_mask(ctx->arena, good));
    target_patch(ctx, finding, target, good);
}

static void judge_other(const struct check_ctx *ctx, const struct target *target)
{
    bool http = url_scheme_is(target->url, "http") || url_scheme_is(target->url, "https");
    if (http && target_in_cluster(target) && rule_has_uint(ctx->rule, "otherPorts", target->url->port))
        add(ctx, target, LIKELY, "http");
}

static void check(const struct check_ctx *ctx)
{
    struct target_walk walk = {.ctx = ctx};
    const struct target *target;
    while (target_next(&walk, &target)) {
        if (target->facts && (target->facts->schemes.len > 0 || target->facts->wrong_ports.len > 0))
            judge_described(ctx, target);
        else
            judge_other(ctx, target);
    }
}

const struct check check_url_scheme_kind = {
    .name = "url-scheme-kind",
    .about = "the scheme and port of a URL against the protocol that its reader or the port speaks",
    .params = params,
    .slots = slots,
    .variants = variants,
    .container = check,
    .kinds = CHECK_INIT_TOO,
};
