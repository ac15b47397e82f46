/* SPDX-License-Identifier: Apache-2.0 */
/* JSON text to tree, strictly: RFC 8259 to the letter, one value and nothing after it, valid UTF-8, no NUL in a string
 * (written or escaped), no half of a surrogate pair, no key twice in an object, no number beyond a double or of more
 * than 63 characters, bounded nesting. What passes means the same to every reader.
 * cJSON builds the tree, in the arena. */
#ifndef DRYFIT_BASE_JSON_H
#define DRYFIT_BASE_JSON_H

#include "base/arena.h"
#include "base/err.h"
#include "base/tree.h"

enum { JSON_DEPTH = 100 }; /* nesting allowed; Kubernetes' deepest objects (CRD schemas) stay below 60 */

/* Makes cJSON allocate from the arena that json_parse() is given. Call once, before threads start. */
void json_init(void);

/* text is copied as far as the tree needs it: it may go away after the call. Failures carry line and column. */
MUST_USE bool json_parse(struct arena *arena, struct str text, const cJSON **root, struct err *err);

/* What the reader of a text does not look at, or not at first: members of its mapping, a list that ends with an
 * empty key. */
struct json_omit {
    struct str key;
    bool built;                      /* is in the tree nevertheless: only some of its members are left out */
    const struct json_omit *members; /* what is left out of the value when it is a mapping; may be NULL */
};
struct json_cuts;

/* json_parse(), which refuses what it refuses, but no tree is made of what omits names: in its place stands an empty
 * value of the same type. text must stay as long as *cuts is used. */
MUST_USE bool json_parse_most(struct arena *arena, struct str text, const struct json_omit *omits,
                              const struct json_cuts **cuts, const cJSON **root, struct err *err);
/* The tree of what was left out for `omit`; NULL when there was none. */
const cJSON *json_parse_cut(struct arena *arena, const struct json_cuts *cuts, const struct json_omit *omit);

/* Whether json_parse() would take text if keys could stand twice: what it is for readers who let the last one count. */
MUST_USE bool json_valid_with_repeats(struct arena *arena, struct str text);

/* Where in text the node stands that is reached from the root by the members and items that `steps` names, as
 * json_parse() saw it: for reports, after the fact. Each step is a key, or an index when key.ptr is NULL.
 * False when there is no such place. */
struct json_step {
    struct str key;
    size_t index;
};
bool json_locate(struct str text, const struct json_step *steps, size_t steps_len, struct span *key,
                 struct span *value);

#endif
