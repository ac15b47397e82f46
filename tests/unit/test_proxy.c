/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "policies/proxy.h"

#include "view_fixture.h"

static const struct container *container(const char *lines)
{
    return fixture_pod(lines)->containers;
}

static void by_scheme(void **state)
{
    (void)state;
    const struct container *it = container("    env: [{name: HTTPS_PROXY, value: 'http://a:1'}]");
    assert_null(proxy_env(it, false));
    assert_str(proxy_env(it, true)->name, "HTTPS_PROXY");
    it = container("    env: [{name: all_proxy, value: 'http://a:1'}]");
    assert_str(proxy_env(it, false)->name, "all_proxy");
    assert_str(proxy_env(it, true)->name, "all_proxy");
    it = container(
        "    env: [{name: HTTP_PROXY, value: ''}, {name: http_proxy, valueFrom: {secretKeyRef: {name: a, key: "
        "b}}}]");
    assert_null(proxy_env(it, false));
    assert_true(proxy_is_set(it));
}

static void by_property(void **state)
{
    (void)state;
    assert_true(proxy_is_set(container("    env: [{name: JAVA_OPTS, value: '-Dhttps.proxyHost=a'}]")));
    assert_true(proxy_is_set(container("    command: [java, -Dhttp.proxyHost=a, -jar, b]")));
    assert_true(proxy_is_set(container("    args: [-DsocksProxyHost=a]")));
    assert_false(proxy_is_set(container("    args: [-Dhttp.proxyPort=1]")));
    assert_false(proxy_is_set(container("    env: [{name: NO_PROXY, value: a}, {name: HTTP_PROXY, value: ''}]")));
}

static void bypass(void **state)
{
    (void)state;
    struct str upper = {0}, lower = {0};
    assert_true(proxy_bypass(container("    image: a"), &upper, &lower));
    assert_true(!upper.ptr && !lower.ptr);
    assert_true(proxy_bypass(container("    env: [{name: NO_PROXY, value: a}, {name: no_proxy}]"), &upper, &lower));
    assert_str(upper, "a");
    assert_true(lower.ptr && lower.len == 0);
    /* Not known: by envFrom, by valueFrom, in part. */
    assert_false(proxy_bypass(container("    envFrom: [{secretRef: {name: a}}]"), &upper, &lower));
    assert_false(proxy_bypass(container("    env: [{name: NO_PROXY, valueFrom: {secretKeyRef: {name: a, key: b}}}]"),
                              &upper, &lower));
    assert_false(proxy_bypass(container("    env: [{name: X, valueFrom: {secretKeyRef: {name: a, key: b}}}, {name: "
                                        "NO_PROXY, value: 'a,$(X)'}]"),
                              &upper, &lower));
    assert_true(proxy_bypass(container("    envFrom: [{secretRef: {name: a}}]\n    env: [{name: NO_PROXY, value: a}]"),
                             &upper, &lower));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(by_scheme), cmocka_unit_test(by_property),
                                       cmocka_unit_test(bypass)};
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
