/* SPDX-License-Identifier: Apache-2.0 */
/* From events to the tree. Inner room of yaml.h: yaml_build.c makes nodes, yaml_mapping.c settles which members a
 * mapping has. */
#ifndef DRYFIT_BASE_YAML_BUILD_H
#define DRYFIT_BASE_YAML_BUILD_H

#include "base/keys.h"
#include "base/yaml_events.h"

enum { YAML_ANCHOR_CHAINS = 64 };

struct yaml_anchor;

struct yaml_build {
    struct arena *arena;                             /* borrowed */
    struct yaml_events *events;                      /* borrowed */
    size_t nodes;                                    /* made so far */
    struct yaml_anchor *anchors[YAML_ANCHOR_CHAINS]; /* by hash, the latest of a name first */
    struct key *keys;                                /* room that yaml_mapping_finish() uses again and again */
    size_t keys_room;
    struct yaml_repeats *repeats; /* the document's */
};

/* A whole document, from before its first event. */
MUST_USE bool yaml_build_document(struct yaml_build *build, struct tree_node **root);

/* Whether so many nodes more may be made; if not, the failure is at span. */
MUST_USE bool yaml_build_room(const struct yaml_build *build, size_t more, const struct span *span);
/* A node with nothing in it yet. */
MUST_USE bool yaml_build_node(struct yaml_build *build, const struct span *value, struct tree_node **node);
void yaml_build_append(struct tree_node *parent, struct tree_node *child);

/* An anchor, whose node is still to come; NULL when name is NULL. Then the node, and how many nodes it consists of. */
struct yaml_anchor *yaml_alias_declare(struct yaml_build *build, const yaml_char_t *name);
void yaml_alias_bind(struct yaml_anchor *anchor, const struct tree_node *node, size_t nodes);
/* What the current event, an alias, stands for. depth: the lists and mappings around it. */
MUST_USE bool yaml_alias_build(struct yaml_build *build, unsigned depth, struct tree_node **out);

/* Refuses a key that stands twice among the members of mapping, or leaves the last one and notes it; then adds the
 * members of merged, the value of its `<<` (NULL when it has none): a mapping or a list of mappings, the earlier of
 * which win. */
MUST_USE bool yaml_mapping_finish(struct yaml_build *build, struct tree_node *mapping, const struct tree_node *merged);

#endif
