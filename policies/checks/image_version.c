/* SPDX-License-Identifier: Apache-2.0 */
/* The versions of images that belong together, in one pod and among the objects of a namespace. The one that is behind
 * is named, so that each skew is said once. An object that lives in a cluster may be in the middle of a rollout, where
 * one of the two must go first: that is never certain. */
#include "policies/listen.h"
#include "policies/policy.h"

static const char *const slots[] = {"other", "otherImage", "good", NULL};
static const char *const variants[] = {"major", "minor", "pod", "rollout", NULL};

struct compare {
    const struct check_ctx *ctx;
    bool found; /* said once, however many companions there are */
};

static bool is_companion(const struct facts *facts, const struct image *image)
{
    for (size_t i = 0; i < facts->companions.len; i++) {
        if (image_matches(image, facts->companions.items[i]) == IMAGE_PATH) {
            return true;
        }
    }
    return false;
}

/* Below 0 when a is older than b as far as both are written; 0 when the same or not comparable. */
static int order(struct version a, struct version b)
{
    unsigned parts = a.parts < b.parts ? a.parts : b.parts;
    for (unsigned i = 0; i < parts; i++) {
        if (a.part[i] != b.part[i]) {
            return a.part[i] < b.part[i] ? -1 : 1;
        }
    }
    return 0;
}

/* "3" against "3.96.2" may be the same; "3.1.0" against "3.96.2" and "2" against "3" are not. */
static bool differ(struct version a, struct version b)
{
    bool exact = a.parts == 3 && b.parts == 3;
    return a.parts > 0 && b.parts > 0 && order(a, b) != 0 && (exact || a.part[0] != b.part[0]);
}

/* own with the other's version, written as its own was: v3.80.0 or 3.80.0. */
static struct str with_tag(struct arena *arena, const struct image *own, struct str tag)
{
    bool wants_v = str_starts(own->tag, STR("v"));
    struct str bare = str_starts(tag, STR("v")) ? str_after(tag, 1) : tag;
    struct str before = str_from_to(own->text, 0, (size_t)(own->tag.ptr - own->text.ptr));
    return arena_format(arena, "%.*s%s%.*s", STR_ARG(before), wants_v ? "v" : "", STR_ARG(bare));
}

static void add(const struct check_ctx *ctx, const struct image *other, struct str where, const char *variant,
                enum certainty certainty)
{
    const struct image *own = &ctx->container->image;
    struct field field = field_key(&ctx->container->field, STR("image"));
    struct str good = with_tag(ctx->arena, own, other->tag);
    struct finding *finding = finding_add(ctx, certainty, STR("image"), own->text, field);
    finding->variant = variant;
    finding_slot(ctx, finding, "other", where);
    finding_slot(ctx, finding, "otherImage", other->text);
    finding_slot(ctx, finding, "good", good);
    if (own->digest.len == 0) {
        finding_replace(ctx, finding, field, good);
    }
}

/* Whether this container is the older of the two. */
static bool is_behind(const struct check_ctx *ctx, const struct image *other)
{
    struct version version = version_parse(other->tag);
    return differ(ctx->it->image.version, version) && order(ctx->it->image.version, version) < 0;
}

static bool look_at_pod(const struct check_ctx *ctx)
{
    for (size_t i = 0; i < ctx->workload->containers_len && !listen_is_crowd(ctx); i++) {
        const struct container *other = &ctx->workload->containers[i];
        bool described = ctx->all[i].image.facts != NULL && ctx->all[i].image.facts != ctx->it->image.facts;
        if (described && is_companion(ctx->it->image.facts, &other->image) && is_behind(ctx, &other->image)) {
            struct str where = arena_format(ctx->arena, "container %.*s", STR_ARG(other->name));
            add(ctx, &other->image, where, "pod", LIKELY);
            return true;
        }
    }
    return false;
}

/* Two releases of one application may live in one namespace. */
static bool same_instance(const struct workload *a, const struct workload *b)
{
    static const char key[] = "app.kubernetes.io/instance";
    struct str one = tree_get_str(a->labels, key);
    struct str two = tree_get_str(b->labels, key);
    return one.len == 0 || two.len == 0 || str_eq(one, two);
}

/* Whether a workload of the namespace runs one of the images in that version. */
struct partner {
    const struct strs *images;
    struct version version;
    bool found;
};

static bool look_for_partner(void *arg, const struct workload *other)
{
    struct partner *partner = arg;
    for (size_t i = 0; i < other->containers_len; i++) {
        const struct image *image = &other->containers[i].image;
        struct version version = version_parse(image->tag);
        for (size_t j = 0; j < partner->images->len && version.parts > 0; j++) {
            bool same = image_matches(image, partner->images->items[j]) == IMAGE_PATH;
            partner->found |= same && !differ(version, partner->version);
        }
    }
    return !partner->found;
}

static bool has_partner(const struct check_ctx *ctx, const struct strs *images, struct version version)
{
    struct partner partner = {.images = images, .version = version};
    for (size_t i = 0; i < images->len && !partner.found; i++) {
        ctx->objects->workloads(ctx->objects->ctx, ctx->workload->namespace, str_last(images->items[i], '/'),
                                look_for_partner, &partner);
    }
    return partner.found;
}

/* Where either of the two has its own counterpart beside it, there are two installations (blue and green). */
static bool belong_together(const struct check_ctx *ctx, struct version theirs)
{
    const struct facts *facts = ctx->it->image.facts;
    return !has_partner(ctx, &facts->companions, ctx->it->image.version) && !has_partner(ctx, &facts->images, theirs);
}

static void compare_with(struct compare *compare, const struct workload *other, const struct image *image)
{
    const struct check_ctx *ctx = compare->ctx;
    struct version own = ctx->it->image.version;
    struct version theirs = version_parse(image->tag);
    bool lives = tree_path(other->object, "metadata", "uid", NULL) != NULL;
    if (!differ(own, theirs) || (!lives && order(own, theirs) > 0)) {
        return;
    }
    bool major = own.part[0] != theirs.part[0];
    bool certain = major && !lives && ctx->it->image.certain && belong_together(ctx, theirs);
    const char *variant = lives ? "rollout" : major ? "major" : "minor";
    add(ctx, image, workload_title(ctx->arena, other), variant, certain ? CERTAIN : LIKELY);
    compare->found = true;
}

static bool look_at_workload(void *arg, const struct workload *other)
{
    struct compare *compare = arg;
    const struct check_ctx *ctx = compare->ctx;
    bool itself = str_eq(other->kind, ctx->workload->kind) && str_eq(other->name, ctx->workload->name);
    if (itself || !same_instance(other, ctx->workload)) {
        return true;
    }
    for (size_t i = 0; i < other->containers_len && !compare->found; i++) {
        if (is_companion(ctx->it->image.facts, &other->containers[i].image)) {
            compare_with(compare, other, &other->containers[i].image);
        }
    }
    return !compare->found;
}

static void check_container(const struct check_ctx *ctx)
{
    const struct described *image = &ctx->it->image;
    bool comparable = image->facts != NULL && image->version.parts > 0 && ctx->container->image.tag.len > 0;
    if (!comparable || look_at_pod(ctx) || ctx->objects == NULL) {
        return;
    }
    struct compare compare = {.ctx = ctx};
    const struct strs *companions = &image->facts->companions;
    for (size_t i = 0; i < companions->len && !compare.found; i++) {
        ctx->objects->workloads(ctx->objects->ctx, ctx->workload->namespace, str_last(companions->items[i], '/'),
                                look_at_workload, &compare);
    }
}

const struct check check_image_version = {
    .name = "image-version",
    .about = "the versions of images of one application that must be the same",
    .slots = slots,
    .variants = variants,
    .container = check_container,
};
