/* SPDX-License-Identifier: Apache-2.0 */
/* The grammar of JSON: text in, its first error out. What passes here cJSON reads without loss. Inner room of json.h.
 */
#ifndef DRYFIT_BASE_JSON_SCAN_H
#define DRYFIT_BASE_JSON_SCAN_H

#include "base/json.h"

/* cJSON copies a number into 64 bytes before it converts it. */
enum { JSON_NUMBER_LEN = 63 };

enum json_keys { JSON_KEYS_ONCE, JSON_KEYS_REPEAT };

enum { JSON_CUTS = 16 }; /* of one text: no fewer than a list of omits has, those inside it counted */

/* Values that need not be built, in the order of the text, an outer one before those in it. */
struct json_cuts {
    const struct json_omit *omits; /* what to look for; NULL: nothing */
    struct json_cut {
        const struct json_omit *omit;
        struct str text;
    } items[JSON_CUTS];
    size_t len;
};

/* Whether text is one value as json.h says, or is so but for keys that stand twice. The arena serves objects of many
 * keys and keys with escapes. Fills cuts, which may be NULL; they are good for nothing when the text is refused. */
MUST_USE bool json_scan(struct arena *arena, struct str text, enum json_keys keys, struct json_cuts *cuts,
                        struct err *err);

#endif
