/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/policy.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "tests/unit/policy_fixture.h"
#include "tests/unit/yaml_text.h"

static struct policy *policy_of(const char *a, const char *b)
{
    struct policy *policy = NULL;
    struct err err = {0};
    if (!policy_fixture((const char *const[FILES]){a, b, NULL}, &policy, &err))
        fail_msg("%s", err.message);
    return policy;
}

static void test_shipped(void **state)
{
    (void)state;
    struct policy *policy POLICY_CLEANUP = policy_of(NULL, NULL);
    const struct rule *rules = NULL;
    const struct facts *facts = NULL;
    assert_int_equal(policy_rules(policy, &rules), 3);
    assert_str(rules[0].id, "bind-loopback");
    assert_str(rules[1].id, "url-http-tls");
    assert_str(rules[2].id, "url-https");
    assert_ptr_equal(policy_rule(policy, STR("url-https")), &rules[2]);
    assert_null(policy_rule(policy, STR("url")));
    assert_int_equal(policy_facts(policy, &facts), 3);
    assert_str(policy_facts_by_id(policy, STR("shop"))->id, "shop");
    assert_null(policy_facts_by_id(policy, STR("cart")));
    assert_int_equal(policy_cluster_domains(policy)->len, 1);
    assert_int_equal(policy_existing(policy), EXISTING_WARN);
    assert_int_equal(policy_action(policy, &rules[0], CERTAIN, STR("ns")), ACTION_DENY);
    assert_int_equal(policy_action(policy, &rules[0], LIKELY, STR("ns")), ACTION_WARN);
    assert_true(policy_may_ignore(policy, &rules[0]));
    const struct exemption *exemptions = NULL;
    assert_int_equal(policy_exemptions(policy, &exemptions), 0);
}

/* Expected: certain and likely of url-https in the namespace dev-a, d, w or o each. */
static const struct {
    const char *why, *text, *expected;
} precedence[] = {
    {"nothing said", "", "dw"},
    {"a setting that says certain leaves likely alone", "rules: {url-https: {certain: warn}}", "ww"},
    {"a plain off is the word off", "rules: {url-https: {likely: off}}", "do"},
    {"an exact id beats a glob", "rules: {url-https: {certain: warn}, url-*: {certain: off}}", "ww"},
    {"a longer glob beats a shorter one", "rules: {url-h*: {certain: warn}, url-*: {certain: off}}", "ww"},
    {"whichever comes first", "rules: {url-*: {certain: off}, url-h*: {certain: warn}}", "ww"},
    {"each certainty by itself", "rules: {url-https: {certain: warn}, url-*: {certain: off, likely: deny}}", "wd"},
    {"among equals the later one", "rules: {url-h*: {certain: warn}, url-?*: {certain: off}}", "ow"},
    {"another rule's setting is nothing to it", "rules: {bind-*: {certain: off}, url-http-tls: {likely: off}}", "dw"},
    {"a scope beats rules, even by a glob",
     "rules: {url-https: {certain: off}}\nscopes: [{namespaces: [dev-*], rules: {'*': {certain: warn}}}]", "ww"},
    {"a scope that leaves likely out leaves it to rules",
     "rules: {url-https: {likely: off}}\nscopes: [{namespaces: [dev-*], rules: {'*': {certain: warn}}}]", "wo"},
    {"a later scope beats an earlier one",
     "scopes: [{namespaces: [dev-*], rules: {url-https: {certain: off}}},"
     " {namespaces: [dev-a], rules: {'*': {certain: warn}}}]",
     "ww"},
    {"each certainty by itself among scopes, too",
     "scopes: [{namespaces: [dev-*], rules: {'*': {likely: deny, certain: off}}},"
     " {namespaces: [dev-a], rules: {'*': {certain: warn}}}]",
     "wd"},
    {"a scope of other namespaces says nothing",
     "scopes: [{namespaces: [prod, dev], rules: {'*': {certain: off, likely: off}}}]", "dw"},
    {"within a scope an exact id beats a glob",
     "scopes: [{namespaces: ['*'], rules: {url-https: {certain: warn}, url-*: {certain: off}}}]", "ww"},
};

static char letter(enum action action)
{
    static const char letters[] = {[ACTION_OFF] = 'o', [ACTION_WARN] = 'w', [ACTION_DENY] = 'd'};
    return letters[action];
}

static void test_precedence(void **state)
{
    (void)state;
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    for (size_t i = 0; i < sizeof precedence / sizeof *precedence; i++) {
        struct str text = arena_format(arena, HEAD "%s\n", precedence[i].text);
        struct policy *policy POLICY_CLEANUP = policy_of(text.ptr, NULL);
        const struct rule *rule = policy_rule(policy, STR("url-https"));
        char found[] = {letter(policy_action(policy, rule, CERTAIN, STR("dev-a"))),
                        letter(policy_action(policy, rule, LIKELY, STR("dev-a"))), '\0'};
        if (strcmp(found, precedence[i].expected) != 0)
            fail_msg("%s: expected %s, found %s", precedence[i].why, precedence[i].expected, found);
        const struct rule *rules = NULL;
        (void)policy_rules(policy, &rules);
        const int *row = policy_actions(policy, STR("dev-a"), arena) + 2 * (rule - rules);
        assert_int_equal(letter((enum action)row[CERTAIN]), precedence[i].expected[0]);
        assert_int_equal(letter((enum action)row[LIKELY]), precedence[i].expected[1]);
    }
}

static void test_lists_append_keys_replace(void **state)
{
    (void)state;
    struct policy *policy POLICY_CLEANUP =
        policy_of(HEAD "existing: deny\nclusterDomains: [a.test]\nrules: {'*': {certain: warn}, url-*: {likely: off}}\n"
                       "exemptions: [{rules: ['*'], reason: one}]\nworkloads: [{id: cart, images: [acme/cart]}]\n"
                       "scopes: [{namespaces: [px], rules: {'*': {certain: off}}}]\n",
                  HEAD "existing: ignore\nclusterDomains: [b.test]\nrules: {'*': {certain: deny}}\n"
                       "exemptions: [{rules: ['url-*'], reason: two}]\nworkloads: [{id: shop, images: [own/shop]}]\n"
                       "scopes: [{namespaces: [py], rules: {'*': {certain: off}}}]\n");
    const struct rule *https = policy_rule(policy, STR("url-https"));
    assert_int_equal(policy_existing(policy), EXISTING_IGNORE);
    assert_int_equal(policy_cluster_domains(policy)->len, 3);
    assert_str(policy_cluster_domains(policy)->items[0], "cluster.local");
    assert_str(policy_cluster_domains(policy)->items[2], "b.test");
    assert_int_equal(policy_action(policy, https, CERTAIN, STR("pz")), ACTION_DENY);
    assert_int_equal(policy_action(policy, https, LIKELY, STR("pz")), ACTION_OFF);
    assert_int_equal(policy_action(policy, https, CERTAIN, STR("px")), ACTION_OFF);
    assert_int_equal(policy_action(policy, https, CERTAIN, STR("py")), ACTION_OFF);
    const struct exemption *exemptions = NULL;
    assert_int_equal(policy_exemptions(policy, &exemptions), 2);
    assert_str(exemptions[0].reason, "one");
    assert_str(exemptions[1].reason, "two");
    const struct facts *facts = NULL;
    assert_int_equal(policy_facts(policy, &facts), 4);
    assert_true(strs_have(&policy_facts_by_id(policy, STR("shop"))->images, STR("own/shop")));
    assert_non_null(policy_facts_by_id(policy, STR("cart")));
}

static void test_what_a_file_leaves_out_stays(void **state)
{
    (void)state;
    struct policy *policy POLICY_CLEANUP = policy_of(HEAD "existing: deny\n", HEAD);
    assert_int_equal(policy_existing(policy), EXISTING_DENY);
    assert_int_equal(policy_cluster_domains(policy)->len, 1);
}

static void test_exemption(void **state)
{
    (void)state;
    struct policy *policy POLICY_CLEANUP = policy_of(
        HEAD "exemptions:\n"
             "- rules: [bind-loopback, url-*]\n"
             "  match: {namespaces: [legacy], kinds: [Deployment, '*Set'], names: ['mail-*'], containers: [app],\n"
             "          labels: {tier: edge}, users: ['system:serviceaccount:ci:*']}\n"
             "  reason: an nginx sidecar listens for it\n"
             "  until: 2027-03-31\n"
             "- {rules: ['*'], reason: all}\n",
        NULL);
    const struct exemption *exemptions = NULL;
    assert_int_equal(policy_exemptions(policy, &exemptions), 2);
    const struct exemption *first = exemptions;
    assert_int_equal(first->rules.len, 2);
    assert_true(strs_have(&first->namespaces, STR("legacy")));
    assert_true(strs_have(&first->kinds, STR("*Set")));
    assert_true(strs_have(&first->names, STR("mail-*")));
    assert_true(strs_have(&first->containers, STR("app")));
    assert_true(strs_have(&first->users, STR("system:serviceaccount:ci:*")));
    assert_str(tree_get_str(first->labels, "tier"), "edge");
    assert_str(first->reason, "an nginx sidecar listens for it");
    assert_int_equal(first->until.day, 31);
    assert_non_null(first->place);
    const struct exemption *second = &exemptions[1];
    assert_int_equal(second->until.year, 0);
    assert_int_equal(second->namespaces.len, 0);
    assert_null(second->labels);
}

static void test_ignores(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        bool bind, url;
    } cases[] = {
        {HEAD "ignores: allowed\n", NULL, true, true},
        {HEAD "ignores: forbidden\n", NULL, false, false},
        {HEAD "ignores: [url-*]\n", NULL, false, true},
        {HEAD "ignores: []\n", NULL, false, false},
        {HEAD "ignores: [url-*]\n", HEAD "ignores: [bind-loopback]\n", true, true},
        {HEAD "ignores: [url-*]\n", HEAD "ignores: forbidden\n", false, false},
        {HEAD "ignores: forbidden\n", HEAD "ignores: [bind-*]\n", true, false},
        {HEAD "ignores: [url-*]\n", HEAD "existing: deny\n", false, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct policy *policy POLICY_CLEANUP = policy_of(cases[i].a, cases[i].b);
        assert_int_equal(policy_may_ignore(policy, policy_rule(policy, STR("bind-loopback"))), cases[i].bind);
        assert_int_equal(policy_may_ignore(policy, policy_rule(policy, STR("url-https"))), cases[i].url);
    }
}

static void test_parameters(void **state)
{
    (void)state;
    struct policy *policy POLICY_CLEANUP =
        policy_of(HEAD "rules: {url-https: {parameters: {ports: [8080]}}}\n",
                  HEAD "rules: {url-https: {likely: off}, url-http-tls: {parameters: {deep: true}}}\n");
    const struct rule *https = policy_rule(policy, STR("url-https"));
    assert_true(rule_has_uint(https, "ports", 8080));
    assert_false(rule_has_uint(https, "ports", 80));
    assert_true(rule_flag(https, "deep"));
    assert_true(rule_flag(policy_rule(policy, STR("url-http-tls")), "deep"));
    assert_int_equal(policy_action(policy, https, CERTAIN, STR("")), ACTION_DENY);
}

static void test_custom_rule(void **state)
{
    (void)state;
    struct policy *policy POLICY_CLEANUP = policy_of(
        HEAD "customRules:\n"
             "- {id: acme-ports, check: any, title: t, message: m, cause: c, fix: f., parameters: {ports: [1]}}\n",
        HEAD "rules: {acme-*: {certain: warn}}\n");
    const struct rule *rule = policy_rule(policy, STR("acme-ports"));
    assert_non_null(rule);
    assert_true(rule_has_uint(rule, "ports", 1));
    assert_int_equal(policy_action(policy, rule, CERTAIN, STR("")), ACTION_WARN);
    assert_int_equal(policy_action(policy, rule, LIKELY, STR("")), ACTION_WARN);
}

/* The user's facts may also stand as documents of their own. */
static void test_workload_documents(void **state)
{
    (void)state;
    struct policy *policy POLICY_CLEANUP =
        policy_of(HEAD "existing: deny\n---\napiVersion: dryfit.dev/v1\nkind: Workload\nid: cart\nimages: [acme/cart]\n"
                       "---\n" HEAD "existing: ignore\n",
                  NULL);
    assert_non_null(policy_facts_by_id(policy, STR("cart")));
    assert_int_equal(policy_existing(policy), EXISTING_IGNORE);
}

static void test_peer(void **state)
{
    (void)state;
    struct policy *policy POLICY_CLEANUP = policy_of(NULL, NULL);
    const struct facts *shop = policy_facts_by_id(policy, STR("shop"));
    const struct facts *mail = policy_facts_by_id(policy, STR("mail"));
    assert_ptr_equal(policy_peer(policy, shop, STR("NEXT_URL")), mail);
    assert_ptr_equal(policy_peer(policy, shop, STR("MAIL_URL")), mail); /* by mail's clients */
    assert_ptr_equal(policy_peer(policy, NULL, STR("SHOP_URL")), shop);
    assert_null(policy_peer(policy, NULL, STR("NEXT_URL")));
    assert_null(policy_peer(policy, policy_facts_by_id(policy, STR("mail-queue")), STR("STORE")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shipped),
        cmocka_unit_test(test_precedence),
        cmocka_unit_test(test_lists_append_keys_replace),
        cmocka_unit_test(test_what_a_file_leaves_out_stays),
        cmocka_unit_test(test_exemption),
        cmocka_unit_test(test_ignores),
        cmocka_unit_test(test_parameters),
        cmocka_unit_test(test_custom_rule),
        cmocka_unit_test(test_workload_documents),
        cmocka_unit_test(test_peer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
