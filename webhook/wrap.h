/* SPDX-License-Identifier: Apache-2.0 */
/* Words for people at a terminal: broken into lines, and free of what would steer the terminal. */
#ifndef DRYFIT_WEBHOOK_WRAP_H
#define DRYFIT_WEBHOOK_WRAP_H

#include "base/text.h"

/* Adds piece without control characters (each becomes a blank) and without invalid UTF-8 (U+FFFD instead). */
void wrap_plain(struct text *out, struct str piece);

/* Adds prose, broken at blanks so that a line has at most width characters where its words allow. It begins at column
 * `at` (from 0) of a line already begun; each further line is indented. A newline in prose begins a new line, an empty
 * line stays one. Ends without a newline. */
void wrap_prose(struct text *out, struct str prose, unsigned at, unsigned indent, unsigned width);

/* Adds lines as they are, each indented and ended by a newline: for YAML. */
void wrap_lines(struct text *out, struct str lines, unsigned indent);

#endif
