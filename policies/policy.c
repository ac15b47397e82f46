/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/policy.h"

#include "policies/policy_parts.h"

/* The shipped policy needs about 3 MiB; what goes beyond this is no policy but an attack or a mistake. */
enum { POLICY_MEMORY = 256 * 1024 * 1024 };

struct making {
    struct policy *policy;
    const struct policy_file *files;
    size_t files_len;
    bool made;
    struct err *err;
};

static void make(void *ctx)
{
    struct making *making = ctx;
    making->made = policy_build(making->policy, making->files, making->files_len, making->err);
}

static bool make_in_arena(struct making *making)
{
    making->policy->arena = arena_new(POLICY_MEMORY, NULL);
    if (!making->policy->arena)
        return err_set(making->err, "policy: out of memory");
    switch (arena_run(making->policy->arena, make, making)) {
    case ARENA_DONE:
        return making->made;
    case ARENA_FULL:
        return err_set(making->err, "policy: takes more than %d MiB of memory", POLICY_MEMORY / 1024 / 1024);
    case ARENA_CROWDED:
    default:
        return err_set(making->err, "policy: out of memory");
    }
}

bool policy_new(const struct policy_file *files, size_t files_len, struct policy **out, struct err *err)
{
    struct policy *policy = calloc(1, sizeof *policy);
    if (!policy)
        return err_set(err, "policy: out of memory");
    struct making making = {policy, files, files_len, false, err};
    if (!make_in_arena(&making)) {
        policy_free(policy);
        return false;
    }
    *out = policy;
    return true;
}

void policy_free(struct policy *policy)
{
    if (!policy)
        return;
    arena_free(policy->arena);
    free(policy);
}

size_t policy_rules(const struct policy *policy, const struct rule **out)
{
    *out = policy->rules;
    return policy->rules_len;
}

const struct rule *policy_rule(const struct policy *policy, struct str id)
{
    size_t from = 0;
    size_t to = policy->rules_len;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = str_cmp(policy->rules[middle].id, id);
        if (order == 0)
            return &policy->rules[middle];
        if (order < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return NULL;
}

size_t policy_facts(const struct policy *policy, const struct facts **out)
{
    *out = policy->facts;
    return policy->facts_len;
}

const struct facts *policy_facts_by_id(const struct policy *policy, struct str id)
{
    return facts_index_id(policy->index, id);
}

const struct facts *policy_peer(const struct policy *policy, const struct facts *facts, struct str env)
{
    const struct facts_url *url = facts ? facts_url(facts, env) : NULL;
    if (url && url->peer.len > 0)
        return facts_index_id(policy->index, url->peer);
    return facts_index_client(policy->index, env);
}

const struct strs *policy_cluster_domains(const struct policy *policy)
{
    return &policy->cluster_domains;
}

enum existing policy_existing(const struct policy *policy)
{
    return policy->existing;
}

enum action policy_action(const struct policy *policy, const struct rule *rule, enum certainty certainty,
                          struct str namespace)
{
    return actions_get(policy->actions, (size_t)(rule - policy->rules), certainty, namespace);
}

const int *policy_actions(const struct policy *policy, struct str namespace, struct arena *arena)
{
    return actions_row(policy->actions, namespace, arena);
}

bool policy_may_ignore(const struct policy *policy, const struct rule *rule)
{
    return policy->ignores_all || strs_match(&policy->ignores, rule->id);
}

size_t policy_exemptions(const struct policy *policy, const struct exemption **out)
{
    *out = policy->exemptions;
    return policy->exemptions_len;
}
