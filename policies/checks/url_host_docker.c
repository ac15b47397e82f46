/* SPDX-License-Identifier: Apache-2.0 */
/* Hosts that only Docker Desktop resolves. */
#include "policies/host_alias.h"
#include "policies/target.h"

static const char *const slots[] = {"host", "peer", "good", "note", NULL};
static const char *const variants[] = {"known", "other", NULL};

static void report(const struct check_ctx *ctx, const struct target *target)
{
    struct finding *finding = finding_add(ctx, LIKELY, target->name, target->url->text, target->field);
    finding_slot(ctx, finding, "host", target->host);
    target_redirect(ctx, finding, target);
}

static void check(const struct check_ctx *ctx)
{
    struct target_walk walk = {.ctx = ctx};
    const struct target *target;
    while (target_next(&walk, &target))
        if (target->kind == URL_HOST_DOCKER && !host_alias_defines(ctx->workload, target->host))
            report(ctx, target);
}

const struct check check_url_host_docker = {
    .name = "url-host-docker",
    .about = "hosts that only Docker Desktop resolves",
    .slots = slots,
    .variants = variants,
    .container = check,
    .kinds = CHECK_INIT_TOO,
};
