/* SPDX-License-Identifier: Apache-2.0 */
/* All documents read one by one, before they are compared with each other. */
#ifndef DRYFIT_POLICIES_POLICY_DRAFT_H
#define DRYFIT_POLICIES_POLICY_DRAFT_H

#include "policies/pile.h"
#include "policies/policy_document.h"

struct draft_document {
    struct policy_document document;
    const char *file;
};

struct policy_draft {
    struct arena *arena;
    bool own;              /* whether what is read now is the user's */
    struct pile rules;     /* struct rule */
    struct pile facts;     /* struct facts */
    struct pile documents; /* struct draft_document, in the order in which they count */
};

/* Reads the embedded documents, then the files. */
MUST_USE bool policy_draft_read(struct arena *arena, const struct policy_file *files, size_t files_len,
                                struct policy_draft *out, struct err *err);
/* Puts "policy <file>:<line>:<column>: " before the message. Returns false. */
bool policy_draft_wrap(const char *file, struct err *err);

#endif
