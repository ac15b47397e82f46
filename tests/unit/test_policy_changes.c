/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/policy_changes.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/json.h"
#include "tests/unit/policy_fixture.h"

static const struct {
    const char *policy, *changes;
} cases[] = {
    {HEAD, ""},
    {HEAD "clusterDomains: [cluster.local]\nexisting: warn\nignores: allowed\nrules: {url-*: {certain: deny}}\n", ""},
    {HEAD "scopes: [{namespaces: [dev], rules: {'*': {certain: deny}}}]\n", ""},
    {HEAD "clusterDomains: [corp.local]\nexisting: deny\nignores: forbidden\n",
     "\nSettings\n  existing: deny, no longer warn\n  ignores: forbidden, no longer allowed\n"
     "  clusterDomains: corp.local added\n"},
    {HEAD "rules: {'*': {certain: warn}, url-*: {likely: off}}\n",
     "\nActions\n  certain: warn, no longer deny: every rule\n  likely: off, no longer warn\n    url-http-tls\n    "
     "url-https\n"},
    {HEAD "rules: {'*': {certain: warn}}\nscopes:\n- {namespaces: [prod-*, pay], rules: {url-https: {certain: deny}, "
          "bind-*: {certain: off, likely: warn}}}\n",
     "\nActions\n  certain: warn, no longer deny: every rule\n"
     "\nActions in namespaces \"prod-*\", pay\n  certain: deny, as shipped\n    url-https\n"
     "  certain: off, no longer deny\n    bind-loopback\n"},
    {HEAD "rules: {url-https: {parameters: {ports: [81]}}, bind-loopback: {parameters: {deep: true}}}\n",
     "\nParameters\n  bind-loopback: deep\n    true\n    no longer unset\n"
     "  url-https: ports\n    [81]\n    no longer [80]\n"},
    {HEAD "ignores: [url-*, bind-loopback]\n", "\nSettings\n  ignores: \"url-*\", bind-loopback, no longer allowed\n"},
    {HEAD "workloads: [{id: shop, images: [acme/shop]}, {id: cart, images: [acme/cart]}]\n",
     "\nWorkloads\n  shop: replaces the shipped one\n  cart: added\n"},
    {HEAD "rules: {shop-tag: {likely: off}}\ncustomRules:\n"
          "- {id: shop-tag, check: any, title: t, message: m, cause: c, fix: f., certainty: likely}\n"
          "- {id: shop-url, check: any, title: t, message: m, cause: c, fix: f.}\n",
     "\nCustom rules\n  shop-tag: check any, likely off\n  shop-url: check any, certain deny, likely warn\n"},
    {HEAD
     "exemptions:\n- {rules: bind-*, reason: \"a\\e[31m\"}\n"
     "- {rules: ['*'], match: {namespaces: [a, b*], kinds: Pod, labels: {x: edge}}, reason: b, until: 2026-05-31}\n",
     "\nExemptions\n  \"bind-*\"\n    for:    every object\n    end:    without an end\n    reason: \"a\\u001b[31m\"\n"
     "  \"*\"\n    for:    namespaces a, \"b*\"; kinds Pod; labels {\"x\": \"edge\"}\n"
     "    end:    until 2026-05-31: has ended, the rules apply again\n    reason: \"b\"\n"},
};

static const char *changes_of(struct arena *arena, const char *document)
{
    struct policy *before POLICY_CLEANUP = NULL;
    struct policy *after POLICY_CLEANUP = NULL;
    struct text text = {.arena = arena};
    struct err err = {0};
    if (!policy_fixture((const char *const[FILES]){NULL}, &before, &err) ||
        !policy_fixture((const char *const[FILES]){document, NULL}, &after, &err))
        fail_msg("%s\n%s", err.message, document);
    struct policy_changes changes = {before, after, {2026, 6, 1}, &text};
    policy_changes_write(&changes);
    return arena_copy(arena, text_str(&text)).ptr;
}

static void test_the_changes(void **state)
{
    (void)state;
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(changes_of(arena, cases[i].policy), cases[i].changes);
}

/* Today is 2026-06-01. */
static void test_the_end_of_an_exemption(void **state)
{
    (void)state;
    static const struct {
        const char *until, *words;
    } ends[] = {
        {"2026-05-31", "until 2026-05-31: has ended, the rules apply again"},
        {"2026-06-01", "until 2026-06-01: today is its last day"},
        {"2026-06-02", "until 2026-06-02: ends soon, 1 day is left after today"},
        {"2026-06-14", "until 2026-06-14: ends soon, 13 days are left after today"},
        {"2026-06-15", "until 2026-06-15\n"},
        {"2027-06-01", "until 2027-06-01\n"},
    };
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct str document =
            arena_format(arena, HEAD "exemptions: [{rules: ['*'], reason: r, until: %s}]\n", ends[i].until);
        const char *changes = changes_of(arena, document.ptr);
        if (!strstr(changes, ends[i].words))
            fail_msg("lacks %s:\n%s", ends[i].words, changes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_changes),
        cmocka_unit_test(test_the_end_of_an_exemption),
    };
    json_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
