/* SPDX-License-Identifier: Apache-2.0 */
/* Images whose needs are known, with containers that neither request memory nor bound it. */
#include "base/text.h"
#include "policies/check.h"

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

static struct str quoted(struct arena *arena, struct str piece)
{
    struct text text = {.arena = arena};
    text_json(&text, piece);
    return text_str(&text);
}

/* Adds group.memory, making what is not there yet: an `add` needs its parents. */
static void insert(const struct check_ctx *ctx, struct finding *finding, struct str group, struct str memory)
{
    struct field resources = field_key(&ctx->container->field, STR("resources"));
    struct field field = field_key(field_keep(ctx->arena, resources), group);
    struct str json = quoted(ctx->arena, memory);
    if (field_find(ctx->workload->object, &field) == NULL) {
        finding_insert_json(ctx, finding, field, arena_format(ctx->arena, "{\"memory\":%.*s}", STR_ARG(json)));
    } else {
        finding_insert_json(ctx, finding, field_key(field_keep(ctx->arena, field), STR("memory")), json);
    }
}

static void patch(const struct check_ctx *ctx, struct finding *finding, const struct wanted *wanted)
{
    struct field resources = field_key(&ctx->container->field, STR("resources"));
    if (field_find(ctx->workload->object, &resources) == NULL) {
        finding_insert_json(ctx, finding, resources,
                            arena_format(ctx->arena,
                                         "{\"requests\":{\"cpu\":\"%.*s\",\"memory\":\"%.*s\"},"
                                         "\"limits\":{\"cpu\":\"%.*s\",\"memory\":\"%.*s\"}}",
                                         STR_ARG(wanted->request_cpu), STR_ARG(wanted->request_memory),
                                         STR_ARG(wanted->limit_cpu), STR_ARG(wanted->limit_memory)));
        return;
    }
    insert(ctx, finding, STR("requests"), wanted->request_memory);
    insert(ctx, finding, STR("limits"), wanted->limit_memory);
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
    if (!is_known(facts) || container->request_memory.set || container->limit_memory.set) {
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
