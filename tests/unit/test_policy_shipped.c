/* SPDX-License-Identifier: Apache-2.0 */
/* The policy, rules and facts that are part of the binary. */
#include "policies/policy.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "tests/unit/yaml_text.h"

static struct policy *policy;

static int setup(void **state)
{
    (void)state;
    struct err err = {0};
    if (policy_new(NULL, 0, &policy, &err))
        return 0;
    print_error("%s\n", err.message);
    return -1;
}

static int teardown(void **state)
{
    (void)state;
    policy_free(policy);
    return 0;
}

/* What the documentation calls the defaults. */
static void test_defaults(void **state)
{
    (void)state;
    const struct rule *rules = NULL;
    size_t len = policy_rules(policy, &rules);
    assert_true(len > 0);
    for (size_t i = 0; i < len; i++) {
        assert_int_equal(policy_action(policy, &rules[i], CERTAIN, STR("default")), ACTION_DENY);
        assert_int_equal(policy_action(policy, &rules[i], LIKELY, STR("default")), ACTION_WARN);
        assert_true(policy_may_ignore(policy, &rules[i]));
    }
    const struct exemption *exemptions = NULL;
    assert_int_equal(policy_exemptions(policy, &exemptions), 0);
    assert_int_equal(policy_existing(policy), EXISTING_WARN);
    assert_int_equal(policy_cluster_domains(policy)->len, 1);
    assert_str(policy_cluster_domains(policy)->items[0], "cluster.local");
}

static void test_peers_are_described(void **state)
{
    (void)state;
    const struct facts *facts = NULL;
    size_t len = policy_facts(policy, &facts);
    for (size_t i = 0; i < len; i++) {
        const struct facts_url *urls = facts[i].urls.items;
        for (size_t j = 0; j < facts[i].urls.len; j++)
            if (urls[j].peer.len > 0 && !policy_facts_by_id(policy, urls[j].peer))
                fail_msg("%s: urls.%s: nothing describes \"%s\"", facts[i].id.ptr, urls[j].env.ptr, urls[j].peer.ptr);
    }
}

/* An env that two claim points at neither. */
static void test_clients_are_claimed_once(void **state)
{
    (void)state;
    const struct facts *facts = NULL;
    size_t len = policy_facts(policy, &facts);
    for (size_t i = 0; i < len; i++)
        for (size_t j = 0; j < facts[i].clients.len; j++)
            if (policy_peer(policy, NULL, facts[i].clients.items[j]) != &facts[i])
                fail_msg("%s: clients: %s is claimed by others, too", facts[i].id.ptr, facts[i].clients.items[j].ptr);
}

static void test_every_check_has_a_rule(void **state)
{
    (void)state;
    const struct rule *rules = NULL;
    size_t len = policy_rules(policy, &rules);
    for (const struct check *const *check = check_registry; *check; check++) {
        size_t used = 0;
        for (size_t i = 0; i < len; i++)
            used += rules[i].check == *check;
        if (used == 0)
            fail_msg("no rule uses the check %s", (*check)->name);
        assert_true(!(*check)->container != !(*check)->workload);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_peers_are_described),
        cmocka_unit_test(test_clients_are_claimed_once),
        cmocka_unit_test(test_every_check_has_a_rule),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
