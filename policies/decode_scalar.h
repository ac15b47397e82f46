/* SPDX-License-Identifier: Apache-2.0 */
/* The leaves of decode.h: one value that holds no other schema. Used by decode.c alone, which knows the tables. */
#ifndef DRYFIT_POLICIES_DECODE_SCALAR_H
#define DRYFIT_POLICIES_DECODE_SCALAR_H

#include "policies/decode.h"

/* Where the walk is, for messages: exemptions[0].until. Steps live on the stack of the walk. */
struct decode_step {
    const struct decode_step *up; /* NULL: the document itself */
    const char *key;              /* NULL: an item */
    size_t index;                 /* the item's index */
};

struct decode_walk {
    struct arena *arena;
    struct err *err;
};

/* "exemptions[0].until: <message>" with the node's place. Returns false. */
bool decode_fail_step(const struct decode_walk *walk, const struct decode_step *step, const cJSON *node,
                      const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Reads node as key->type and writes *out. key->type is none of STRUCT, LIST and MAP. */
MUST_USE bool decode_scalar(const struct decode_walk *walk, const struct decode_step *step,
                            const struct decode_key *key, const cJSON *node, void *out);

bool decode_seconds(struct str text, unsigned *out); /* 90s, 2m, 1h; in seconds */
bool decode_date(struct str text, struct date *out); /* 2027-03-31, a day that exists */

#endif
