/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 by RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. */
#ifndef DRYFIT_BASE_UTF8_H
#define DRYFIT_BASE_UTF8_H

#include "base/str.h"

/* The length in bytes (1 to 4) of the character at the start of text; 0 when it is invalid or text is empty. */
size_t utf8_len(struct str text);
bool utf8_valid(struct str text);
/* How many bytes from the start of text are valid: where the first invalid one stands, or text.len. */
size_t utf8_valid_len(struct str text);
/* How many characters (code points) stand in text; each invalid byte counts as one. */
size_t utf8_count(struct str text);
/* The longest start of text that has at most this many characters and ends at a character's end. */
struct str utf8_first(struct str text, size_t characters);
/* The place of the byte at `at` (clamped to text), as editors count it: from 1, columns in characters, lines by \n. */
void utf8_place(struct str text, size_t at, unsigned *line, unsigned *column);

#endif
