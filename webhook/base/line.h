/* SPDX-License-Identifier: Apache-2.0 */
/* Text of any origin made fit for a line that a person reads: nothing in it can begin a line of its own, move the
 * cursor or turn the reading direction, and it has a bounded length. Widths are counted in characters. */
#ifndef DRYFIT_BASE_LINE_H
#define DRYFIT_BASE_LINE_H

#include "base/text.h"

/* Valid UTF-8 on one line: control characters and line separators become one blank, what is invisible or invalid
 * becomes U+FFFD, blanks at the ends go. Borrows text where nothing needs to change. */
struct str line_clean(struct arena *arena, struct str text);

/* Whether the character at the start of text, which is not empty, may stand on such a line as it is. *len is its length
 * in bytes, 1 for what is no UTF-8. */
bool line_is_fine(struct str text, size_t *len);

/* At most max characters (max > 2): what is longer loses its middle to an ellipsis. text is valid UTF-8. */
struct str line_shorten(struct arena *arena, struct str text, size_t max);
/* The same for each word between blanks. */
struct str line_shorten_words(struct arena *arena, struct str text, size_t max);

/* Appends text, broken at blanks, as lines of at most `columns`. The first goes on where the line stands (at column
 * `indent`), the others begin with `indent` blanks. No newline at the end. Returns the number of lines. A word that is
 * longer than a line stays whole. */
size_t line_wrap(struct text *out, struct str text, size_t indent, size_t columns);

#endif
