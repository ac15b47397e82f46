/* SPDX-License-Identifier: Apache-2.0 */
/* What must not be shown of text that users wrote: passwords in URLs' userinfo (in http and https also a lone userinfo,
 * which is a token), and the values of names such as password, token or API_KEY: in a query, in libpq's, JDBC's and
 * ADO's connection strings, in JSON, in an assignment. Where it is not sure how far a secret goes, it hides too much.
 * What is wholly a variable ($(X), ${X}, $X) is no secret, nor is what is empty, true or false. */
#ifndef DRYFIT_POLICIES_SECRET_H
#define DRYFIT_POLICIES_SECRET_H

#include "base/arena.h"

struct secret { /* bytes of the text; from < to */
    size_t from, to;
};

/* In order, none touching another. *out is in the arena. */
size_t secret_scan(struct arena *arena, struct str text, const struct secret **out);
/* text with *** in the place of each; text itself when there is none. */
struct str secret_mask(struct arena *arena, struct str text);

/* Whether what is so named (an env, a flag, a parameter) is a secret by its name. */
bool secret_is_name(struct str name);
/* The value of something named so, masked. */
struct str secret_mask_named(struct arena *arena, struct str name, struct str value);

#endif
