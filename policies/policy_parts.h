/* SPDX-License-Identifier: Apache-2.0 */
/* What a policy holds, for the files that make it and answer from it: policy.c, policy_build.c, policy_describe.c. */
#ifndef DRYFIT_POLICIES_POLICY_PARTS_H
#define DRYFIT_POLICIES_POLICY_PARTS_H

#include "policies/actions.h"
#include "policies/facts_index.h"
#include "policies/policy.h"

struct policy {
    struct arena *arena;
    const struct rule *rules; /* in id order */
    size_t rules_len;
    const struct facts *facts;
    size_t facts_len;
    const struct facts_index *index;
    const struct actions *actions;
    struct strs cluster_domains;
    enum existing existing;
    bool ignores_all;
    struct strs ignores; /* globs, when not all may be ignored */
    const struct scope *scopes;
    size_t scopes_len;
    const struct exemption *exemptions;
    size_t exemptions_len;
};

/* Fills policy, whose arena is set, from the embedded documents and the files. */
MUST_USE bool policy_build(struct policy *policy, const struct policy_file *files, size_t files_len, struct err *err);

#endif
