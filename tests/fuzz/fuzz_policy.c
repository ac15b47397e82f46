/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a policy file over a small shipped policy. What is refused says where and why, what passes answers. */
#undef NDEBUG /* asserts are what this program is for, in optimised builds, too */
#include <assert.h>

#include "tests/unit/policy_fixture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_actions(const struct policy *policy, struct arena *arena, struct str namespace)
{
    const struct rule *rules = NULL;
    size_t len = policy_rules(policy, &rules);
    const int *row = policy_actions(policy, namespace, arena);
    assert(len >= 3);
    for (size_t i = 0; i < len; i++) {
        assert(i == 0 || str_cmp(rules[i - 1].id, rules[i].id) < 0);
        assert(policy_rule(policy, rules[i].id) == &rules[i]);
        assert(rules[i].parameters);
        (void)policy_may_ignore(policy, &rules[i]);
        for (int certainty = LIKELY; certainty <= CERTAIN; certainty++) {
            enum action action = policy_action(policy, &rules[i], (enum certainty)certainty, namespace);
            assert(action == ACTION_OFF || action == ACTION_WARN || action == ACTION_DENY);
            assert(row[2 * i + (size_t)certainty] == (int)action);
        }
    }
}

static void check_facts(const struct policy *policy)
{
    const struct facts *facts = NULL;
    size_t len = policy_facts(policy, &facts);
    assert(len >= 3);
    for (size_t i = 0; i < len; i++) {
        assert(policy_facts_by_id(policy, facts[i].id) == &facts[i]);
        const struct facts_url *urls = facts[i].urls.items;
        for (size_t j = 0; j < facts[i].urls.len; j++)
            (void)policy_peer(policy, &facts[i], urls[j].env);
    }
}

static void check_exemptions(const struct policy *policy)
{
    const struct exemption *exemptions = NULL;
    size_t len = policy_exemptions(policy, &exemptions);
    for (size_t i = 0; i < len; i++) {
        assert(exemptions[i].rules.len > 0 && str_trim(exemptions[i].reason).len > 0);
        assert(exemptions[i].until.month <= 12 && exemptions[i].until.day <= 31);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct policy *policy POLICY_CLEANUP = NULL;
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    struct err err = {0};
    const struct policy_file file = {"fuzz.yaml", {(const char *)data, size}};
    if (!arena)
        return 0;
    if (!policy_new(&file, 1, &policy, &err)) {
        assert(!policy && str_starts(str_from(err.message), STR("policy fuzz.yaml:")));
        return 0;
    }
    check_actions(policy, arena, STR("dev-a"));
    check_actions(policy, arena, STR(""));
    check_facts(policy);
    check_exemptions(policy);
    return 0;
}
