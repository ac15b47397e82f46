/* SPDX-License-Identifier: Apache-2.0 */
/* Inner room of fix.h: the findings of one document that have a fix -> the splices that make them, held against what
 * the changes ask for. */
#ifndef DRYFIT_WEBHOOK_FIX_PLAN_H
#define DRYFIT_WEBHOOK_FIX_PLAN_H

#include "webhook/documents.h"
#include "webhook/edit.h"

enum fix_state {
    FIX_TAKEN,
    FIX_WAITS, /* for the next round: it touches what another changes */
    FIX_REFUSED,
};

struct fix_item {
    unsigned document, object, line, column;
    struct str rule, message;
    const struct field *root;    /* of the object in its document; NULL: it is the document */
    const struct patch *patches; /* fields from the object's root */
    size_t place;                /* of the object among those of the document; fix_plan() finds it */
    struct splices edits;
    enum fix_state state;
    struct str why; /* FIX_REFUSED */
};

struct fix_plan {
    struct arena *arena;   /* what leaves lives in it */
    struct arena *scratch; /* for trees, in arena_run() */
    struct document document;
    struct fix_item *items;
    size_t len;
};

/* Sets state, edits and why of every item. */
void fix_plan(const struct fix_plan *plan);

#endif
