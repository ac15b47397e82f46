/* SPDX-License-Identifier: Apache-2.0 */
/* What dryfit can be told to do. */
#include <fcntl.h>
#include <unistd.h>

#include "base/json.h"
#include "webhook/certs_command.h"
#include "webhook/check.h"
#include "webhook/commands.h"
#include "webhook/explain.h"
#include "webhook/flags.h"
#include "webhook/policy_command.h"
#include "webhook/rules.h"
#include "webhook/serve.h"
#include "webhook/version.h"

static int help_main(int argc, char **argv);
static int completion_main(int argc, char **argv);
static int man_main(int argc, char **argv);

static const struct command list[] = {
    {"serve", "answer admission reviews over TLS", serve_main},
    {"check", "check manifests before they are applied", check_main},
    {"explain", "say in words what a rule checks and how to mend what it finds", explain_main},
    {"rules", "list the rules", rules_main},
    {"policy", "check a policy, or show the one in force", policy_main},
    {"certs", "make or renew the serving certificate, in a folder or in a cluster", certs_main},
    {"completion", "print the completion of bash or zsh", completion_main},
    {"man", "print the manual page", man_main},
    {"version", "print the version", version_main},
    {"help", "print this", help_main},
};

static const struct commands commands = {
    .name = "",
    .summary = "dryfit checks that the parts of a Kubernetes workload fit each other, before it is admitted.",
    .more = "Every command prints its flags with --help. A copy or link of it on the PATH that is named kubectl-dryfit "
            "makes "
            "it\n`kubectl dryfit`.",
    .list = list,
    .len = sizeof list / sizeof *list,
};

/* `dryfit help check` is `dryfit check --help`. It has no flags that a form could tell of. */
static int help_main(int argc, char **argv)
{
    if (argc == 2 && str_starts(str_from(argv[1]), STR("--help=")))
        return 0;
    if (argc < 2 || argv[1][0] == '-')
        return commands_help(&commands);
    const struct command *command = commands_find(&commands, argv[1]);
    if (!command)
        return commands_unknown(&commands, argv[1]);
    char help[] = "--help";
    char *args[] = {argv[1], command->main == help_main ? NULL : help, NULL};
    return command->main(args[1] ? 2 : 1, args);
}

/* `dryfit completion bash` is `dryfit --help=bash`. */
static int completion_main(int argc, char **argv)
{
    static const char *const shells[] = {"bash", "zsh", NULL};
    const struct flags flags = {
        .command = "completion",
        .positional = "bash|zsh",
        .words = shells,
        .summary = "Prints what makes the shell complete dryfit's commands and flags.",
        .more =
            "bash: . <(dryfit completion bash)\nzsh:  dryfit completion zsh > FOLDER/_dryfit, where FOLDER stands in "
            "fpath",
    };
    struct arena *arena ARENA_CLEANUP = arena_begin(0);
    struct flag_list rest = {0};
    int status = 2;
    if (!flags_start(&flags, argc, argv, arena, &rest, &status))
        return status;
    for (size_t i = 0; rest.len == 1 && shells[i]; i++) {
        char form[16];
        char *args[] = {argv[0], form, NULL};
        if (strcmp(rest.items[0], shells[i]) == 0 && snprintf(form, sizeof form, "--help=%s", shells[i]) > 0)
            return commands_main(&commands, 2, args);
    }
    fputs("dryfit completion: name one shell: bash or zsh\n", stderr);
    return 2;
}

static int man_main(int argc, char **argv)
{
    const struct flags flags = {
        .command = "man",
        .summary = "Prints the manual page, for `man -l -` or a folder of the MANPATH.",
    };
    struct arena *arena ARENA_CLEANUP = arena_begin(0);
    char form[] = "--help=man";
    char *args[] = {form, form, NULL};
    int status = 2;
    if (!flags_start(&flags, argc, argv, arena, NULL, &status))
        return status;
    return commands_main(&commands, 2, args);
}

/* The flags that stand for a command. */
static char *without_dashes(char *name)
{
    static char version[] = "version";
    static char help[] = "help";
    if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0)
        return version;
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        return help;
    return name;
}

/* A file or connection that is opened would take the place of a stream that is closed, and lines be written into it. */
static void fill_streams(void)
{
    int fd;
    while ((fd = open("/dev/null", O_RDWR)) >= 0 && fd <= STDERR_FILENO) {
    }
    if (fd >= 0)
        close(fd);
}

int main(int argc, char **argv)
{
    fill_streams();
    json_init();
    if (argc >= 2)
        argv[1] = without_dashes(argv[1]);
    return commands_main(&commands, argc, argv);
}
