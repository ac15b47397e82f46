/* SPDX-License-Identifier: Apache-2.0 */
/* A file's text -> the text with the fixes of its findings, in rounds: what is found, what can be changed without
 * getting in each other's way, the text changed, and looked at again, until a round changes nothing. A document's
 * change counts only when the new text, parsed again, is the old tree after the same RFC 6902 changes; where it is not,
 * the fix is dropped and said to be. So the result parses, no other value in it has changed, and fixing it again
 * changes nothing. Broken documents stay as they are. */
#ifndef DRYFIT_WEBHOOK_FIX_H
#define DRYFIT_WEBHOOK_FIX_H

#include "webhook/inspect.h"

struct fix {
    const struct inspect *inspect; /* its arena is used for each document; its report is not */
    bool all;                      /* what needs a person's decision, too */
};

struct fix_log {
    struct report_fix *items; /* those that were made in order, then those that were not */
    size_t len, room;
};

/* out and log live in arena. False when the fixes undo each other: then nothing must be written. */
MUST_USE bool fix_text(const struct fix *fix, struct arena *arena, const char *file, struct str text, struct str *out,
                       struct fix_log *log, struct err *err);

#endif
