/* SPDX-License-Identifier: Apache-2.0 */
/* A command in place of the entrypoint that migrates. Another container of the pod or the entrypoint called by the
 * command itself may do it all the same. */
#include "policies/listen.h"
#include "policies/role.h"

static const struct param params[] = {
    {"entrypoints", PARAM_STRS, true, "globs on words of a command that runs the entrypoint after all"},
    {0},
};

static bool runs_entrypoint(const struct check_ctx *ctx, const struct word *words, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (rule_has_match(ctx->rule, "entrypoints", words[i].text)) {
            return true;
        }
    }
    return false;
}

/* Whether an init container runs the same image, to migrate before. */
static bool migrates_before(const struct check_ctx *ctx)
{
    if (listen_is_crowd(ctx)) {
        return true;
    }
    for (size_t i = 0; i < ctx->workload->containers_len; i++) {
        const struct described_container *other = &ctx->all[i];
        if (other->container->kind == CONTAINER_INIT && other->image.facts == ctx->it->image.facts) {
            return true;
        }
    }
    return false;
}

static void check_container(const struct check_ctx *ctx)
{
    const struct container *container = ctx->container;
    const struct facts *facts = ctx->it->image.facts;
    if (facts == NULL || !facts->migrations.by_entrypoint || !container->has_command || ctx->workload->runs_once) {
        return;
    }
    bool migrates = runs_entrypoint(ctx, container->command, container->command_len) ||
                    runs_entrypoint(ctx, container->args, container->args_len) || migrates_before(ctx);
    if (migrates || role_find(ctx, ctx->it).facts != NULL) {
        return;
    }
    struct str value = container->command_len > 0 ? container->command[0].text : (struct str){0};
    struct field field = field_key(&container->field, STR("command"));
    struct finding *finding = finding_add(ctx, LIKELY, STR("command"), value, field);
    finding_remove(ctx, finding, field);
}

const struct check check_migration_entrypoint = {
    .name = "migration-entrypoint",
    .about = "a command, with the entrypoint that migrates and that it replaces",
    .params = params,
    .container = check_container,
};
