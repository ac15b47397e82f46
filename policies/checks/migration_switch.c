/* SPDX-License-Identifier: Apache-2.0 */
/* The variables that switch an image's own migrations off. */
#include "policies/check.h"

static void check_container(const struct check_ctx *ctx)
{
    const struct facts *facts = ctx->it->image.facts;
    for (size_t i = 0; facts != NULL && i < facts->migrations.disabled_by.len; i++) {
        struct str name = facts->migrations.disabled_by.items[i];
        const struct env *env = container_env(ctx->container, name);
        struct str value = {0};
        bool known = container_env_state(ctx->container, name, &value) == ENV_KNOWN;
        if (env == NULL || !known || !str_eq(value, STR("true"))) {
            continue;
        }
        struct field field = field_key(&env->field, STR("value"));
        struct finding *finding = finding_add(ctx, LIKELY, name, value, field);
        finding_set_env(ctx, finding, name, STR("false"));
    }
}

const struct check check_migration_switch = {
    .name = "migration-switch",
    .about = "the variables that switch an image's migrations off",
    .container = check_container,
};
