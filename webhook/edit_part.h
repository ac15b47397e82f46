/* SPDX-License-Identifier: Apache-2.0 */
/* Inner room of edit.h: what its files share. */
#ifndef DRYFIT_WEBHOOK_EDIT_PART_H
#define DRYFIT_WEBHOOK_EDIT_PART_H

#include "webhook/edit.h"

/* A node of the document with its place, whichever language it is written in. */
struct edit_node {
    const cJSON *json;
    const struct field *field; /* NULL: the root */
    struct span key, value;
    enum tree_style style; /* JSON's lists and objects are in flow style */
    bool aliased;
};
/* False when it is not there. */
MUST_USE bool edit_node(const struct edit *edit, const struct field *field, struct edit_node *out);
/* The parent's child of that place; children must not be asked for where edit_has_merged(). */
struct edit_node edit_child(const struct edit *edit, const struct edit_node *parent, size_t index);
/* A member comes from elsewhere, by <<. */
bool edit_has_merged(const struct edit_node *parent);
bool edit_is_json(const struct edit *edit);
bool edit_is_collection(const cJSON *node);
/* null, {} or []: what a block can be written for. */
bool edit_is_hollow(const struct edit_node *node);

/* Of the line that the byte at `at` stands in: its first byte, and its newline or the text's end. */
size_t edit_line_start(struct str text, size_t at);
size_t edit_line_end(struct str text, size_t at);
bool edit_is_blank(struct str text, size_t from, size_t to); /* blanks and tabs only */
bool edit_is_space(struct str text, size_t from, size_t to); /* line ends, too */

/* Block style. indent: columns before it. */
MUST_USE bool edit_block_add(const struct edit *edit, const struct edit_node *parent, struct str key,
                             const cJSON *value, struct splices *out, struct err *err);
/* A block instead of null, {} or [] behind a key. */
MUST_USE bool edit_block_fill(const struct edit *edit, const struct edit_node *node, const cJSON *value,
                              struct splices *out, struct err *err);
MUST_USE bool edit_block_remove(const struct edit *edit, const struct edit_node *parent, size_t index,
                                struct splices *out, struct err *err);
/* Flow style and JSON. key.ptr is NULL for a list. */
MUST_USE bool edit_flow_add(const struct edit *edit, const struct edit_node *parent, struct str key, const cJSON *value,
                            struct splices *out, struct err *err);
MUST_USE bool edit_flow_remove(const struct edit *edit, const struct edit_node *parent, size_t index,
                               struct splices *out, struct err *err);

#endif
