/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/policy_command.h"

#include <stdio.h>

#include "base/str.h"
#include "webhook/policy_verbs.h"

static const struct {
    const char *name;
    const char *about; /* one line */
    int (*main)(int argc, char **argv);
} verbs[] = {
    {"check", "say whether policies are good, and what they change", policy_check_main},
    {"show", "print the policy in force as a policy", policy_show_main},
};
enum { VERBS_LEN = sizeof verbs / sizeof *verbs };

static void print_help(FILE *out)
{
    fputs("Works on policy documents.\n\nusage: dryfit policy COMMAND [flags]\n\n", out);
    for (size_t i = 0; i < VERBS_LEN; i++)
        fprintf(out, "  %-10s%s\n", verbs[i].name, verbs[i].about);
    fputs("\nEach prints its flags with --help.\n", out);
}

static int unknown(const char *name)
{
    const char *names[VERBS_LEN];
    for (size_t i = 0; i < VERBS_LEN; i++)
        names[i] = verbs[i].name;
    const char *near = str_nearest(str_from(name), names, VERBS_LEN);
    if (near)
        fprintf(stderr, "dryfit policy: unknown command \"%s\", did you mean \"%s\"?\n", name, near);
    else
        fprintf(stderr, "dryfit policy: unknown command \"%s\" (dryfit policy --help lists what there is)\n", name);
    return 2;
}

int policy_main(int argc, char **argv)
{
    if (argc < 2) {
        print_help(stderr);
        return 2;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        print_help(stdout);
        return 0;
    }
    for (size_t i = 0; i < VERBS_LEN; i++)
        if (strcmp(argv[1], verbs[i].name) == 0)
            return verbs[i].main(argc - 1, argv + 1);
    return unknown(argv[1]);
}
