/* SPDX-License-Identifier: Apache-2.0 */
/* The grammar of JSON: text in, its first error out. What passes here cJSON reads without loss. Inner room of json.h.
 */
#ifndef DRYFIT_BASE_JSON_SCAN_H
#define DRYFIT_BASE_JSON_SCAN_H

#include "base/arena.h"
#include "base/err.h"

/* cJSON copies a number into 64 bytes before it converts it. */
enum { JSON_NUMBER_LEN = 63 };

/* Whether text is one value as json.h says. The arena serves objects of many keys and keys with escapes. */
MUST_USE bool json_scan(struct arena *arena, struct str text, struct err *err);

#endif
