/* SPDX-License-Identifier: Apache-2.0 */
/* One change of a text, asked for by an RFC 6901 pointer. */
#ifndef DRYFIT_TESTS_UNIT_EDIT_CASE_H
#define DRYFIT_TESTS_UNIT_EDIT_CASE_H

#include "webhook/documents.h"
#include "webhook/edit.h"
#include "webhook/patched.h"

struct edit_case {
    const char *before;
    enum patch_op op;
    const char *pointer; /* "/a/0/b"; "/a/-" for the end of a list; keys must not hold ~ or digits only */
    const char *value;   /* JSON; NULL for PATCH_REMOVE */
    const char *after;   /* NULL: refused */
};

/* Edits the text, which is of one document. */
MUST_USE bool edit_case_run(struct arena *arena, const struct edit_case *it, struct str *after, struct err *err);
/* Whether the edited text means what the change makes of the old one. */
MUST_USE bool edit_case_holds(struct arena *arena, const struct edit_case *it, struct str after, struct err *err);

#endif
