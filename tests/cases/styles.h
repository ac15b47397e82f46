/* SPDX-License-Identifier: Apache-2.0 */
/* A tree as text in the styles that people write manifests in. Its own writer: it shares nothing with what it tries. */
#ifndef DRYFIT_TESTS_STYLES_H
#define DRYFIT_TESTS_STYLES_H

#include "base/text.h"
#include "base/tree.h"

enum style {
    STYLE_BLOCK,
    STYLE_DEEP, /* four columns a step, dashes deeper than their key */
    STYLE_QUOTED,
    STYLE_COMMENTED, /* a comment above each member and behind each scalar */
    STYLE_ANCHORED,
    STYLE_ALIASED, /* what has stood before is an alias */
    STYLE_CRLF,
    STYLE_FLOW,
    STYLE_JSON,
    STYLE_JSON_TIGHT,
    STYLE_COUNT,
};
extern const char *const style_names[STYLE_COUNT];

/* One document, its last line ended. */
void style_write(struct text *out, enum style style, const cJSON *tree);

#endif
