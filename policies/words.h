/* SPDX-License-Identifier: Apache-2.0 */
/* From lists of words (command, args) to the programs they start: wrappers are taken off, shell scripts are taken
 * apart. What cannot be told is left out rather than guessed. */
#ifndef DRYFIT_POLICIES_WORDS_H
#define DRYFIT_POLICIES_WORDS_H

#include "policies/workload.h"

struct expand;

/* The strings of a list, expanded; other items are passed over. field is the list's. */
const struct word *words_parse(const struct expand *names, const cJSON *list, struct field field, size_t *len);

/* Fills container's processes and script variables from its command and args. */
void words_start(struct arena *arena, struct container *container);

#endif
