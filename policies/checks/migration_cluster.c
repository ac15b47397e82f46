/* SPDX-License-Identifier: Apache-2.0 */
/* The switch for clustered migrations, on by default, with the database's address: a single host in the cluster is most
 * often a single server. */
#include "policies/policy.h"

static const struct param params[] = {
    {"charts", PARAM_STRS, false, "globs on the label helm.sh/chart of charts that bring a cluster of their own"},
    {0},
};
static const char *const slots[] = {"url", "urlEnv", NULL};

/* The one in-cluster database among the facts' URL env; NULL when there is none, or several. */
static const struct env *single_database(const struct check_ctx *ctx, const struct strs *names)
{
    const struct strs *domains = policy_cluster_domains(ctx->policy);
    for (size_t i = 0; i < names->len; i++) {
        const struct env *env = container_env(ctx->container, names->items[i]);
        if (env == NULL || env->source != ENV_LITERAL || env->urls_len != 1) {
            continue;
        }
        if (url_host_in_cluster(url_host_kind(env->urls[0].host, domains->items, domains->len))) {
            return env;
        }
    }
    return NULL;
}

static bool is_of_chart(const struct check_ctx *ctx)
{
    struct str chart = tree_get_str(ctx->workload->labels, "helm.sh/chart");
    return chart.len > 0 && rule_has_match(ctx->rule, "charts", chart);
}

/* The image of a version that knows no such switch yet. */
static bool is_too_old(const struct described *image)
{
    struct version since = image->facts->migrations.cluster_since;
    return !image->newest && since.parts > 0 && version_order(image->version, since) == VERSION_BELOW;
}

static void check_container(const struct check_ctx *ctx)
{
    const struct facts *facts = ctx->it->image.facts;
    struct str unused = {0};
    if (facts == NULL || facts->migrations.cluster_env.len == 0 ||
        container_env_state(ctx->container, facts->migrations.cluster_env, &unused) != ENV_ABSENT) {
        return;
    }
    const struct env *env = single_database(ctx, &facts->migrations.cluster_urls);
    if (env == NULL || is_of_chart(ctx) || is_too_old(&ctx->it->image)) {
        return;
    }
    struct finding *finding =
        finding_add(ctx, LIKELY, facts->migrations.cluster_env, (struct str){0}, ctx->container->field);
    finding_slot(ctx, finding, "url", secret_mask(ctx->arena, env->value));
    finding_slot(ctx, finding, "urlEnv", env->name);
    finding_set_env(ctx, finding, facts->migrations.cluster_env, STR("false"));
}

const struct check check_migration_cluster = {
    .name = "migration-cluster",
    .about = "the switch for clustered migrations, with the database's address",
    .params = params,
    .slots = slots,
    .container = check_container,
};
