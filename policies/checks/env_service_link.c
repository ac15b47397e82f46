/* SPDX-License-Identifier: Apache-2.0 */
/* Env that this image reads as something else, against those that Kubernetes sets for the Services of the namespace. */
#include "policies/check.h"

static const char *const slots[] = {"service", "why", NULL};

/* Only a Service with an address of its own gets links. */
static bool is_linked(const struct check_ctx *ctx, struct str name)
{
    const struct objects *objects = ctx->objects;
    const cJSON *service = objects->get(objects->ctx, STR("Service"), ctx->workload->namespace, name);
    const cJSON *spec = tree_get(service, "spec");
    return service && !str_eq(tree_get_str(spec, "type"), STR("ExternalName")) &&
           !str_eq(tree_get_str(spec, "clusterIP"), STR("None"));
}

static void judge(const struct check_ctx *ctx, const struct facts_service_link *link)
{
    struct str value = {0};
    if (container_env_state(ctx->container, link->env, &value) != ENV_ABSENT || !is_linked(ctx, link->service))
        return;
    const struct field *spec = field_keep(ctx->arena, ctx->workload->pod_spec_field);
    struct finding *finding = finding_add(ctx, LIKELY, link->env, link->service, ctx->container->field);
    finding_slot(ctx, finding, "service", link->service);
    finding_slot(ctx, finding, "why", link->why);
    finding_insert_json(ctx, finding, field_key(spec, STR("enableServiceLinks")), STR("false"));
}

static void check(const struct check_ctx *ctx)
{
    const struct facts *facts = ctx->it->image.facts ? ctx->it->image.facts : ctx->it->program.facts;
    if (!ctx->objects || !facts || !ctx->workload->service_links)
        return;
    const struct facts_service_link *links = facts->service_links.items;
    for (size_t i = 0; i < facts->service_links.len; i++)
        judge(ctx, &links[i]);
}

const struct check check_env_service_link = {
    .name = "env-service-link",
    .about = "env that the image reads against those that Kubernetes sets for Services",
    .slots = slots,
    .container = check,
};
