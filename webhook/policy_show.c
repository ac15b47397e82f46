/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/policy_write.h"
#include "webhook/policy_load.h"
#include "webhook/policy_verbs.h"
#include "webhook/terminal.h"
#include "webhook/version.h"

struct options {
    struct flag_list policies;
    const char *namespace; /* NULL: none is named */
};

static bool read_options(struct options *options, int argc, char **argv, struct arena *arena, int *status)
{
    const struct flag list[] = {
        policy_flag(&options->policies),
        {.name = "namespace",
         .letter = 'n',
         .env = "DRYFIT_NAMESPACE",
         .argument = "NAME",
         .help = "print what is in force in this namespace only",
         .type = FLAG_TEXT,
         .out = &options->namespace},
    };
    const struct flags flags = {
        .command = "policy show",
        .summary = "Prints the policy in force, in a form that can be given with --policy again.",
        .list = list,
        .len = sizeof list / sizeof *list,
    };
    return flags_start(&flags, argc, argv, arena, NULL, status);
}

static bool show(const struct options *options, struct text *text, struct err *err)
{
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
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    struct options options = {0};
    struct text text = {.arena = arena};
    struct err err;
    int status = 2;
    if (!arena || !read_options(&options, argc, argv, arena, &status))
        return status;
    if (!show(&options, &text, &err)) {
        fprintf(stderr, "dryfit policy show: %s\n", err.message);
        return 2;
    }
    return terminal_write("policy show", text_str(&text)) ? 0 : 2;
}
