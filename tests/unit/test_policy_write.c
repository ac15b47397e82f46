/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/policy_write.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/json.h"
#include "tests/unit/policy_fixture.h"

static const char *write_policy(struct arena *arena, const char *a, const char *b, const char *namespace)
{
    struct policy *policy POLICY_CLEANUP = NULL;
    struct text text = {.arena = arena};
    struct str name = str_from(namespace);
    struct err err = {0};
    if (!policy_fixture((const char *const[FILES]){a, b, NULL}, &policy, &err))
        fail_msg("%s\n%s", err.message, a);
    policy_write(policy, namespace ? &name : NULL, &text);
    return arena_copy(arena, text_str(&text)).ptr;
}

#define OWN_RULE                                                                                                       \
    "customRules:\n- {id: shop-tag, check: any, title: t, message: m, cause: 'c: {{x}}', fix: f., certainty: "         \
    "likely}\n"

static const char *const policies[] = {
    HEAD,
    HEAD "existing: ignore\nclusterDomains: [corp.local, cluster.local]\nignores: forbidden\n",
    HEAD "ignores: ['url-*', bind-loopback]\n",
    HEAD "ignores: []\n",
    HEAD "rules:\n  '*': {certain: warn}\n  url-*: {likely: off}\n  url-https: {parameters: {ports: [1, 2]}}\n",
    HEAD "scopes:\n- {namespaces: [dev-*, 'no'], rules: {'*': {certain: off}, url-https: {likely: deny}}}\n"
         "- {namespaces: dev-a, rules: {bind-*: {certain: warn, likely: warn}}}\n- {namespaces: [x], rules: {}}\n",
    HEAD "exemptions:\n- {rules: bind-*, reason: \"two\\nlines\", until: 2027-03-31}\n"
         "- {rules: ['*'], match: {namespaces: [legacy], labels: {a: '1', b: '*'}}, reason: r}\n",
    HEAD "workloads:\n- {id: cart, images: [acme/cart], ports: [{port: 80, schemes: [http]}]}\n"
         "- {id: shop, images: [acme/shop2]}\n",
    HEAD OWN_RULE,
    HEAD "rules: {shop-tag: {likely: deny, parameters: {deep: true}}}\n" OWN_RULE,
    HEAD "---\napiVersion: dryfit.dev/v1\nkind: Workload\nid: stall\nimages: [acme/stall]\n",
};

/* Everything a policy says survives being written and read, for all namespaces and for one. */
static void test_what_is_written_is_the_same_policy(void **state)
{
    (void)state;
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    const char *shipped = write_policy(arena, NULL, NULL, NULL);
    static const char *const namespaces[] = {NULL, "dev-a", "legacy", "other"};
    for (size_t i = 0; i < sizeof policies / sizeof *policies; i++) {
        const char *once = write_policy(arena, policies[i], NULL, NULL);
        assert_string_equal(write_policy(arena, once, NULL, NULL), once);
        if (i > 0)
            assert_string_not_equal(once, shipped);
        for (size_t n = 0; n < sizeof namespaces / sizeof *namespaces; n++) {
            const char *there = write_policy(arena, policies[i], NULL, namespaces[n]);
            assert_string_equal(write_policy(arena, once, NULL, namespaces[n]), there);
            assert_string_equal(write_policy(arena, there, NULL, namespaces[n]), there);
        }
    }
}

static void test_the_text(void **state)
{
    (void)state;
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    assert_string_equal(write_policy(arena, policies[4], policies[5], NULL),
                        HEAD "clusterDomains: [cluster.local]\nexisting: warn\nignores: allowed\nrules:\n"
                             "  bind-loopback: {certain: warn, likely: warn}\n"
                             "  url-http-tls: {certain: warn, likely: off}\n"
                             "  url-https:\n    certain: warn\n    likely: off\n    parameters:\n      deep: true\n"
                             "      ports: [1, 2]\n"
                             "scopes:\n  - namespaces: [\"dev-*\", \"no\"]\n    rules:\n      \"*\": {certain: off}\n"
                             "      url-https: {likely: deny}\n"
                             "  - namespaces: [dev-a]\n    rules:\n      \"bind-*\": {certain: warn, likely: warn}\n"
                             "  - namespaces: [x]\n    rules: {}\n"
                             "exemptions: []\nworkloads: []\ncustomRules: []\n");
    assert_string_equal(write_policy(arena, policies[5], policies[6], "dev-a"), HEAD
                        "clusterDomains: [cluster.local]\nexisting: warn\nignores: allowed\nrules:\n"
                        "  bind-loopback: {certain: warn, likely: warn}\n"
                        "  url-http-tls: {certain: off, likely: warn}\n"
                        "  url-https: {certain: off, likely: deny}\n"
                        "exemptions:\n  - rules: \"bind-*\"\n    reason: \"two\\nlines\"\n    until: \"2027-03-31\"\n"
                        "workloads: []\ncustomRules: []\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_written_is_the_same_policy),
        cmocka_unit_test(test_the_text),
    };
    json_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
