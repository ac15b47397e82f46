/* SPDX-License-Identifier: Apache-2.0 */
/* What rule_parse() needs of the parameters; the rest stands in rule.h. */
#ifndef DRYFIT_POLICIES_RULE_PARAMETERS_H
#define DRYFIT_POLICIES_RULE_PARAMETERS_H

#include "policies/rule.h"

/* Sets rule->parameters from node (NULL: none): known keys, right types, and every required one there. */
MUST_USE bool rule_parameters_init(struct arena *arena, struct rule *rule, const cJSON *node, struct err *err);

#endif
