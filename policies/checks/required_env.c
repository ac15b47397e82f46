/* SPDX-License-Identifier: Apache-2.0 */
/* The variables without which an image's program exits, with those that the container sets. All that are missing make
 * one finding for each certainty. Only the image's own command is known to ask for them. */
#include "base/text.h"
#include "policies/policy.h"

static const struct param params[] = {
    {"injectors", PARAM_STRS, false, "annotations and labels (globs) by which variables are injected into the pod"},
    {0},
};
static const char *const slots[] = {"missing", "wanted", "why", NULL};
static const char *const variants[] = {"certain", "likely", "env-from", NULL};

struct missing {
    struct text names;
    struct text wanted;    /* the same, with examples where the facts give one */
    struct str first, why; /* of the first one */
};

/* Whether this version asks for it: yes, no, or not known. */
static enum version_order asks(const struct described *image, const struct facts_required *required)
{
    if (required->since.parts == 0 || image->newest) {
        return VERSION_ABOVE;
    }
    return version_order(image->version, required->since);
}

/* An empty value is mostly taken for none, but not by every program. */
enum has { HAS_NONE, HAS_EMPTY, HAS_PERHAPS, HAS_VALUE };

static enum has has_env(const struct container *container, struct str name)
{
    struct str value = {0};
    switch (container_env_state(container, name, &value)) {
    case ENV_ABSENT:
        return HAS_NONE;
    case ENV_KNOWN:
        return value.len > 0 ? HAS_VALUE : HAS_EMPTY;
    case ENV_UNKNOWN:
        break;
    }
    return container_env(container, name) != NULL ? HAS_VALUE : HAS_PERHAPS;
}

static enum has best(const struct container *container, const struct facts_required *required)
{
    enum has has = has_env(container, required->env);
    for (size_t i = 0; i < required->instead.len; i++) {
        enum has other = has_env(container, required->instead.items[i]);
        has = other > has ? other : has;
    }
    return has;
}

/* http://clickhouse:8123, from the facts of the URL and of what it leads to. Empty when they do not say. */
static struct str example_of(const struct check_ctx *ctx, struct str name)
{
    const struct facts_url *url = facts_url(ctx->it->image.facts, name);
    const struct facts *peer = url != NULL ? policy_facts_by_id(ctx->policy, url->peer) : NULL;
    if (peer == NULL || url->schemes.len == 0 || url->ports.len == 0 || peer->service_names.len == 0) {
        return (struct str){0};
    }
    return arena_format(ctx->arena, " (such as \"%.*s://%.*s:%u\")", STR_ARG(url->schemes.items[0]),
                        STR_ARG(peer->service_names.items[0]), url->ports.items[0]);
}

static void collect(const struct check_ctx *ctx, struct missing *missing, const struct facts_required *required)
{
    if (missing->first.len == 0) {
        missing->first = required->env;
        missing->why = required->why;
    }
    struct str comma = missing->names.len > 0 ? STR(", ") : STR("");
    text_add(&missing->names, comma);
    text_add(&missing->names, required->env);
    text_add(&missing->wanted, comma);
    text_add(&missing->wanted, required->env);
    text_add(&missing->wanted, example_of(ctx, required->env));
}

static void add(const struct check_ctx *ctx, const struct missing *missing, enum certainty certainty)
{
    if (missing->first.len == 0) {
        return;
    }
    struct finding *finding = finding_add(ctx, certainty, missing->first, (struct str){0}, ctx->container->field);
    bool env_from = certainty == LIKELY && ctx->container->env_from;
    finding->variant = certainty == CERTAIN ? "certain" : env_from ? "env-from" : "likely";
    finding_slot(ctx, finding, "missing", text_str(&missing->names));
    finding_slot(ctx, finding, "wanted", text_str(&missing->wanted));
    finding_slot(ctx, finding, "why", missing->why);
}

/* Whether the container sets any of them itself. */
static bool any_is_written(const struct check_ctx *ctx, const struct list *required)
{
    const struct facts_required *items = required->items;
    for (size_t i = 0; i < required->len; i++) {
        if (has_env(ctx->container, items[i].env) == HAS_VALUE) {
            return true;
        }
    }
    return false;
}

static bool any_key(const struct check_ctx *ctx, const cJSON *pairs)
{
    for (const cJSON *pair = pairs == NULL ? NULL : pairs->child; pair != NULL; pair = pair->next) {
        if (rule_has_match(ctx->rule, "injectors", tree_key(pair))) {
            return true;
        }
    }
    return false;
}

/* Whether something will add variables when the pod is made. */
static bool is_injected(const struct check_ctx *ctx)
{
    return any_key(ctx, ctx->workload->pod_annotations) || any_key(ctx, ctx->workload->pod_labels);
}

static void look_at(const struct check_ctx *ctx, const struct list *required, bool written)
{
    struct missing certain = {.names = {.arena = ctx->arena}, .wanted = {.arena = ctx->arena}};
    struct missing likely = {.names = {.arena = ctx->arena}, .wanted = {.arena = ctx->arena}};
    const struct facts_required *items = required->items;
    for (size_t i = 0; i < required->len; i++) {
        enum version_order asked = asks(&ctx->it->image, &items[i]);
        enum has has = best(ctx->container, &items[i]);
        if (asked == VERSION_BELOW || has == HAS_VALUE) {
            continue;
        }
        bool sure =
            items[i].certain && has == HAS_NONE && asked != VERSION_UNKNOWN && ctx->it->image.certain && written;
        collect(ctx, sure ? &certain : &likely, &items[i]);
    }
    add(ctx, &certain, CERTAIN);
    add(ctx, &likely, LIKELY);
}

static void check_container(const struct check_ctx *ctx)
{
    const struct described *image = &ctx->it->image;
    bool known = image->facts != NULL && (image->newest || image->version.parts > 0);
    if (!known || ctx->container->has_command || ctx->container->has_args) {
        return;
    }
    /* Where none of them is written, envFrom brings them all, or this is a base that others complete. */
    bool written = any_is_written(ctx, &image->facts->required);
    if (written || !ctx->container->env_from) {
        look_at(ctx, &image->facts->required, written && !is_injected(ctx));
    }
}

const struct check check_required_env = {
    .name = "required-env",
    .about = "the variables without which the program exits, with those that the container sets",
    .params = params,
    .slots = slots,
    .variants = variants,
    .container = check_container,
};
