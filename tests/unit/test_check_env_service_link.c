/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "objects_fixture.h"

static const char n8n[] = "- {apiVersion: v1, kind: Service, metadata: {name: n8n, namespace: shop}, spec: {ports: "
                          "[{port: 5678}]}}\n";
static const char headless[] = "- {apiVersion: v1, kind: Service, metadata: {name: n8n, namespace: shop}, spec: "
                               "{clusterIP: None, ports: [{port: 5678}]}}\n";
static const char elsewhere[] = "- {apiVersion: v1, kind: Service, metadata: {name: n8n, namespace: b}, spec: {ports: "
                                "[{port: 5678}]}}\n";
static const char rule[] = "env-service-link";
#define IMAGE "    image: n8nio/n8n:1.110.1\n"

static void fires(void **state)
{
    (void)state;
    assert_str(fixture_findings(fixture_pod(IMAGE), n8n, rule), "likely N8N_PORT n8n -\n");
    /* True by default, and when it is said. */
    assert_str(fixture_findings(fixture_pod(IMAGE "  enableServiceLinks: true"), n8n, rule), "likely N8N_PORT n8n -\n");
}

static void silent(void **state)
{
    (void)state;
    assert_str(fixture_findings(fixture_pod(IMAGE), headless, rule), "");
    assert_str(fixture_findings(fixture_pod(IMAGE), elsewhere, rule), "");
    assert_str(fixture_findings(fixture_pod(IMAGE "  enableServiceLinks: false"), n8n, rule), "");
    assert_str(fixture_findings(fixture_pod(IMAGE "    env: [{name: N8N_PORT, value: '5678'}]"), n8n, rule), "");
    assert_str(fixture_findings(fixture_pod(IMAGE "    envFrom: [{configMapRef: {name: a}}]"), n8n, rule), "");
    assert_str(fixture_findings(fixture_pod("    image: acme/cart"), n8n, rule), "");
}

static void patch(void **state)
{
    (void)state;
    const struct workload *workload = fixture_pod(IMAGE);
    struct objects objects = {yaml_text(arena, n8n), fixture_get, fixture_workloads};
    struct findings findings = engine_run(policy, workload, &objects, arena);
    for (size_t i = 0; i < findings.len; i++)
        if (str_eq(findings.items[i]->rule->id, str_from(rule)))
            assert_str(finding_patch(arena, findings.items[i], workload->object),
                       "[{\"op\": \"add\", \"path\": \"/spec/enableServiceLinks\", \"value\": false}]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(fires), cmocka_unit_test(silent), cmocka_unit_test(patch)};
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
