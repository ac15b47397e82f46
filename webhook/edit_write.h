/* SPDX-License-Identifier: Apache-2.0 */
/* A value as text of the language and style around it. */
#ifndef DRYFIT_WEBHOOK_EDIT_WRITE_H
#define DRYFIT_WEBHOOK_EDIT_WRITE_H

#include "base/text.h"
#include "base/tree.h"

enum edit_context { EDIT_BLOCK, EDIT_FLOW, EDIT_JSON };

/* A scalar as it was quoted before: plain where it reads back as itself, else in double quotes. */
void edit_write_scalar(struct text *out, const cJSON *value, enum tree_style style, enum edit_context context);
void edit_write_key(struct text *out, struct str key, enum edit_context context);

struct edit_flow {
    enum edit_context context; /* EDIT_FLOW or EDIT_JSON */
    struct str colon, comma;   /* with the blanks behind them: ": ", ", " */
    struct str newline;        /* what begins a line at the value's own depth; empty: all in one line */
    struct str step;           /* what a line one deeper has more */
};
void edit_write_flow(struct text *out, const cJSON *value, const struct edit_flow *flow);

struct edit_block {
    struct str newline; /* "\n" or "\r\n" */
    unsigned step;      /* columns that a mapping in a mapping is deeper */
    unsigned dash;      /* columns that a list's dash is deeper than its key */
};
/* What stands behind "key:", the blank or line end before it included. indent: the key's. */
void edit_write_member(struct text *out, const cJSON *value, const struct edit_block *block, unsigned indent);
/* What stands behind a dash and its blanks. indent: of what stands there. */
void edit_write_item(struct text *out, const cJSON *value, const struct edit_block *block, unsigned indent);

#endif
