/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "policies/host_alias.h"

#include "view_fixture.h"

static void names(void **state)
{
    (void)state;
    const struct workload *workload = fixture_pod(
        "  hostAliases: [{ip: 10.0.0.1, hostnames: [a.example]}, {ip: 10.0.0.2, hostnames: [b, C.example]}]");
    assert_true(host_alias_defines(workload, STR("a.example")));
    assert_true(host_alias_defines(workload, STR("c.example")));
    assert_false(host_alias_defines(workload, STR("example")));
    assert_false(host_alias_defines(fixture_pod("    image: a"), STR("a.example")));
}

static void dns(void **state)
{
    (void)state;
    assert_true(host_alias_own_dns(fixture_pod("  dnsPolicy: None")));
    assert_true(host_alias_own_dns(fixture_pod("  dnsPolicy: Default")));
    assert_true(host_alias_own_dns(fixture_pod("  hostNetwork: true")));
    assert_false(host_alias_own_dns(fixture_pod("  hostNetwork: true\n  dnsPolicy: ClusterFirstWithHostNet")));
    assert_true(host_alias_own_dns(fixture_pod("  dnsConfig: {searches: [example.com]}")));
    assert_true(host_alias_own_dns(fixture_pod("  dnsConfig: {nameservers: [10.0.0.2]}")));
    assert_false(host_alias_own_dns(fixture_pod("  dnsConfig: {options: [{name: ndots, value: '1'}]}")));
    assert_false(host_alias_own_dns(fixture_pod("  dnsPolicy: ClusterFirst")));
    assert_false(host_alias_own_dns(fixture_pod("    image: a")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(names), cmocka_unit_test(dns)};
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
