/* SPDX-License-Identifier: Apache-2.0 */
/* Hosts that only Docker Desktop resolves. */
#include "policies/host_alias.h"
#include "policies/target.h"

static const char *const slots[] = {"host", "peer", "good", "note", NULL};
static const char *const variants[] = {"known", "other", NULL};

static void report(const struct check_ctx *ctx, const struct target *target)
{
    const struct facts *peer = target->peer;
    struct finding *finding = finding_add(ctx, LIKELY, target->name, target->url->text, target->field);
    bool known = peer && peer->service_names.len > 0;
    finding->variant = known ? "known" : "other";
    finding_slot(ctx, finding, "host", target->host);
    finding_slot(ctx, finding, "peer", known ? peer->title : STR(""));
    finding_slot(ctx, finding, "note", target_note(ctx, target));
    finding_slot(ctx, finding, "good", STR(""));
    if (!known)
        return;
    struct str good = target_change(ctx, target, (struct target_change){.host = peer->service_names.items[0]});
    finding_slot(ctx, finding, "good", url_mask(ctx->arena, good));
    target_patch(ctx, finding, target, good);
}

static void check(const struct check_ctx *ctx)
{
    struct target_walk walk = {.ctx = ctx};
    struct target target;
    while (target_next(&walk, &target))
        if (target.kind == URL_HOST_DOCKER && !host_alias_defines(ctx->workload, target.host))
            report(ctx, &target);
}

const struct check check_url_host_docker = {
    .name = "url-host-docker",
    .about = "hosts that only Docker Desktop resolves",
    .slots = slots,
    .variants = variants,
    .container = check,
    .kinds = CHECK_INIT_TOO,
};
