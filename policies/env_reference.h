/* SPDX-License-Identifier: Apache-2.0 */
/* References to other variables, $(NAME), in the text of an env value as the manifest writes it. $$(NAME) is none. */
#ifndef DRYFIT_POLICIES_ENV_REFERENCE_H
#define DRYFIT_POLICIES_ENV_REFERENCE_H

#include "policies/workload.h"

/* Takes the text up to and with the next reference off the front of rest; false when there is none left. */
bool env_reference_next(struct str *rest, struct str *name);
/* Whether text refers to name. */
bool env_reference_has(struct str text, struct str name);

/* The names that a container's env refers to. */
struct env_references {
    struct key *items;
    size_t len;
};
struct env_references env_references_in(struct arena *arena, const struct container *container);
bool env_references_have(const struct env_references *references, struct str name);

#endif
