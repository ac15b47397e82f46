/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/policy_command.h"

#include "webhook/commands.h"
#include "webhook/policy_verbs.h"

int policy_main(int argc, char **argv)
{
    static const struct command list[] = {
        {"check", "say whether policies are good, and what they change", policy_check_main},
        {"show", "print the policy in force as a policy", policy_show_main},
    };
    static const struct commands commands = {
        .name = "policy",
        .summary = "Checks and shows policies.",
        .more = "Both print their flags with --help.",
        .list = list,
        .len = sizeof list / sizeof *list,
    };
    return commands_main(&commands, argc, argv);
}
