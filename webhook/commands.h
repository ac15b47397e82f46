/* SPDX-License-Identifier: Apache-2.0 */
/* A table of commands: it dispatches and is the help. What a command is told, it parses and prints itself. */
#ifndef DRYFIT_WEBHOOK_COMMANDS_H
#define DRYFIT_WEBHOOK_COMMANDS_H

#include <stddef.h>
#include <stdio.h>

struct command {
    const char *name;
    const char *about; /* one line */
    int (*main)(int argc, char **argv);
};

struct commands {
    const char *name;    /* "policy"; empty: dryfit itself */
    const char *summary; /* one sentence */
    const char *more;    /* below the table */
    const struct command *list;
    size_t len;
};

/* NULL: there is none of that name. */
const struct command *commands_find(const struct commands *commands, const char *name);
/* One line on standard error; the exit status. */
int commands_unknown(const struct commands *commands, const char *name);
/* Prints the table to standard output; the exit status. */
int commands_help(const struct commands *commands);
/* Runs the command that argv[1] names. --help prints the table; --help=FORM writes it and every command's flags in a
 * form of forms.h. */
int commands_main(const struct commands *commands, int argc, char **argv);

#endif
