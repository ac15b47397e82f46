/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "objects_fixture.h"

#define SERVICE(name, namespace, spec)                                                                                 \
    "- {apiVersion: v1, kind: Service, metadata: {name: " name ", namespace: " namespace "}, spec: {" spec "}}\n"

static const char around[] = SERVICE("web", "shop", "ports: [{name: http, port: 3000}, {name: https, port: 3443}]")
    SERVICE("api", "shop", "ports: [{port: 8080, appProtocol: https, name: http}]")
        SERVICE("one", "shop", "ports: [{port: 3000, name: http-web}]")
            SERVICE("far", "elsewhere", "ports: [{port: 80}]")
                SERVICE("name", "shop", "type: ExternalName, externalName: a.example.com, ports: [{port: 80}]")
                    SERVICE("headless", "shop", "clusterIP: None, ports: [{port: 80, name: http}]")
                        SERVICE("cache", "shop", "ports: [{port: 6379, name: redis}]");

static const struct row {
    const char *container, *found;
} rows[] = {
    /* The port is not the Service's. */
    {"    env: [{name: A, value: 'http://web:80'}]", "certain A http://web:80 ports\n"},
    {"    env: [{name: A, value: 'http://web'}]", "certain A http://web ports\n"},
    {"    env: [{name: A, value: 'http://far.elsewhere.svc.cluster.local:81/x'}]",
     "certain A http://far.elsewhere.svc.cluster.local:81/x port\n"},
    {"    env: [{name: A, value: 'http://far.elsewhere:81'}]", "certain A http://far.elsewhere:81 port\n"},
    {"    env: [{name: A, value: 'redis://cache:6380'}]", "certain A redis://cache:6380 port\n"},
    /* The port says another protocol: appProtocol before the name. */
    {"    env: [{name: A, value: 'https://web:3000'}]", "certain A https://web:3000 plain\n"},
    {"    env: [{name: A, value: 'http://web:3443'}]", "certain A http://web:3443 tls\n"},
    {"    env: [{name: A, value: 'http://api:8080'}]", "certain A http://api:8080 tls\n"},
    {"    env: [{name: A, value: 'wss://one:3000'}]", "certain A wss://one:3000 plain\n"},
    /* A CA in the container: the port's name may be what is wrong. */
    {"    env: [{name: A, value: 'https://web:3000'}, {name: A_CA, value: x}]", "likely A https://web:3000 plain\n"},
    /* All fits. */
    {"    env: [{name: A, value: 'http://web:3000;https://web:3443'}, {name: B, value: 'https://api.shop:8080'}]", ""},
    {"    env: [{name: A, value: 'redis://cache:6379'}, {name: B, value: 'redis://cache'}]", ""},
    /* What the Service does not decide, and what is no Service. */
    {"    env: [{name: A, value: 'http://name:81'}, {name: B, value: 'http://headless:81'}]", ""},
    {"    env: [{name: A, value: 'http://web-0.web.shop.svc:81'}, {name: B, value: 'http://unknown:81'}]", ""},
    {"    env: [{name: A, value: 'http://far:81'}, {name: B, value: 'http://web.example.com:81'}]", ""},
    {"    env: [{name: P, valueFrom: {configMapKeyRef: {name: a, key: b}}}, {name: A, value: 'http://web:$(P)'}]", ""},
};

static void table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_str(fixture_findings(fixture_pod(rows[i].container), around, "url-service-mismatch"), rows[i].found);
}

static void text(void **state)
{
    (void)state;
    const struct workload *workload = fixture_pod("    env: [{name: A, value: 'http://one:80'}]");
    struct objects objects = {yaml_text(arena, around), fixture_get, fixture_workloads};
    struct findings findings = engine_run(policy, workload, &objects, arena);
    assert_int_equal(findings.len, 1);
    const struct finding *finding = findings.items[0];
    assert_str(finding->message,
               "container cart: A is \"http://one:80\", but Service one has no port 80; it has 3000 (http-web)");
    assert_str(finding->fix, "In A, write \"http://one:3000\" instead.");
    assert_str(
        finding_patch(arena, finding, workload->object),
        "[{\"op\": \"test\", \"path\": \"/spec/containers/0/env/0/value\", \"value\": \"http://one:80\"}, {\"op\": "
        "\"replace\", \"path\": \"/spec/containers/0/env/0/value\", \"value\": \"http://one:3000\"}]");
}

static void silent_without_objects(void **state)
{
    (void)state;
    const struct workload *workload = fixture_pod("    env: [{name: A, value: 'http://web:80'}]");
    assert_int_equal(engine_run(policy, workload, NULL, arena).len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(table), cmocka_unit_test(text),
                                       cmocka_unit_test(silent_without_objects)};
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
