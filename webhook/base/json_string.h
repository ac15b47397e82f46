/* SPDX-License-Identifier: Apache-2.0 */
/* What stands between the quotes of a JSON string: checked by json_string(), read by the others. Inner room of json.h.
 */
#ifndef DRYFIT_BASE_JSON_STRING_H
#define DRYFIT_BASE_JSON_STRING_H

#include "base/arena.h"

struct json_string {
    struct str raw; /* between the quotes, as it is written; borrows the text */
    bool escaped;   /* raw has escapes */
};
struct json_flaw {
    const char *at; /* in the text */
    const char *why;
};

/* Checks the string whose quote stands at `open`, before `end`, and returns the place behind its closing quote; NULL
 * and a flaw when RFC 8259 or json.h refuses it. */
const char *json_string(const char *open, const char *end, struct json_string *out, struct json_flaw *flaw);

/* The string itself; borrows raw when it has no escapes. For strings that json_string() has passed. */
struct str json_string_text(struct arena *arena, const struct json_string *string);
/* Whether raw, its escapes resolved, is text. Safe for any raw. */
bool json_string_is(struct str raw, struct str text);

#endif
