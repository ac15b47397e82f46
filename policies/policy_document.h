/* SPDX-License-Identifier: Apache-2.0 */
/* One policy document as it stands in its file: decoded, but not yet compared with the rules there are. */
#ifndef DRYFIT_POLICIES_POLICY_DOCUMENT_H
#define DRYFIT_POLICIES_POLICY_DOCUMENT_H

#include "policies/policy.h"

struct policy_document {
    struct str api_version, kind;
    struct strs cluster_domains;
    int existing; /* enum existing; meaningless unless has_existing */
    bool has_existing;
    struct list rules;                     /* struct rule_setting */
    struct list scopes;                    /* struct scope */
    struct list exemptions;                /* struct exemption */
    const cJSON *ignores;                  /* allowed | forbidden, or a list of globs; NULL: not said */
    const cJSON *workloads, *custom_rules; /* lists of documents; NULL: none */
    const cJSON *place;
};

MUST_USE bool policy_document_parse(struct arena *arena, const cJSON *node, struct policy_document *out,
                                    struct err *err);

#endif
