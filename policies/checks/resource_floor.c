/* SPDX-License-Identifier: Apache-2.0 */
/* Requests and limits, with the least the image can work with. One finding a resource: a limit that is too low is said
 * once, and its mend lifts the request beneath it as well. */
#include "policies/role.h"
#include "policies/serving.h"

static const struct param params[] = {
    {"neighbours", PARAM_STRS, false,
     "\"A B 256Mi 1Gi\": the memory limit that application A needs in objects of application B, and a good one"},
    {0},
};
static const char *const slots[] = {"floor", "good", "andRequest", NULL};
static const char *const variants[] = {"memory-certain", "memory", "memory-request", "cpu-certain", "cpu",
                                       "cpu-request",    NULL};

/* One resource of a container beside its floors. */
struct measured {
    const char *certain, *limit_variant, *request_variant; /* variants */
    struct str limit_name, request_name;                   /* subjects */
    const struct amount *limit, *request;
    const struct facts_floor *limit_floor, *request_floor;
    struct quantity good_limit, good_request;
    bool memory;
};

/* A limit of 0 is none; a request of 0 asks for nothing. */
static bool is_limit_below(const struct amount *limit, struct quantity floor)
{
    return limit->set && limit->quantity.milli > 0 && limit->quantity.milli < floor.milli;
}

static bool is_below(const struct amount *amount, struct quantity floor)
{
    return amount->set && floor.milli > 0 && amount->quantity.milli < floor.milli;
}

static struct quantity larger(struct quantity a, struct quantity b)
{
    return a.milli > b.milli ? a : b;
}

static struct quantity smaller(struct quantity a, struct quantity b)
{
    return a.milli < b.milli ? a : b;
}

static void replace(const struct check_ctx *ctx, struct finding *finding, const struct amount *amount, struct str good)
{
    finding_replace(ctx, finding, amount->field, good);
}

static struct finding *start(const struct check_ctx *ctx, enum certainty certainty, const char *variant,
                             struct str subject, const struct amount *amount)
{
    struct finding *finding = finding_add(ctx, certainty, subject, amount->text, amount->field);
    finding->variant = variant;
    return finding;
}

static void add_limit(const struct check_ctx *ctx, const struct measured *m)
{
    bool cannot_work = is_limit_below(m->limit, m->limit_floor->certain);
    bool certain = cannot_work && ctx->it->image.certain;
    struct quantity floor = cannot_work ? m->limit_floor->certain : m->limit_floor->likely;
    struct quantity good = larger(larger(m->good_limit, floor), m->request->quantity);
    struct str text = quantity_text(ctx->arena, good, m->memory);
    struct finding *finding =
        start(ctx, certain ? CERTAIN : LIKELY, cannot_work ? m->certain : m->limit_variant, m->limit_name, m->limit);
    finding->safe = certain;
    finding_slot(ctx, finding, "floor", quantity_text(ctx->arena, floor, m->memory));
    finding_slot(ctx, finding, "good", text);
    replace(ctx, finding, m->limit, text);
    struct quantity request = larger(m->good_request, m->request_floor->likely);
    struct str request_text = quantity_text(ctx->arena, request, m->memory);
    struct str more = arena_format(ctx->arena, " and the request to at least %.*s", STR_ARG(request_text));
    finding_slot(ctx, finding, "andRequest", request.milli > 0 ? more : STR(""));
    if (is_below(m->request, m->request_floor->likely)) {
        replace(ctx, finding, m->request, request_text);
    }
}

static void add_request(const struct check_ctx *ctx, const struct measured *m)
{
    struct quantity floor = m->request_floor->likely;
    struct quantity good = larger(m->good_request, floor);
    good = m->limit->set ? smaller(good, m->limit->quantity) : good;
    struct str text = quantity_text(ctx->arena, good, m->memory);
    struct finding *finding = start(ctx, LIKELY, m->request_variant, m->request_name, m->request);
    finding_slot(ctx, finding, "floor", quantity_text(ctx->arena, floor, m->memory));
    finding_slot(ctx, finding, "good", text);
    finding_slot(ctx, finding, "andRequest", STR(""));
    replace(ctx, finding, m->request, text);
}

static void look_at(const struct check_ctx *ctx, const struct measured *m)
{
    if (is_limit_below(m->limit, m->limit_floor->certain) || is_limit_below(m->limit, m->limit_floor->likely)) {
        add_limit(ctx, m);
    } else if (is_below(m->request, m->request_floor->likely)) {
        add_request(ctx, m);
    }
}

/* One entry of `neighbours`; false when it is about something else. */
static bool read_neighbour(const struct check_ctx *ctx, struct str entry, struct facts_resources *known)
{
    struct str rest = entry;
    struct str words[4] = {0};
    for (size_t i = 0; i < 4; i++) {
        if (!str_cut(&rest, ' ', &words[i])) {
            return false;
        }
    }
    return str_eq(words[0], ctx->it->image.facts->application) && role_is_of(ctx->workload, words[1]) &&
           quantity_parse(words[2], &known->limit_memory.likely) && quantity_parse(words[3], &known->good_limit_memory);
}

/* What the image needs by itself, and what it needs for the sake of the application it serves. */
static struct facts_resources known_of(const struct check_ctx *ctx)
{
    struct facts_resources known = ctx->it->image.facts->resources;
    const cJSON *list = rule_list(ctx->rule, "neighbours");
    for (const cJSON *item = list == NULL ? NULL : list->child; item != NULL; item = item->next) {
        struct facts_resources with = known;
        if (read_neighbour(ctx, tree_str(item), &with)) {
            return with;
        }
    }
    return known;
}

static void check_container(const struct check_ctx *ctx)
{
    if (ctx->it->image.facts == NULL || serving_as_tool(ctx->container, ctx->it->image.facts)) {
        return;
    }
    const struct container *container = ctx->container;
    const struct facts_resources needs = known_of(ctx);
    const struct facts_resources *known = &needs;
    const struct measured memory = {"memory-certain",           "memory",
                                    "memory-request",           STR("limits.memory"),
                                    STR("requests.memory"),     &container->limit_memory,
                                    &container->request_memory, &known->limit_memory,
                                    &known->request_memory,     known->good_limit_memory,
                                    known->good_request_memory, true};
    const struct measured cpu = {"cpu-certain",           "cpu",
                                 "cpu-request",           STR("limits.cpu"),
                                 STR("requests.cpu"),     &container->limit_cpu,
                                 &container->request_cpu, &known->limit_cpu,
                                 &known->request_cpu,     known->good_limit_cpu,
                                 known->good_request_cpu, false};
    look_at(ctx, &memory);
    look_at(ctx, &cpu);
}

const struct check check_resource_floor = {
    .name = "resource-floor",
    .about = "requests and limits, with the least that the image can work with",
    .params = params,
    .slots = slots,
    .variants = variants,
    .container = check_container,
};
