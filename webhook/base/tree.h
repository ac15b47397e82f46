/* SPDX-License-Identifier: Apache-2.0 */
/* The one tree for JSON and YAML: cJSON's, read through these functions, which mind the case of keys. Nodes live in the
 * arena that json_parse() or yaml_parse() was given and are never freed or changed one by one. A node that came from
 * YAML knows where it stood; a number from YAML keeps its text in valuestring, too. */
#ifndef DRYFIT_BASE_TREE_H
#define DRYFIT_BASE_TREE_H

#include "base/str.h"

struct span {
    unsigned line, column;         /* of the first character, from 1; columns in characters */
    unsigned end_line, end_column; /* of the place after the last character */
    size_t from, to;               /* the same in bytes from the start of the file */
};

enum tree_style {
    TREE_PLAIN,
    TREE_SINGLE_QUOTED,
    TREE_DOUBLE_QUOTED,
    TREE_LITERAL,
    TREE_FOLDED,
    TREE_BLOCK,
    TREE_FLOW
};

/* A node with its place: what yaml_parse() makes. `json` comes first, so that the one is the other. */
struct tree_node {
    cJSON json;
    struct span key;   /* all zero in a sequence and at the root */
    struct span value; /* quotes included, anchors and tags not; a block's, from its first key or dash to the end of its
                          last value */
    enum tree_style style; /* of the value */
    bool aliased;          /* stands in the file as *alias, or was merged with <<: its place is where it is used */
};
/* The bit in cJSON's type that marks a tree_node. cJSON itself looks at the low ten bits only. */
enum { TREE_HAS_PLACE = 1 << 12 };

/* NULL for a node that did not come from YAML. */
const struct tree_node *tree_place(const cJSON *node);

/* The member of that name; NULL when object is NULL, no object, or has none. Linear. */
const cJSON *tree_get(const cJSON *object, const char *key);
/* tree_get() along several keys, the last argument NULL. */
const cJSON *tree_path(const cJSON *object, ...) __attribute__((sentinel));
const cJSON *tree_item(const cJSON *array, size_t index); /* NULL when there is none; linear */
size_t tree_len(const cJSON *node);                       /* members or items; 0 for the rest */

struct str tree_key(const cJSON *node); /* its key in the object it stands in */
bool tree_is_str(const cJSON *node);    /* false for NULL */
struct str tree_str(const cJSON *node); /* empty when node is NULL or no string */
struct str tree_get_str(const cJSON *object, const char *key);
bool tree_is_true(const cJSON *node);
bool tree_uint(const cJSON *node, uint64_t max, uint64_t *out); /* a whole number in a number node */
const char *tree_type(
    const cJSON *node); /* "string", "number", "boolean", "null", "list", "mapping", "nothing" (NULL) */

#endif
