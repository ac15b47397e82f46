/* SPDX-License-Identifier: Apache-2.0 */
/* The texts of a rule: read and checked when the rule is loaded, taken apart again when a finding is put into words. */
#ifndef DRYFIT_POLICIES_RULE_TEXT_H
#define DRYFIT_POLICIES_RULE_TEXT_H

#include "policies/rule.h"

/* A literal stretch, or the name of a slot. */
struct rule_text_piece {
    bool slot;
    struct str text;
};

/* Takes the next piece off the front of rest; false at the end, or with *broken set where a brace has no partner. */
bool rule_text_next(struct str *rest, struct rule_text_piece *piece, bool *broken);

/* Reads node (a string, or a mapping from each of the check's variants to a string). Every slot must be known, and with
 * stop every text must end in a full stop. key is the text's name in the rule, for messages. */
MUST_USE bool rule_text_parse(struct arena *arena, const cJSON *node, const char *key, const struct check *check,
                              bool stop, struct rule_text *out, struct err *err);
/* The text for that variant; without one (NULL) the first. */
struct str rule_text_pick(const struct rule_text *text, const char *variant);

#endif
