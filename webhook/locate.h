/* SPDX-License-Identifier: Apache-2.0 */
/* Where in a file a field of an object stands. Nodes from YAML know their places; those from JSON are looked for in the
 * text, object by object, so that a list of thousands is walked once. */
#ifndef DRYFIT_WEBHOOK_LOCATE_H
#define DRYFIT_WEBHOOK_LOCATE_H

#include "base/yaml.h"
#include "policies/field.h"

/* An object of a document. */
struct located {
    const cJSON *node;
    const struct field *field;   /* in its document; NULL: the root */
    struct str json;             /* its text when it came from JSON; ptr NULL otherwise */
    struct span place;           /* of json in the file */
    struct yaml_repeats repeats; /* of a document's root that came from YAML */
};

struct place {
    struct span key, value; /* of the member or item at the field, or the nearest around it; key.line 0: an item */
    struct span at;         /* what to point at: the value; of a mapping or list its key; of an item its name */
};

/* text is the file's; value is what `at` is narrowed to where the field's value is longer (a URL, a script). Without
 * any place (which no parsed text gives) all is zero. */
struct place locate(struct arena *arena, struct str text, const struct located *object, const struct field *field,
                    struct str value);

/* The items of a JSON list one after the other: `at` begins with the list's own place. */
struct locate_items {
    struct str text;  /* the file's */
    struct span rest; /* from behind the last item found */
};
struct locate_items locate_items(struct str text, const struct located *list);
/* Fills json and place of the next item. */
void locate_next(struct locate_items *items, struct located *out);

#endif
