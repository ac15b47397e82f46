/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/engine.h"

#include "policies/engine_order.h"
#include "policies/numbers.h"
#include "policies/target.h"

enum { KINDS_BY_DEFAULT = 1 << CONTAINER_MAIN | 1 << CONTAINER_SIDECAR };

static const struct described_container *describe(const struct check_ctx *ctx)
{
    const struct workload *workload = ctx->workload;
    struct described_container *all = arena_many(ctx->arena, struct described_container, workload->containers_len);
    for (size_t i = 0; i < workload->containers_len; i++) {
        const struct container *container = &workload->containers[i];
        all[i] = (struct described_container){
            .container = container,
            .image = policy_describe(ctx->policy, workload, container),
            .program = policy_describe_program(ctx->policy, container),
            .targets = target_list_new(ctx->arena),
            .numbers = numbers_slot(ctx->arena),
        };
    }
    return all;
}

static void run_rule(struct check_ctx ctx, const struct rule *rule)
{
    const struct check *check = rule->check;
    ctx.rule = rule;
    if (check->workload) {
        check->workload(&ctx);
        return;
    }
    unsigned kinds = check->kinds ? check->kinds : KINDS_BY_DEFAULT;
    for (size_t i = 0; i < ctx.workload->containers_len; i++) {
        ctx.it = &ctx.all[i];
        ctx.container = ctx.it->container;
        if (kinds & 1U << ctx.container->kind)
            check->container(&ctx);
    }
}

/* actions: of the rule, by certainty. A rule that says likely at most is off when that is. */
static bool is_active(const struct rule *rule, const int *actions)
{
    return actions[LIKELY] != ACTION_OFF || (rule->most == CERTAIN && actions[CERTAIN] != ACTION_OFF);
}

static void drop_off(struct findings *findings, const struct rule *rules, const int *actions)
{
    size_t kept = 0;
    for (size_t i = 0; i < findings->len; i++) {
        struct finding *finding = findings->items[i];
        size_t index = (size_t)(finding->rule - rules);
        if (actions[2 * index + finding->certainty] != ACTION_OFF)
            findings->items[kept++] = finding;
    }
    findings->len = kept;
}

void engine_say(struct arena *arena, struct finding *finding)
{
    finding->message = engine_text(arena, &finding->rule->message, finding);
    finding->cause = engine_text(arena, &finding->rule->cause, finding);
    finding->fix = engine_text(arena, &finding->rule->fix, finding);
    engine_origin(arena, finding);
}

struct findings engine_judge(const struct policy *policy, const struct workload *workload,
                             const struct objects *objects, struct arena *arena)
{
    struct findings findings = {0};
    struct check_ctx ctx = {
        .policy = policy, .workload = workload, .objects = objects, .arena = arena, .findings = &findings};
    ctx.all = describe(&ctx);
    const struct rule *rules = NULL;
    size_t rules_len = policy_rules(policy, &rules);
    const int *actions = policy_actions(policy, workload->namespace, arena);
    for (size_t i = 0; i < rules_len; i++)
        if (is_active(&rules[i], actions + 2 * i))
            run_rule(ctx, &rules[i]);
    /* What is off must not stand in for a finding that is not. */
    drop_off(&findings, rules, actions);
    engine_order(arena, &findings);
    return findings;
}

struct findings engine_run(const struct policy *policy, const struct workload *workload, const struct objects *objects,
                           struct arena *arena)
{
    struct findings findings = engine_judge(policy, workload, objects, arena);
    for (size_t i = 0; i < findings.len; i++)
        engine_say(arena, findings.items[i]);
    return findings;
}
