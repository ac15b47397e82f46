/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/explain.h"

#include "webhook/explain_rule.h"
#include "webhook/policy_load.h"
#include "webhook/printout.h"
#include "webhook/terminal.h"

static bool unknown(struct arena *arena, const struct policy *policy, const char *id, struct err *err)
{
    const struct rule *rules = NULL;
    size_t len = policy_rules(policy, &rules);
    const char **names = arena_many(arena, const char *, len);
    for (size_t i = 0; i < len; i++)
        names[i] = arena_copy(arena, rules[i].id).ptr;
    const char *near = str_nearest(str_from(id), names, len);
    if (near)
        return err_set(err, "unknown rule \"%s\", did you mean \"%s\"?", id, near);
    return err_set(err, "unknown rule \"%s\" (dryfit rules lists them)", id);
}

struct options {
    struct flag_list rules, policies;
    const char *namespace;
};

static bool explain(const void *ctx, struct text *text, struct err *err)
{
    const struct options *options = ctx;
    struct policy *policy POLICY_CLEANUP = NULL;
    struct strs paths = policy_paths(text->arena, &options->policies);
    if (options->rules.len == 0)
        return err_set(err, "no rule is named (dryfit rules lists them)");
    if (!policy_load(&paths, &policy, err))
        return false;
    struct explain it = {
        .policy = policy, .namespace = str_from(options->namespace), .text = text, .width = terminal_width()};
    for (size_t i = 0; i < options->rules.len; i++) {
        it.rule = policy_rule(policy, str_from(options->rules.items[i]));
        if (!it.rule)
            return unknown(text->arena, policy, options->rules.items[i], err);
        text_add(text, i > 0 ? STR("\n\n") : STR(""));
        explain_rule(&it);
    }
    return true;
}

int explain_main(int argc, char **argv)
{
    struct options options = {0};
    const struct flag list[] = {
        policy_flag(&options.policies),
        namespace_flag(&options.namespace, "default", "the namespace for which to say what the policy does"),
    };
    const struct printout it = {
        .flags = {.command = "explain",
                  .positional = "RULE...",
                  .summary = "Says in words what a rule checks, what happens at run time and how to mend it.",
                  .list = list,
                  .len = sizeof list / sizeof *list},
        .rest = &options.rules,
        .write = explain,
        .ctx = &options,
    };
    return printout_main(&it, argc, argv);
}
