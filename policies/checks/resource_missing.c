/* SPDX-License-Identifier: Apache-2.0 */
/* Images whose needs are known, with containers that neither request memory nor bound it. */
#include "base/text.h"
#include "policies/check.h"
#include "policies/serving.h"

static const char *const slots[] = {"requestCpu", "requestMemory", "limitCpu", "limitMemory", NULL};

struct wanted {
    struct str request_cpu, request_memory, limit_cpu, limit_memory;
};

static struct wanted wanted_of(struct arena *arena, const struct facts_resources *known)
{
    return (struct wanted){.request_cpu = quantity_text(arena, known->good_request_cpu, false),
                           .request_memory = quantity_text(arena, known->good_request_memory, true),
                           .limit_cpu = quantity_text(arena, known->good_limit_cpu, false),
                           .limit_memory = quantity_text(arena, known->good_limit_memory, true)};
}

static struct str amounts(struct arena *arena, struct str cpu, struct str memory)
{
    return arena_format(arena, "{\"cpu\":\"%.*s\",\"memory\":\"%.*s\"}", STR_ARG(cpu), STR_ARG(memory));
}

static bool is_there(const struct check_ctx *ctx, const struct field *field)
{
    return field_node(ctx->workload->object, field) != NULL;
}

/* Adds group.memory, making what is not there yet: an `add` needs its parents. */
static void insert(const struct check_ctx *ctx, struct finding *finding, struct field group, struct str memory)
{
    struct str json = arena_format(ctx->arena, "\"%.*s\"", STR_ARG(memory));
    if (is_there(ctx, &group))
        finding_insert_json(ctx, finding, field_key(field_keep(ctx->arena, group), STR("memory")), json);
    else
        finding_insert_json(ctx, finding, group, arena_format(ctx->arena, "{\"memory\":%.*s}", STR_ARG(json)));
}

/* Where one of the two groups is written its cpu is the author's, and a cpu in the other could contradict it. */
static void patch(const struct check_ctx *ctx, struct finding *finding, const struct wanted *wanted)
{
    struct field resources = field_key(&ctx->container->field, STR("resources"));
    const struct field *kept = field_keep(ctx->arena, resources);
    struct field requests = field_key(kept, STR("requests"));
    struct field limits = field_key(kept, STR("limits"));
    struct str request = amounts(ctx->arena, wanted->request_cpu, wanted->request_memory);
    struct str limit = amounts(ctx->arena, wanted->limit_cpu, wanted->limit_memory);
    if (!is_there(ctx, &resources)) {
        finding_insert_json(
            ctx, finding, resources,
            arena_format(ctx->arena, "{\"requests\":%.*s,\"limits\":%.*s}", STR_ARG(request), STR_ARG(limit)));
    } else if (!is_there(ctx, &requests) && !is_there(ctx, &limits)) {
        finding_insert_json(ctx, finding, requests, request);
        finding_insert_json(ctx, finding, limits, limit);
    } else {
        insert(ctx, finding, requests, wanted->request_memory);
        insert(ctx, finding, limits, wanted->limit_memory);
    }
}

static bool is_known(const struct facts *facts)
{
    return facts != NULL && facts->resources.good_request_memory.milli > 0 &&
           facts->resources.good_limit_memory.milli > 0 && facts->resources.good_request_cpu.milli > 0 &&
           facts->resources.good_limit_cpu.milli > 0;
}

static void check_container(const struct check_ctx *ctx)
{
    const struct container *container = ctx->container;
    const struct facts *facts = ctx->it->image.facts;
    if (!is_known(facts) || container->request_memory.set || container->limit_memory.set ||
        serving_as_tool(container, facts)) {
        return;
    }
    struct wanted wanted = wanted_of(ctx->arena, &facts->resources);
    struct finding *finding = finding_add(ctx, LIKELY, STR("resources"), (struct str){0}, container->field);
    finding_slot(ctx, finding, "requestCpu", wanted.request_cpu);
    finding_slot(ctx, finding, "requestMemory", wanted.request_memory);
    finding_slot(ctx, finding, "limitCpu", wanted.limit_cpu);
    finding_slot(ctx, finding, "limitMemory", wanted.limit_memory);
    patch(ctx, finding, &wanted);
}

const struct check check_resource_missing = {
    .name = "resource-missing",
    .about = "what an image is known to need, with a container that asks for no memory",
    .slots = slots,
    .container = check_container,
};
