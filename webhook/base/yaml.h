/* SPDX-License-Identifier: Apache-2.0 */
/* YAML text to tree (libyaml), as Kubernetes reads it: YAML 1.1 scalars as sigs.k8s.io/yaml resolves them (yes, on,
 * 0o17, 1_000, ~), anchors, aliases and << merge keys, where what the mapping says itself wins. Keys are strings
 * (scalar keys of other types are taken as their text, null is refused), none stands twice in a mapping unless the
 * caller asks for it. Refused, too, is what JSON has no way to say (.inf, .nan, NUL) and what is not UTF-8. A stream is
 * split at its `---` lines first, so that one broken document does not hide the others. */
#ifndef DRYFIT_BASE_YAML_H
#define DRYFIT_BASE_YAML_H

#include "base/arena.h"
#include "base/err.h"
#include "base/tree.h"

enum {
    YAML_DEPTH = 100,        /* nesting allowed */
    YAML_NODES = 1000 * 1000 /* nodes of one document after aliases are expanded: the guard against alias bombs */
};

/* Walks the documents of a stream. Set text, leave the rest zero. */
struct yaml_stream {
    struct str text;
    size_t at;      /* where the next document begins */
    unsigned line;  /* lines before it */
    unsigned count; /* documents handed out so far */
};
/* Keys that stand twice in a mapping, where that is no failure. A key's later entry counts, as for kubectl. */
struct yaml_repeat {
    struct str key; /* in the arena of the tree */
    struct span first, again;
};
struct yaml_repeats {
    struct yaml_repeat *items; /* in the order of `again` within a mapping; inner mappings come first */
    size_t len, room;
};
struct yaml_document {
    struct str text;              /* whole lines, with its `---` and `...`; borrows the stream's text */
    size_t from;                  /* bytes of the file before text */
    unsigned line;                /* lines of the file before text */
    unsigned index;               /* from 0; documents of blanks and comments only do not count */
    struct yaml_repeats *repeats; /* takes keys that stand twice; NULL: they are a failure */
};
/* The next document that holds more than blanks and comments; false at the end. */
bool yaml_next(struct yaml_stream *stream, struct yaml_document *document);

/* Places in the tree and in err are the file's own. All nodes are struct tree_node. Without content *root is null. text
 * may go away after the call. An arena that is full is a failure like others (HTTP status 413 or 503): libyaml's own
 * memory is always given back, so this is for use outside arena_run() as well as within. */
MUST_USE bool yaml_parse(struct arena *arena, const struct yaml_document *document, const cJSON **root,
                         struct err *err);

#endif
