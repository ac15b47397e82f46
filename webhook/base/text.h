/* SPDX-License-Identifier: Apache-2.0 */
/* Text that grows in an arena: what responses, reports and messages are written with. */
#ifndef DRYFIT_BASE_TEXT_H
#define DRYFIT_BASE_TEXT_H

#include "base/arena.h"

struct text {
    struct arena *arena; /* borrowed; set it, leave the rest zero */
    char *ptr;           /* not NUL-terminated */
    size_t len;
    size_t room;
};

void text_add(struct text *text, struct str piece);
void text_char(struct text *text, char c);
void text_format(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* piece as a JSON string with its quotes. Control characters and invalid UTF-8 are escaped (U+FFFD for the latter). */
void text_json(struct text *text, struct str piece);
/* What has been written; valid until the next addition. */
struct str text_str(const struct text *text);

#endif
