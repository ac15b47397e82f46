/* SPDX-License-Identifier: Apache-2.0 */
/* Facts by image name, program and client env: a hash table made once, so that describing a container costs the same
 * however many images are known. */
#ifndef DRYFIT_POLICIES_FACTS_INDEX_H
#define DRYFIT_POLICIES_FACTS_INDEX_H

#include "policies/facts.h"
#include "policies/image.h"

struct facts_index;

/* Borrows facts. Where two describe the same, the user's own win, then the later one. */
const struct facts_index *facts_index_new(struct arena *arena, const struct facts *facts, size_t len);

/* The next facts whose image matches, in falling order of preference; NULL at the end. Start with *at NULL. */
struct facts_entry;
const struct facts *facts_index_image(const struct facts_index *index, const struct image *image,
                                      const struct facts_entry **at, enum image_match *match);
const struct facts *facts_index_program(const struct facts_index *index, struct str program);
/* NULL, too, where several shipped ones claim the env: then what it points at is not known. */
const struct facts *facts_index_client(const struct facts_index *index, struct str env);
const struct facts *facts_index_id(const struct facts_index *index, struct str id);

#endif
