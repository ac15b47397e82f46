/* SPDX-License-Identifier: Apache-2.0 */
/* An image that works on tables which another role of its application makes, with the objects of its namespace. */
#include "policies/policy.h"

static const char *const slots[] = {"first", NULL};

struct search {
    const struct check_ctx *ctx;
    const struct facts *first; /* that must be there */
    bool found;
};

static const struct facts *facts_of_role(const struct check_ctx *ctx, const struct facts *own)
{
    const struct facts *all = NULL;
    size_t len = policy_facts(ctx->policy, &all);
    for (size_t i = 0; i < len; i++) {
        if (str_eq(all[i].application, own->application) && str_eq(all[i].role, own->migrations.after)) {
            return &all[i];
        }
    }
    return NULL;
}

static bool runs(const struct workload *workload, const struct facts *facts)
{
    for (size_t i = 0; i < workload->containers_len; i++) {
        for (size_t known = 0; known < facts->images.len; known++) {
            if (image_matches(&workload->containers[i].image, facts->images.items[known]) != IMAGE_NO) {
                return true;
            }
        }
    }
    return false;
}

static bool is_other(const struct search *search, const struct workload *workload)
{
    const struct workload *own = search->ctx->workload;
    return !str_eq(workload->kind, own->kind) || !str_eq(workload->name, own->name);
}

static bool look_for_first(void *arg, const struct workload *workload)
{
    struct search *search = arg;
    search->found = is_other(search, workload) && runs(workload, search->first);
    return !search->found;
}

static bool look_for_any(void *arg, const struct workload *workload)
{
    struct search *search = arg;
    search->found = is_other(search, workload);
    return !search->found;
}

/* Whether some workload of the namespace, besides the one that is judged, runs one of these images. */
static bool find(struct search *search, const struct strs *images, workload_call *call)
{
    const struct check_ctx *ctx = search->ctx;
    for (size_t i = 0; i < images->len && !search->found; i++) {
        ctx->objects->workloads(ctx->objects->ctx, ctx->workload->namespace, str_last(images->items[i], '/'), call,
                                search);
    }
    return search->found;
}

static void check_container(const struct check_ctx *ctx)
{
    const struct facts *facts = ctx->it->image.facts;
    if (facts == NULL || facts->migrations.after.len == 0 || ctx->objects == NULL) {
        return;
    }
    struct search search = {.ctx = ctx, .first = facts_of_role(ctx, facts)};
    if (search.first == NULL || runs(ctx->workload, search.first)) {
        return;
    }
    /* An object by itself says nothing of what else its namespace holds. */
    struct str any = STR("");
    if (find(&search, &search.first->images, look_for_first) ||
        !find(&search, &(struct strs){.items = &any, .len = 1}, look_for_any)) {
        return;
    }
    struct field field = field_key(&ctx->container->field, STR("image"));
    struct finding *finding = finding_add(ctx, LIKELY, STR("image"), ctx->container->image.text, field);
    finding_slot(ctx, finding, "first", search.first->title);
}

const struct check check_migration_order = {
    .name = "migration-order",
    .about = "an image that needs another's migrations, with the objects of its namespace",
    .slots = slots,
    .container = check_container,
};
