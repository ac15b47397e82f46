/* SPDX-License-Identifier: Apache-2.0 */
/* What a script or a wrapper does to the variables of the program it starts. */
#ifndef DRYFIT_POLICIES_SHELL_ENV_H
#define DRYFIT_POLICIES_SHELL_ENV_H

#include "policies/pile.h"
#include "policies/workload.h"

/* Set names.size, leave the rest zero. */
struct shell_env {
    struct pile names; /* struct str: set, changed or unset; borrowed */
    bool any;          /* others may be changed, too: source, eval, a syntax that is not understood */
};

void shell_env_add(struct shell_env *env, struct arena *arena, struct str name);

/* The length of NAME in NAME=value; else 0. */
size_t shell_env_assignment(struct str word);

/* Whether a command is one of the shell's own that start no program (cd, export, eval); notes what it sets. */
bool shell_env_builtin(struct shell_env *env, struct arena *arena, const struct word *words, size_t len);

#endif
