/* SPDX-License-Identifier: Apache-2.0 */
/* One table of subcommands: it dispatches and is the help. What a subcommand is told, it parses and prints itself. */
#include "base/json.h"
#include "webhook/check.h"
#include "webhook/explain.h"
#include "webhook/policy_command.h"
#include "webhook/rules.h"
#include "webhook/serve.h"
#include "webhook/version.h"

struct subcommand {
    const char *name;
    const char *about; /* one line */
    int (*main)(int argc, char **argv);
};

static int help_main(int argc, char **argv);

static const struct subcommand subcommands[] = {
    {"serve", "answer admission reviews over TLS", serve_main},
    {"check", "check manifests before they are applied", check_main},
    {"explain", "say in words what a rule checks and how to mend what it finds", explain_main},
    {"rules", "list the rules", rules_main},
    {"policy", "check a policy, or show the one in force", policy_main},
    {"version", "print the version", version_main},
    {"help", "print this", help_main},
};
enum { SUBCOMMANDS_LEN = sizeof subcommands / sizeof *subcommands };

static const struct subcommand *find(const char *name)
{
    for (size_t i = 0; i < SUBCOMMANDS_LEN; i++)
        if (strcmp(subcommands[i].name, name) == 0)
            return &subcommands[i];
    return NULL;
}

static void print_help(FILE *out)
{
    fputs("dryfit checks that the parts of a Kubernetes workload fit each other, before it is admitted.\n\n"
          "usage: dryfit COMMAND [flags]\n\n",
          out);
    for (size_t i = 0; i < SUBCOMMANDS_LEN; i++)
        fprintf(out, "  %-10s%s\n", subcommands[i].name, subcommands[i].about);
    fputs("\nEvery command prints its flags with --help.\n", out);
}

static int unknown(const char *name)
{
    const char *names[SUBCOMMANDS_LEN];
    for (size_t i = 0; i < SUBCOMMANDS_LEN; i++)
        names[i] = subcommands[i].name;
    const char *near = str_nearest(str_from(name), names, SUBCOMMANDS_LEN);
    if (near)
        fprintf(stderr, "dryfit: unknown command \"%s\", did you mean \"%s\"?\n", name, near);
    else
        fprintf(stderr, "dryfit: unknown command \"%s\" (dryfit --help lists what there is)\n", name);
    return 2;
}

/* `dryfit help check` is `dryfit check --help`. */
static int help_main(int argc, char **argv)
{
    if (argc < 2 || argv[1][0] == '-') {
        print_help(stdout);
        return 0;
    }
    const struct subcommand *command = find(argv[1]);
    if (!command)
        return unknown(argv[1]);
    char help[] = "--help";
    char *args[] = {argv[1], command->main == help_main ? NULL : help, NULL};
    return command->main(args[1] ? 2 : 1, args);
}

/* The flags that stand for a command. */
static const struct subcommand *find_or_flag(const char *name)
{
    if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0)
        return find("version");
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        return find("help");
    return find(name);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        print_help(stderr);
        return 2;
    }
    json_init();
    const struct subcommand *command = find_or_flag(argv[1]);
    if (!command)
        return unknown(argv[1]);
    return command->main(argc - 1, argv + 1);
}
