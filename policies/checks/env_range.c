/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers in env against the range that the program refuses. */
#include "policies/check.h"

static const char *const slots[] = {"good", "why", NULL};

static void judge(const struct check_ctx *ctx, const struct described *described, const struct facts_range *range)
{
    struct str value = {0};
    uint64_t number = 0;
    const struct env *env = container_env(ctx->container, range->env);
    if (!env || container_env_state(ctx->container, range->env, &value) != ENV_KNOWN ||
        !str_uint(str_trim(value), UINT32_MAX, &number) || number < range->refused_from || number > range->refused_to)
        return;
    const struct field *entry = field_keep(ctx->arena, env->field);
    struct finding *finding =
        finding_add(ctx, described->certain ? CERTAIN : LIKELY, range->env, value, field_key(entry, STR("value")));
    finding_slot(ctx, finding, "good", range->good);
    finding_slot(ctx, finding, "why", range->why);
    finding_set_env(ctx, finding, range->env, range->good);
}

static void check(const struct check_ctx *ctx)
{
    const struct described *image = &ctx->it->image;
    const struct facts_range *ranges = image->facts ? image->facts->ranges.items : NULL;
    for (size_t i = 0; image->facts && i < image->facts->ranges.len; i++)
        judge(ctx, image, &ranges[i]);
}

const struct check check_env_range = {
    .name = "env-range",
    .about = "numbers in env against the range that the program refuses",
    .slots = slots,
    .container = check,
};
