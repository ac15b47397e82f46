/* SPDX-License-Identifier: Apache-2.0 */
/* The policy document, merged over the shipped default: which rules are active and how, the facts, the exemptions.
 * Bytes in, policy out; who reads files hands the texts in. Immutable once made; a reload makes a new one. */
#ifndef DRYFIT_POLICIES_POLICY_H
#define DRYFIT_POLICIES_POLICY_H

#include "policies/check.h"

enum action { ACTION_OFF, ACTION_WARN, ACTION_DENY };
enum existing { EXISTING_WARN, EXISTING_DENY, EXISTING_IGNORE };

struct policy_file {
    const char *name; /* for messages; copied */
    struct str text;  /* may go away after the call */
};

/* deny | warn | off for each certainty; -1: not said. */
struct rule_setting {
    struct str rules;    /* id or glob: the mapping's key */
    int certain, likely; /* enum action */
    const cJSON *parameters;
    const cJSON *place;
};

struct scope {
    struct strs namespaces;
    struct list rules; /* struct rule_setting */
    const cJSON *place;
};

struct exemption {
    struct strs rules;
    struct strs namespaces, kinds, names, containers, users; /* globs; empty: any */
    const cJSON *labels;                                     /* a mapping of label to value, or NULL */
    struct str reason;
    struct date until; /* year 0: none */
    const cJSON *place;
};

struct policy;

/* All files over the embedded default. A failure names file, line, column and the nearest known word. The caller frees.
 */
MUST_USE bool policy_new(const struct policy_file *files, size_t files_len, struct policy **out, struct err *err);
void policy_free(struct policy *policy);
static inline void policy_cleanup(struct policy **policy)
{
    policy_free(*policy);
}
#define POLICY_CLEANUP __attribute__((cleanup(policy_cleanup)))

/* In id order. */
size_t policy_rules(const struct policy *policy, const struct rule **out);
const struct rule *policy_rule(const struct policy *policy, struct str id); /* NULL: unknown */
size_t policy_facts(const struct policy *policy, const struct facts **out);
const struct facts *policy_facts_by_id(const struct policy *policy, struct str id);
/* The facts an image's or program's container is described by. */
struct described policy_describe(const struct policy *policy, const struct workload *workload,
                                 const struct container *container);
struct described policy_describe_program(const struct policy *policy, const struct container *container);
/* What the env of this name points at: by the container's own facts, else by the clients lists. NULL: not known. */
const struct facts *policy_peer(const struct policy *policy, const struct facts *facts, struct str env);

const struct strs *policy_cluster_domains(const struct policy *policy);
enum existing policy_existing(const struct policy *policy);
/* What a rule's finding of this certainty does in this namespace, before exemptions. */
enum action policy_action(const struct policy *policy, const struct rule *rule, enum certainty certainty,
                          struct str namespace);
/* The same for all rules at once: an enum action at [2 * index in policy_rules() + certainty]. */
const int *policy_actions(const struct policy *policy, struct str namespace, struct arena *arena);
/* Whether the rule may be ignored by annotation. */
bool policy_may_ignore(const struct policy *policy, const struct rule *rule);
size_t policy_exemptions(const struct policy *policy, const struct exemption **out);

#endif
