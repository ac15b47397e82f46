/* SPDX-License-Identifier: Apache-2.0 */
/* The role an image plays in its application, with the role its container is used for. */
#include "policies/role.h"

static const char *const slots[] = {"used", "sign", "good", "port", "path", "own", NULL};
static const char *const variants[] = {"object", "container", "label", "command", "probe", "conflict", NULL};

/* The same reference with the other role's image in place of its own: registry, tag and all but the name stay. A digest
 * belongs to the old image and goes. */
static struct str swapped(struct arena *arena, const struct image *image, const struct facts *facts)
{
    struct str known = facts->images.items[0];
    struct str registry = image->registry;
    struct str before = str_from_to(image->repository, 0, image->repository.len - image->name.len);
    struct str name = str_last(known, '/');
    return arena_format(arena, "%.*s%s%.*s%.*s%s%.*s", STR_ARG(registry), registry.len > 0 ? "/" : "", STR_ARG(before),
                        STR_ARG(name), image->tag.len > 0 ? ":" : "", STR_ARG(image->tag));
}

static void check_container(const struct check_ctx *ctx)
{
    struct role role = role_find(ctx, ctx->it);
    if (role.facts == NULL) {
        return;
    }
    const struct image *image = &ctx->container->image;
    struct field field = field_key(&ctx->container->field, STR("image"));
    struct finding *finding = finding_add(ctx, role.certain ? CERTAIN : LIKELY, STR("image"), image->text, field);
    struct str good = swapped(ctx->arena, image, role.facts);
    const struct facts_port *port = role.facts->ports.len > 0 ? role.facts->ports.items : NULL;
    bool conflict = str_eq(str_from(role.variant), STR("conflict"));
    finding->variant = role.variant;
    finding->safe = role.certain && image->digest.len == 0 && !str_eq(str_from(role.variant), STR("probe"));
    finding_slot(ctx, finding, "used", role.facts->title);
    finding_slot(ctx, finding, "own", ctx->it->image.facts->title);
    finding_slot(ctx, finding, "sign", role.sign);
    finding_slot(ctx, finding, "good", good);
    finding_slot_uint(ctx, finding, "port", port != NULL ? port->port : 0);
    finding_slot(ctx, finding, "path", role.facts->health.liveness);
    if (!conflict) {
        finding_replace(ctx, finding, field, good);
    }
}

const struct check check_image_role = {
    .name = "image-role",
    .about = "the role an image plays in its application, with the role its container is named, told or probed for",
    .slots = slots,
    .variants = variants,
    .container = check_container,
};
