/* SPDX-License-Identifier: Apache-2.0 */
/* One RFC 6902 change of a document's tree -> splices of its text, for YAML in block and flow style and for JSON. All
 * that the change does not speak of stays as it is written: comments, quotes, indentation, line ends. A comment leaves
 * only with the lines of what is removed. What has no place of its own is refused: values that come from an alias or a
 * merge, block scalars, a whole block that is to be replaced. Nobody vouches for the outcome but who parses it again.
 * Pure: bytes in, bytes out. */
#ifndef DRYFIT_WEBHOOK_EDIT_H
#define DRYFIT_WEBHOOK_EDIT_H

#include "policies/finding.h"
#include "webhook/locate.h"
#include "webhook/splice.h"

struct edit {
    struct arena *arena;
    struct str text;            /* the file's */
    const struct located *root; /* the document's */
};

/* Appends to out; patch->field begins at the document's root. On failure err says, in words for the user, why the text
 * cannot be changed. */
MUST_USE bool edit_find(const struct edit *edit, const struct patch *patch, struct splices *out, struct err *err);

#endif
