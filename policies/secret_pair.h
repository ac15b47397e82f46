/* SPDX-License-Identifier: Apache-2.0 */
/* NAME=VALUE and "NAME": VALUE where the name is a secret's, and user:VALUE@tcp(...), as Go's MySQL driver has it: for
 * secret.c alone. Nothing here looks further than a value goes, or a bounded number of bytes. */
#ifndef DRYFIT_POLICIES_SECRET_PAIR_H
#define DRYFIT_POLICIES_SECRET_PAIR_H

#include "policies/secret.h"

struct secret_pairs { /* begins as {.text = ...} */
    struct str text;
    size_t at;
    unsigned quotes; /* which kinds stand open at `at` */
    struct secret found;
};

/* False when there is none left. */
bool secret_pair_next(struct secret_pairs *pairs);
/* Empty, a variable, true or false. */
bool secret_is_harmless(struct str value);

#endif
