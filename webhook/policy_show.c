/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/policy_write.h"
#include "webhook/policy_load.h"
#include "webhook/policy_verbs.h"
#include "webhook/printout.h"
#include "webhook/version.h"

struct options {
    struct flag_list policies;
    const char *namespace; /* NULL: none is named */
};

static bool show(const void *ctx, struct text *text, struct err *err)
{
    const struct options *options = ctx;
    struct policy *policy POLICY_CLEANUP = NULL;
    struct strs paths = policy_paths(text->arena, &options->policies);
    struct str namespace = str_from(options->namespace);
    const struct facts *facts = NULL;
    if (!policy_load(&paths, &policy, err))
        return false;
    text_format(text, "# The policy in force, by dryfit %s; %zu workloads are described.\n", dryfit_version,
                policy_facts(policy, &facts));
    text_add(text, options->namespace ? STR("# Only what holds in this namespace: ") : STR(""));
    if (options->namespace) {
        text_json(text, namespace);
        text_char(text, '\n');
    }
    policy_write(policy, options->namespace ? &namespace : NULL, text);
    return true;
}

int policy_show_main(int argc, char **argv)
{
    struct options options = {0};
    const struct flag list[] = {
        policy_flag(&options.policies),
        namespace_flag(&options.namespace, NULL, "print what is in force in this namespace only"),
    };
    const struct printout it = {
        .flags = {.command = "policy show",
                  .summary = "Prints the policy in force, in a form that can be given with --policy again.",
                  .list = list,
                  .len = sizeof list / sizeof *list},
        .write = show,
        .ctx = &options,
    };
    return printout_main(&it, argc, argv);
}
