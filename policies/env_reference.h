/* SPDX-License-Identifier: Apache-2.0 */
/* References to other variables, $(NAME), in the text of an env value as the manifest writes it. $$(NAME) is none. */
#ifndef DRYFIT_POLICIES_ENV_REFERENCE_H
#define DRYFIT_POLICIES_ENV_REFERENCE_H

#include "base/str.h"

/* Takes the text up to and with the next reference off the front of rest; false when there is none left. */
bool env_reference_next(struct str *rest, struct str *name);
/* Whether text refers to name. */
bool env_reference_has(struct str text, struct str name);

#endif
