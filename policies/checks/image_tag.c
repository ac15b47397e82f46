/* SPDX-License-Identifier: Apache-2.0 */
/* An image's tag, with those that move: what runs after the next restart is then not what was tested. */
#include "policies/check.h"

static const struct param params[] = {
    {"tags", PARAM_STRS, true, "globs on tags that move"},
    {0},
};
static const char *const slots[] = {"tag", "repository", NULL};
static const char *const variants[] = {"tag", "none", NULL};

static void check_container(const struct check_ctx *ctx)
{
    const struct image *image = &ctx->container->image;
    bool moves = image->tag.len == 0 || rule_has_match(ctx->rule, "tags", image->tag);
    if (ctx->it->image.facts == NULL || image->digest.len > 0 || !moves) {
        return;
    }
    struct field field = field_key(&ctx->container->field, STR("image"));
    struct finding *finding = finding_add(ctx, LIKELY, STR("image"), image->text, field);
    size_t tail = image->tag.len > 0 ? image->tag.len + 1 : 0;
    finding->variant = image->tag.len > 0 ? "tag" : "none";
    finding_slot(ctx, finding, "tag", image->tag);
    finding_slot(ctx, finding, "repository", str_from_to(image->text, 0, image->text.len - tail));
}

const struct check check_image_tag = {
    .name = "image-tag",
    .about = "an image's tag, with those that move",
    .params = params,
    .slots = slots,
    .variants = variants,
    .container = check_container,
    .kinds = CHECK_INIT_TOO,
};
