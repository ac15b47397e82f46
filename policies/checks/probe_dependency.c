/* SPDX-License-Identifier: Apache-2.0 */
/* What a liveness probe's path answers for: a path that fails with the database restarts healthy containers, all at
 * once, whenever the database is away. */
#include "policies/check.h"
#include "policies/reach.h"
#include "policies/role.h"

static const struct param params[] = {
    {"paths", PARAM_STRS, false, "globs on paths, with query, that answer for a database in whatever image"},
    {0},
};
static const char *const slots[] = {"probe", "good", NULL};
static const char *const variants[] = {"known", "unknown", NULL};

static void check_container(const struct check_ctx *ctx)
{
    const struct probe *probe = &ctx->container->probes[PROBE_LIVENESS];
    const struct facts *facts = role_described(ctx).facts;
    if (probe->action != PROBE_HTTP || probe->host.len > 0) {
        return;
    }
    bool dependent = (facts != NULL && strs_match(&facts->health.dependent, probe->path)) ||
                     rule_has_match(ctx->rule, "paths", probe->path);
    if (!dependent) {
        return;
    }
    struct field field = field_key(&probe->action_field, STR("path"));
    struct str good = facts != NULL ? facts->health.liveness : (struct str){0};
    struct finding *finding = finding_add(ctx, LIKELY, reach_probe_name(probe), probe->path, field);
    finding->variant = good.len > 0 ? "known" : "unknown";
    finding_slot(ctx, finding, "probe", reach_probe_name(probe));
    finding_slot(ctx, finding, "good", good);
    if (good.len > 0) {
        finding->safe = ctx->it->image.certain;
        finding_replace(ctx, finding, field, good);
    }
}

const struct check check_probe_dependency = {
    .name = "probe-dependency",
    .about = "a liveness probe's path, with those that answer for a database, too",
    .params = params,
    .slots = slots,
    .variants = variants,
    .container = check_container,
};
