/* SPDX-License-Identifier: Apache-2.0 */
/* From libyaml's marks to places in the file. A mark counts characters; an edit of the file needs bytes, and libyaml
 * has other ideas of where lines end than editors do. Inner room of yaml.h. */
#ifndef DRYFIT_BASE_YAML_PLACE_H
#define DRYFIT_BASE_YAML_PLACE_H

#include "base/tree.h"

struct yaml_place {
    size_t index;          /* characters before it */
    size_t at;             /* bytes before it */
    unsigned line, column; /* in the file, from 1 */
};

/* Walks a text forwards: asked in rising order, all places together cost one walk. */
struct yaml_places {
    struct str text; /* valid UTF-8; borrowed */
    size_t from;     /* bytes of the file before text */
    unsigned lines;  /* lines of the file before text */
    struct yaml_place last;
};

struct yaml_place yaml_place_start(const struct yaml_places *places);
/* The place of the index'th character, and of the byte at `at`; clamped to the text. */
struct yaml_place yaml_place_of(struct yaml_places *places, size_t index);
struct yaml_place yaml_place_at(struct yaml_places *places, size_t at);

struct span yaml_place_span(const struct yaml_places *places, struct yaml_place from, struct yaml_place to);

#endif
