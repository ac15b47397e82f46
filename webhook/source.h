/* SPDX-License-Identifier: Apache-2.0 */
/* The line of a file that a report speaks of, and how it is shown: with its number, and with carets under the place.
 * Bytes are counted in the whole text; lines end in LF or CRLF; a byte-order mark is not shown. */
#ifndef DRYFIT_WEBHOOK_SOURCE_H
#define DRYFIT_WEBHOOK_SOURCE_H

#include "base/text.h"
#include "base/tree.h"

struct source_line {
    struct str text;         /* the line, without its end; of a very long one the part around the place */
    unsigned number;         /* from 1 */
    unsigned column;         /* of the first place to mark, from 0, as text shows it: bytes in text */
    unsigned marked;         /* bytes to mark, within text; 0: a single caret */
    bool cut_front, cut_end; /* the line goes on */
    bool secret;             /* the place holds one: it is not shown */
};

/* The first line of the place. */
struct source_line source_line(struct str text, const struct span *place);
/* The place of a line and column (in characters, both from 1), when nothing but they is known: one character long.
 * Searches from the byte `from`, before which there are `lines` lines. */
struct span source_place(struct str text, size_t from, unsigned lines, unsigned line, unsigned column);

/* Two lines: `   42 |     value: localhost` and the carets under it, at most width columns each. on and off are written
 * before and after the carets. Secrets are masked. Tabs count to the next multiple of 4; every other character counts
 * one column. */
void source_show(struct text *out, const struct source_line *line, unsigned width, const char *on, const char *off);

#endif
