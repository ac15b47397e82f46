/* SPDX-License-Identifier: Apache-2.0 */
/* The unspecified address as what a client calls. It is an address to listen on; Linux takes a call to it as one to
 * localhost. Arguments are left alone: there it nearly always is the address to listen on. */
#include "policies/pod_port.h"
#include "policies/target.h"

static const struct param params[] = {
    {"bindEnvs", PARAM_STRS, false, "env (globs) that are addresses to listen on"},
    {0},
};
static const char *const slots[] = {"host", "port", "note", NULL};

static bool binds(const struct described *described, struct str name)
{
    const struct facts_bind *all = described->facts ? described->facts->binds.items : NULL;
    for (size_t i = 0; described->facts && i < described->facts->binds.len; i++)
        if (strs_have(&all[i].env, name))
            return true;
    return false;
}

static bool is_judged(const struct check_ctx *ctx, const struct target *target)
{
    unsigned port = target_port(target);
    return target->env && target->kind == URL_HOST_WILDCARD && !(target->facts && target->facts->browser) &&
           !target_name_listed(ctx, target, "bindEnvs") && !binds(&ctx->it->image, target->name) &&
           !binds(&ctx->it->program, target->name) && !(port > 0 && pod_port_served(ctx, port, target->env));
}

static void check(const struct check_ctx *ctx)
{
    struct target_walk walk = {.ctx = ctx};
    const struct target *target;
    while (target_next(&walk, &target)) {
        if (!is_judged(ctx, target))
            continue;
        struct finding *finding = finding_add(ctx, LIKELY, target->name, target->url->text, target->field);
        finding_slot(ctx, finding, "host", target->host);
        finding_slot_uint(ctx, finding, "port", target_port(target));
        finding_slot(ctx, finding, "note", target_note(ctx, target));
    }
}

const struct check check_url_host_wildcard = {
    .name = "url-host-wildcard",
    .about = "the unspecified address as the host of a URL that is called",
    .params = params,
    .slots = slots,
    .container = check,
};
