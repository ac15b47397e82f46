/* SPDX-License-Identifier: Apache-2.0 */
/* Every way in which a policy can be wrong, and what is said about it. */
#include "policies/policy.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/text.h"
#include "tests/unit/policy_fixture.h"

#define RULE_HEAD HEAD "customRules:\n- id: "
#define RULE_TAIL "\n  check: any\n  title: t\n  message: m\n  cause: c\n  fix: f.\n"

static const struct {
    const char *text, *message;
} failures[] = {
    {"", "policy a.yaml: holds no document"},
    {"# nothing\n", "policy a.yaml: holds no document"},
    {"[]\n", "policy a.yaml:1:1: the policy must be a mapping, not a list"},
    {"kind: Policy\n", "policy a.yaml:1:1: the policy lacks \"apiVersion\""},
    {"apiVersion: dryfit.dev/v1\n", "policy a.yaml:1:1: the policy lacks \"kind\""},
    {"apiVersion: dryfit.dev/v2\nkind: Policy\n",
     "policy a.yaml:1:13: apiVersion: expected \"dryfit.dev/v1\", found \"dryfit.dev/v2\""},
    {"apiVersion: dryfit.dev/v1\nkind: Polcy\n", "policy a.yaml:2:7: kind: expected \"Policy\", found \"Polcy\""},
    {"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: dryfit-policy}\n",
     "policy a.yaml:2:7: kind: expected \"Policy\", found \"ConfigMap\""},
    {HEAD "rules:\n  url-https: {sure: warn}\n",
     "policy a.yaml:4:15: rules.url-https: unknown key \"sure\"; there can be certain, likely, parameters"},
    {HEAD "clusterDomains: [a.example, cluster local]\n",
     "policy a.yaml:3:29: clusterDomains[1]: expected a DNS name such as cluster.local, found \"cluster local\""},
    {HEAD "clusterDomains: ['']\n",
     "policy a.yaml:3:18: clusterDomains[0]: expected a DNS name such as cluster.local, found \"\""},
    {HEAD "exemption: []\n", "policy a.yaml:3:1: unknown key \"exemption\"; did you mean \"exemptions\"?"},
    {HEAD "existing: wran\n",
     "policy a.yaml:3:11: existing: expected one of warn, deny, ignore, found \"wran\"; did you mean \"warn\"?"},
    {HEAD "clusterDomains: [1]\n",
     "policy a.yaml:3:18: clusterDomains[0]: expected a string, found a number; put it in quotes: \"1\""},
    {HEAD "rules: [url-https]\n", "policy a.yaml:3:8: rules: expected a mapping, found a list"},
    {HEAD "rules:\n  bind-lopback: {certain: warn}\n",
     "policy a.yaml:4:3: rules: unknown rule \"bind-lopback\"; did you mean \"bind-loopback\"?"},
    {HEAD "rules:\n  zzzzzzzzzz: {certain: warn}\n", "policy a.yaml:4:3: rules: unknown rule \"zzzzzzzzzz\""},
    {HEAD "rules:\n  urll-*: {certain: warn}\n", "policy a.yaml:4:3: rules: no rule matches \"urll-*\""},
    {HEAD "rules:\n  url-https: warn\n", "policy a.yaml:4:14: rules.url-https: the setting (such as {certain: warn, "
                                         "likely: off}) must be a mapping, not a string"},
    {HEAD "rules:\n  url-https: {certian: warn}\n",
     "policy a.yaml:4:15: rules.url-https: unknown key \"certian\"; did you mean \"certain\"?"},
    {HEAD "rules:\n  url-https: {certain: error}\n",
     "policy a.yaml:4:24: rules.url-https.certain: expected one of off, warn, deny, found \"error\""},
    {HEAD "rules:\n  url-*: {parameters: {ports: [1]}}\n",
     "policy a.yaml:4:11: rules.url-*: parameters belong to one rule, not to a glob"},
    {HEAD "rules:\n  url-https: {parameters: {prots: [1]}}\n",
     "policy a.yaml:4:28: rules.url-https: parameters: unknown key \"prots\"; did you mean \"ports\"?"},
    {HEAD "rules:\n  url-https: {parameters: {ports: [x]}}\n",
     "policy a.yaml:4:35: rules.url-https: parameters.ports: expected a list of whole numbers, found a list"},
    {HEAD "rules:\n  url-https: {parameters: 7}\n",
     "policy a.yaml:4:27: rules.url-https: parameters: expected a mapping, found a number"},
    {HEAD "scopes:\n- rules: {}\n", "policy a.yaml:4:3: scopes[0]: the scope lacks \"namespaces\""},
    {HEAD "scopes:\n- namespaces: [a]\n", "policy a.yaml:4:3: scopes[0]: the scope lacks \"rules\""},
    {HEAD "scopes:\n- namespaces: []\n  rules: {}\n", "policy a.yaml:4:15: scopes[0].namespaces: may not be empty"},
    {HEAD "scopes:\n- namespaces: [a]\n  rules: {url-htps: {certain: off}}\n",
     "policy a.yaml:5:11: scopes[0].rules: unknown rule \"url-htps\"; did you mean \"url-https\"?"},
    {HEAD "scopes:\n- namespaces: [a]\n  rules: {url-https: {parameters: {}}}\n",
     "policy a.yaml:5:23: scopes[0].rules.url-https: parameters stand in \"rules\"; a scope sets actions only"},
    {HEAD "ignores: maybe\n",
     "policy a.yaml:3:10: ignores: expected allowed, forbidden or a list of rules, found \"maybe\""},
    {HEAD "ignores: forbiden\n", "policy a.yaml:3:10: ignores: expected allowed, forbidden or a list of rules, found "
                                 "\"forbiden\"; did you mean \"forbidden\"?"},
    {HEAD "ignores: no\n",
     "policy a.yaml:3:10: ignores: expected allowed, forbidden or a list of rules, found a boolean"},
    {HEAD "ignores: [url-htps]\n",
     "policy a.yaml:3:11: ignores: unknown rule \"url-htps\"; did you mean \"url-https\"?"},
    {HEAD "ignores: [1]\n", "policy a.yaml:3:11: ignores: expected a rule, found a number"},
    {HEAD "exemptions:\n- reason: r\n", "policy a.yaml:4:3: exemptions[0]: the exemption lacks \"rules\""},
    {HEAD "exemptions:\n- rules: [url-*]\n", "policy a.yaml:4:3: exemptions[0]: the exemption lacks \"reason\""},
    {HEAD "exemptions:\n- {rules: [], reason: r}\n", "policy a.yaml:4:11: exemptions[0].rules: may not be empty"},
    {HEAD "exemptions:\n- {rules: [url-*], reason: ' '}\n",
     "policy a.yaml:4:28: exemptions[0].reason: may not be empty"},
    {HEAD "exemptions:\n- {rules: ['*'], reason: r}\n- {rules: [url-*, url-htps], reason: r}\n",
     "policy a.yaml:5:19: exemptions[1].rules: unknown rule \"url-htps\"; did you mean \"url-https\"?"},
    {HEAD "exemptions:\n- {rules: ['*'], reason: r, until: tomorrow}\n",
     "policy a.yaml:4:36: exemptions[0].until: expected a date such as 2027-03-31"},
    {HEAD "exemptions:\n- {rules: ['*'], reason: r, match: {namespace: a}}\n",
     "policy a.yaml:4:37: exemptions[0].match: unknown key \"namespace\"; did you mean \"namespaces\"?"},
    {HEAD "exemptions:\n- {rules: ['*'], reason: r, match: {kinds: [Deploymnt]}}\n",
     "policy a.yaml:4:45: exemptions[0].match.kinds: unknown kind \"Deploymnt\"; did you mean \"Deployment\"?"},
    {HEAD "exemptions:\n- {rules: ['*'], reason: r, match: {labels: [a]}}\n",
     "policy a.yaml:4:45: exemptions[0].match.labels: expected a mapping, found a list"},
    {HEAD "exemptions:\n- {rules: ['*'], reason: r, match: {labels: {a: 1}}}\n",
     "policy a.yaml:4:49: exemptions[0].match.labels.a: expected a string, found a number"},
    {HEAD "workloads: {id: a}\n", "policy a.yaml:3:12: workloads: expected a list, found a mapping"},
    {HEAD "workloads:\n- {id: a, images: [x/y], port: 1}\n",
     "policy a.yaml:4:26: workloads[0]: unknown key \"port\"; did you mean \"ports\"?"},
    {HEAD "workloads:\n- {id: a, images: [x/y]}\n- {id: a, images: [x/z]}\n",
     "policy a.yaml:5:8: workloads[1]: id: \"a\" stands twice in this file"},
    {HEAD "workloads:\n- {id: a, images: [x/y], urls: {U: {peer: shpo}}}\n",
     "policy a.yaml:4:43: workload \"a\": urls.U.peer: unknown workload \"shpo\"; did you mean \"shop\"?"},
    {HEAD "workloads:\n- {id: shop, images: [x/y], urls: {U: {peer: mial}}}\n",
     "policy a.yaml:4:46: workload \"shop\": urls.U.peer: unknown workload \"mial\"; did you mean \"mail\"?"},
    {"apiVersion: dryfit.dev/v1\nkind: Workload\nid: a\n",
     "policy a.yaml:1:1: the workload \"a\" lacks a way to match: images, programs, clients or serviceNames"},
    {HEAD "customRules: {}\n", "policy a.yaml:3:14: customRules: expected a list, found a mapping"},
    {RULE_HEAD "url-https" RULE_TAIL,
     "policy a.yaml:4:7: customRules[0]: id: there is a rule \"url-https\" already, in rules/url-https.yaml"},
    {RULE_HEAD "acme-x" RULE_TAIL "- id: acme-x" RULE_TAIL,
     "policy a.yaml:10:7: customRules[1]: id: there is a rule \"acme-x\" already, in a.yaml"},
    {RULE_HEAD "acme-x" RULE_TAIL "  parameters: {porst: [1]}\n",
     "policy a.yaml:10:16: customRules[0]: parameters: unknown key \"porst\"; did you mean \"ports\"?"},
    {HEAD "customRules:\n- id: acme-x\n  check: nay\n  title: t\n  message: m\n  cause: c\n  fix: f.\n",
     "policy a.yaml:5:10: customRules[0]: check: unknown check \"nay\"; did you mean \"any\"?"},
    {HEAD "existing: on\n", "policy a.yaml:3:11: existing: expected one of warn, deny, ignore, found \"on\""},
    {HEAD "---\n" HEAD "existing: 3\n",
     "policy a.yaml:6:11: existing: expected one of warn, deny, ignore, found a number"},
};

static void test_failures(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
        struct policy *policy = NULL;
        struct err err = {0};
        if (policy_fixture((const char *const[FILES]){failures[i].text, NULL, NULL}, &policy, &err))
            fail_msg("this passed:\n%s", failures[i].text);
        assert_string_equal(err.message, failures[i].message);
        assert_null(policy);
    }
}

/* What is wrong with the YAML itself is told with the file, too. */
static void test_broken_yaml(void **state)
{
    (void)state;
    struct policy *policy = NULL;
    struct err err = {0};
    assert_false(policy_fixture((const char *const[FILES]){HEAD, HEAD "rules: [\n", NULL}, &policy, &err));
    assert_memory_equal(err.message, "policy b.yaml:4:1: ", sizeof "policy b.yaml:4:1: " - 1);
}

/* The file named is the one that holds the mistake, though it is seen only when all are read. */
/* Each file stays under the limit of one document, and is short; their aliases together take more than a policy may. */
static void test_files_that_grow_too_large(void **state)
{
    (void)state;
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    struct text text = {.arena = arena};
    text_add(&text, STR(HEAD "rules:\n  url-https:\n    parameters:\n      ports:\n      - &a ["));
    for (size_t i = 0; i < 1000; i++)
        text_add(&text, STR("a, "));
    text_add(&text, STR("]\n"));
    for (size_t i = 0; i < 900; i++)
        text_add(&text, STR("      - *a\n"));
    const char *file = arena_copy(arena, text_str(&text)).ptr;
    struct policy *policy = NULL;
    struct err err = {0};
    assert_false(policy_fixture((const char *const[FILES]){file, file, file}, &policy, &err));
    assert_null(policy);
    /* Which of them is one too many depends on what an arena leaves between its pieces under ASan. */
    assert_non_null(strstr(err.message, ".yaml: the document needs more memory than it may have"));
}

static void test_the_right_file(void **state)
{
    (void)state;
    struct policy *policy = NULL;
    struct err err = {0};
    const char *const texts[FILES] = {HEAD, HEAD "rules: {url-htps: {}}\n", HEAD "workloads: []\n"};
    assert_false(policy_fixture(texts, &policy, &err));
    assert_string_equal(err.message,
                        "policy b.yaml:3:9: rules: unknown rule \"url-htps\"; did you mean \"url-https\"?");
}

/* A rule of a later file may be set in an earlier one. */
static void test_rules_of_later_files(void **state)
{
    (void)state;
    struct policy *policy POLICY_CLEANUP = NULL;
    struct err err = {0};
    const char *const texts[FILES] = {HEAD "rules: {acme-x: {certain: off}}\n", RULE_HEAD "acme-x" RULE_TAIL, NULL};
    if (!policy_fixture(texts, &policy, &err))
        fail_msg("%s", err.message);
    assert_non_null(policy_rule(policy, STR("acme-x")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_broken_yaml),
        cmocka_unit_test(test_files_that_grow_too_large),
        cmocka_unit_test(test_the_right_file),
        cmocka_unit_test(test_rules_of_later_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
