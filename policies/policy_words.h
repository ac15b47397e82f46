/* SPDX-License-Identifier: Apache-2.0 */
/* The policy document's own words, for those who write it and of it. */
#ifndef DRYFIT_POLICIES_POLICY_WORDS_H
#define DRYFIT_POLICIES_POLICY_WORDS_H

/* By enum action and enum existing, each ended by NULL. */
extern const char *const policy_action_words[];
extern const char *const policy_existing_words[];

#endif
