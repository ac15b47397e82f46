/* SPDX-License-Identifier: Apache-2.0 */
/* The grammar of JSON: text in, its first error out. What passes here cJSON reads without loss. Inner room of json.h.
 */
#ifndef DRYFIT_BASE_JSON_SCAN_H
#define DRYFIT_BASE_JSON_SCAN_H

#include "base/arena.h"
#include "base/err.h"

/* cJSON copies a number into 64 bytes before it converts it. */
enum { JSON_NUMBER_LEN = 63 };

enum json_keys { JSON_KEYS_ONCE, JSON_KEYS_REPEAT };

/* Whether text is one value as json.h says, or is so but for keys that stand twice. The arena serves objects of many
 * keys and keys with escapes. */
MUST_USE bool json_scan(struct arena *arena, struct str text, enum json_keys keys, struct err *err);

#endif
