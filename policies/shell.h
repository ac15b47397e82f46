/* SPDX-License-Identifier: Apache-2.0 */
/* A shell script taken apart into the simple commands it runs in any case: split at ; & && || | and line ends, without
 * quotes, redirections, comments and here-documents. The parts of if, while, for, case and functions may not run and
 * are left out; so is a command with $(...) in it, whose words cannot be known. */
#ifndef DRYFIT_POLICIES_SHELL_H
#define DRYFIT_POLICIES_SHELL_H

#include "policies/shell_env.h"

/* $VAR and ${VAR} stay in the words as they are. */
struct shell_command {
    const struct word *words; /* the first one is the program; no assignments before it */
    size_t words_len;
    bool open; /* a $VAR or "$@" among them may stand for more words */
};

struct shell_script {
    const struct shell_command *commands;
    size_t commands_len;
};

/* field is the item that text stands in. Linear; borrows text. */
struct shell_script shell_split(struct arena *arena, struct str text, struct field field, struct shell_env *env);

#endif
