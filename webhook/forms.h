/* SPDX-License-Identifier: Apache-2.0 */
/* What is made of the tables of commands and flags besides the help: completion for shells, and the manual page. Every
 * command that is called with --help=FORM alone writes its part in that form to standard output; dryfit itself puts
 * the parts together. So none of them can say what the tables do not. */
#ifndef DRYFIT_WEBHOOK_FORMS_H
#define DRYFIT_WEBHOOK_FORMS_H

#include "base/text.h"
#include "webhook/commands.h"
#include "webhook/flags.h"

struct form {
    const char *argument; /* "--help=bash" */
    /* What stands before and after the parts of a table's commands. */
    struct str (*begin)(const struct commands *commands, struct arena *arena);
    struct str (*end)(const struct commands *commands, struct arena *arena);
    struct str (*flags)(const struct flags *flags, struct arena *arena);
};
extern const struct form form_bash, form_zsh, form_man;

/* NULL: argument asks for none. */
const struct form *form_find(const char *argument);

/* What stands behind a flag, or where there is no flag, as its name in the help tells. */
enum form_value { FORM_NONE, FORM_ANY, FORM_FILES, FORM_RULES };
enum form_value form_value(const char *argument);
/* --help, which every command has. */
extern const struct flag form_help_flag;

#endif
