/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/workload.h"

#include "tree_of.h"

/* The probe of a container with ports http (8080) and 9090 (no name). */
static struct probe read(struct arena *arena, enum probe_kind kind, const char *probes)
{
    struct workload workload;
    struct str yaml =
        arena_format(arena,
                     "{apiVersion: v1, kind: Pod, spec: {containers: [{env: [{name: A, value: a}], ports: "
                     "[{name: http, containerPort: 8080}, {containerPort: 9090}], %s}]}}",
                     probes);
    assert_int_equal(workload_parse(arena, yaml_text(arena, yaml.ptr), &workload), WORKLOAD_OK);
    const struct probe *probe = &workload.containers[0].probes[kind];
    assert_int_equal(probe->kind, kind);
    return *probe;
}

static struct probe liveness(struct arena *arena, const char *probe)
{
    return read(arena, PROBE_LIVENESS, arena_format(arena, "livenessProbe: %s", probe).ptr);
}

static void assert_times(const struct probe *probe, unsigned delay, unsigned period, unsigned timeout,
                         unsigned failures)
{
    assert_int_equal(probe->initial_delay, delay);
    assert_int_equal(probe->period, period);
    assert_int_equal(probe->timeout, timeout);
    assert_int_equal(probe->failure_threshold, failures);
}

static void fills_defaults(void **state)
{
    struct probe probe = liveness(*state, "{httpGet: {port: 80}}");
    assert_int_equal(probe.action, PROBE_HTTP);
    assert_int_equal(probe.port, 80);
    assert_str_of("path", probe.path, "/");
    assert_str_of("scheme", probe.scheme, "HTTP");
    assert_str_of("host", probe.host, "");
    assert_str_of("port name", probe.port_name, "");
    assert_times(&probe, 0, 10, 1, 3);
    probe = liveness(*state, "{tcpSocket: {port: 80}, initialDelaySeconds: 0, periodSeconds: 0, timeoutSeconds: 0, "
                             "failureThreshold: 0}");
    assert_int_equal(probe.action, PROBE_TCP);
    assert_times(&probe, 0, 10, 1, 3);
    probe =
        liveness(*state, "{tcpSocket: {port: 80}, initialDelaySeconds: -1, periodSeconds: '5', timeoutSeconds: 1.5, "
                         "failureThreshold: 99999999999}");
    assert_times(&probe, 0, 10, 1, 3);
}

static void reads_http(void **state)
{
    struct arena *arena = *state;
    struct probe probe =
        liveness(arena, "{httpGet: {path: /health, port: http, scheme: HTTPS, host: 10.0.0.1}, "
                        "initialDelaySeconds: 30, periodSeconds: 5, timeoutSeconds: 4, failureThreshold: "
                        "6}");
    assert_str_of("path", probe.path, "/health");
    assert_str_of("scheme", probe.scheme, "HTTPS");
    assert_str_of("host", probe.host, "10.0.0.1");
    assert_str_of("port name", probe.port_name, "http");
    assert_int_equal(probe.port, 8080);
    assert_times(&probe, 30, 5, 4, 6);
    assert_str_of("field", field_text(arena, &probe.field), "spec.containers[0].livenessProbe");
    assert_str_of("field", field_text(arena, &probe.action_field), "spec.containers[0].livenessProbe.httpGet");
}

static void looks_names_up(void **state)
{
    struct probe probe = liveness(*state, "{httpGet: {port: metrics}}");
    assert_str_of("port name", probe.port_name, "metrics");
    assert_int_equal(probe.port, 0);
    probe = liveness(*state, "{httpGet: {port: '9000'}}");
    assert_int_equal(probe.port, 9000);
    assert_str_of("port name", probe.port_name, "");
    probe = liveness(*state, "{httpGet: {port: ''}}"); /* not the port without a name */
    assert_int_equal(probe.port, 0);
    probe = liveness(*state, "{httpGet: {port: 65536}}");
    assert_int_equal(probe.port, 0);
    probe = liveness(*state, "{httpGet: {port: -1}}");
    assert_int_equal(probe.port, 0);
    probe = liveness(*state, "{httpGet: {port: [80]}}");
    assert_int_equal(probe.port, 0);
}

static void knows_actions(void **state)
{
    struct arena *arena = *state;
    struct probe probe = liveness(arena, "{grpc: {port: 9090, service: x}}");
    assert_int_equal(probe.action, PROBE_GRPC);
    assert_int_equal(probe.port, 9090);
    probe = liveness(arena, "{tcpSocket: {port: 9090, host: localhost}}");
    assert_int_equal(probe.action, PROBE_TCP);
    assert_str_of("host", probe.host, "localhost");
    probe = liveness(arena, "{exec: {command: [curl, 'http://$(A):80/x', 3]}}");
    assert_int_equal(probe.action, PROBE_EXEC);
    assert_int_equal(probe.exec_len, 2);
    assert_str_of("word", probe.exec[1].text, "http://a:80/x");
    assert_int_equal(probe.exec[1].urls_len, 1);
    assert_str_of("field", field_text(arena, &probe.exec[1].field), "spec.containers[0].livenessProbe.exec.command[1]");
    assert_str_of("action", field_text(arena, &probe.action_field), "spec.containers[0].livenessProbe.exec");
    probe = liveness(arena, "{exec: {}}");
    assert_int_equal(probe.action, PROBE_EXEC);
    assert_int_equal(probe.exec_len, 0);
    probe = liveness(arena, "{exec: null, httpGet: {port: 1}}");
    assert_int_equal(probe.action, PROBE_HTTP);
}

static void tells_kinds_apart(void **state)
{
    struct arena *arena = *state;
    const char *probes = "readinessProbe: {tcpSocket: {port: 1}}, startupProbe: {grpc: {port: 2}}";
    struct probe probe = read(arena, PROBE_LIVENESS, probes);
    assert_int_equal(probe.action, PROBE_NONE);
    assert_str_of("field", field_text(arena, &probe.field), "spec.containers[0].livenessProbe");
    probe = read(arena, PROBE_READINESS, probes);
    assert_int_equal(probe.action, PROBE_TCP);
    assert_str_of("field", field_text(arena, &probe.field), "spec.containers[0].readinessProbe");
    probe = read(arena, PROBE_STARTUP, probes);
    assert_int_equal(probe.action, PROBE_GRPC);
    assert_str_of("field", field_text(arena, &probe.field), "spec.containers[0].startupProbe");
    assert_int_equal(liveness(arena, "{periodSeconds: 3}").action, PROBE_NONE);
    assert_int_equal(liveness(arena, "x").action, PROBE_NONE);
    assert_int_equal(liveness(arena, "{httpGet: x}").action, PROBE_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(fills_defaults), ARENA_TEST(reads_http),        ARENA_TEST(looks_names_up),
        ARENA_TEST(knows_actions),  ARENA_TEST(tells_kinds_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
