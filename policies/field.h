/* SPDX-License-Identifier: Apache-2.0 */
/* Where a value stands in an object, as a chain of steps from the root. Chains share their beginnings: a field borrows
 * its parent, so parents live in the arena (or are static) as long as their children. Nothing is formatted until
 * somebody reads it. */
#ifndef DRYFIT_POLICIES_FIELD_H
#define DRYFIT_POLICIES_FIELD_H

#include "base/arena.h"
#include "base/json.h"

struct field {
    const struct field *parent; /* NULL: the object's root */
    struct str key;             /* the member's name; ptr NULL for an item */
    size_t index;               /* the item's index when key.ptr is NULL */
    const cJSON *node;          /* what stands there, where the maker knew it: lists are long; else NULL */
};

struct field field_key(const struct field *parent, struct str key);
struct field field_item(const struct field *parent, size_t index);
/* The same for field_node(): node is the item. */
struct field field_item_at(const struct field *parent, size_t index, const cJSON *node);
/* A copy in the arena, to be a parent. */
const struct field *field_keep(struct arena *arena, struct field field);

/* spec.template.spec.containers[0].env[3].value, as Kubernetes writes field paths; a key with other characters than
 * letters, digits, - and _ is written metadata.annotations[dryfit.dev/ignore.x]. */
struct str field_text(struct arena *arena, const struct field *field);
/* The same as a JSON pointer (RFC 6901). */
struct str field_pointer(struct arena *arena, const struct field *field);
/* The same for json_locate(). */
const struct json_step *field_steps(struct arena *arena, const struct field *field, size_t *len);
/* The node at field, or NULL: in any object. Linear in the lists it goes through. */
const cJSON *field_find(const cJSON *root, const struct field *field);
/* The same in the very object that field was made for, down from the nearest step whose node is known. */
const cJSON *field_node(const cJSON *root, const struct field *field);
/* Orders fields by keys and indices from the root on. */
int field_cmp(const struct field *a, const struct field *b);

#endif
