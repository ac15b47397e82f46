/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/policy_words.h"

#include "policies/policy.h"

const char *const policy_action_words[] = {[ACTION_OFF] = "off", [ACTION_WARN] = "warn", [ACTION_DENY] = "deny", NULL};
const char *const policy_existing_words[] = {
    [EXISTING_WARN] = "warn", [EXISTING_DENY] = "deny", [EXISTING_IGNORE] = "ignore", NULL};
