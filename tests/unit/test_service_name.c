/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "policies/service_name.h"

#include "view_fixture.h"

static void mends(void **state)
{
    (void)state;
    static const struct {
        const char *host, *good;
    } table[] = {
        {"langfuse-svc.cluster.local", "langfuse-svc.shop.svc.cluster.local"},
        {"a.b.cluster.local", "a.b.svc.cluster.local"},
        {"a.svc.cluster.local", "a.shop.svc.cluster.local"},
        {"a.svc", "a.shop.svc.cluster.local"},
        /* Nothing can be told. */
        {"svc.cluster.local", ""},
        {"cluster.local", ""},
        {"a.b.c.cluster.local", ""},
        {"1-2-3-4.pod.cluster.local", ""},
    };
    const struct check_ctx *ctx = fixture_ctx(fixture_pod("    image: a"), "url-host-malformed");
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        assert_str(service_name_mend(ctx, str_from(table[i].host)), table[i].good);
}

static void unknown_namespace(void **state)
{
    (void)state;
    const char *pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a}]}\n";
    const struct check_ctx *ctx = fixture_ctx(fixture_workload(pod), "url-host-malformed");
    assert_str(service_name_namespace(ctx), "<namespace>");
    assert_str(service_name_domain(ctx, STR("a.svc")), "cluster.local");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(mends), cmocka_unit_test(unknown_namespace)};
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
