/* SPDX-License-Identifier: Apache-2.0 */
/* A tree as YAML for people, which yaml_parse() reads as the same tree: blocks, with short lists in one line, and
 * strings without quotes where they cannot be taken for anything else. */
#ifndef DRYFIT_BASE_YAML_WRITE_H
#define DRYFIT_BASE_YAML_WRITE_H

#include "base/text.h"
#include "base/tree.h"

/* Behind `key:` or `-` that stands at indent: a blank and the value, or the lines of a block; ends the line. */
void yaml_write_value(struct text *text, const cJSON *node, unsigned indent);
/* Lines `- item`, each at indent. */
void yaml_write_item(struct text *text, const cJSON *node, unsigned indent);
/* A key or a string, quoted where it must be. */
void yaml_write_str(struct text *text, struct str value);

#endif
