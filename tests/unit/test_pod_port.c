/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "policies/pod_port.h"

#include "view_fixture.h"

static const struct row {
    const char *container;
    bool served; /* port 8080 */
} rows[] = {
    {"    image: acme/cart", false},
    {"    ports: [{containerPort: 8080}]", true},
    {"    ports: [{containerPort: 18080}]", false},
    {"    args: ['--listen=:8080']", true},
    {"    args: ['--id=180801']", false},
    {"    env: [{name: PORT, value: '8080'}]", true},
    {"    livenessProbe: {httpGet: {port: 8080}}", true},
    /* By facts. */
    {"    image: ghcr.io/open-webui/open-webui:main", true},
    {"    image: ollama/ollama", false},
    /* An env that is a URL names what is called. */
    {"    env: [{name: OTHER_URL, value: 'http://localhost:8080'}]", false},
    /* Another container of the pod, but not one that has ended. */
    {"  - {name: b, ports: [{containerPort: 8080}]}", true},
    {"  initContainers: [{name: b, ports: [{containerPort: 8080}]}]", false},
    {"  initContainers: [{name: b, restartPolicy: Always, ports: [{containerPort: 8080}]}]", true},
};

static void served(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct check_ctx *ctx = fixture_ctx(fixture_pod(rows[i].container), "url-host-loopback");
        if (pod_port_served(ctx, 8080, NULL) != rows[i].served)
            fail_msg("%s: %s", rows[i].served ? "missed" : "false", rows[i].container);
    }
}

static bool proxied(const char *container)
{
    return pod_port_proxied(fixture_ctx(fixture_pod(container), "url-host-loopback"), "proxies", "injected");
}

static void carried_elsewhere(void **state)
{
    (void)state;
    assert_false(proxied("    image: acme/cart"));
    assert_false(proxied("    image: envoyproxy/envoy")); /* the container itself is no sidecar of its own */
    assert_true(proxied("  - {name: x, image: gcr.io/cloud-sql-connectors/cloud-sql-proxy}"));
    assert_true(proxied("  - {name: pgbouncer, image: acme/x}"));
    const char *pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, annotations: {dapr.io/enabled: 'true'}}\nspec: "
                      "{containers: [{name: a}]}\n";
    assert_true(pod_port_proxied(fixture_ctx(fixture_workload(pod), "url-host-loopback"), "proxies", "injected"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(served), cmocka_unit_test(carried_elsewhere)};
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
