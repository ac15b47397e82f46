/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/reach.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void liveness_comes_first(void **state)
{
    (void)state;
    struct container container = {0};
    container.probes[PROBE_READINESS] = (struct probe){.kind = PROBE_READINESS, .action = PROBE_HTTP, .port = 8080};
    assert_ptr_equal(reach_find(&container, 0).probe, &container.probes[PROBE_READINESS]);
    container.probes[PROBE_LIVENESS] = (struct probe){.kind = PROBE_LIVENESS, .action = PROBE_TCP, .port = 8080};
    assert_ptr_equal(reach_find(&container, 8080).probe, &container.probes[PROBE_LIVENESS]);
    assert_null(reach_find(&container, 9090).probe);
}

/* An exec probe runs within the container, and a probe with a host calls somebody else. */
static void only_calls_from_the_node_count(void **state)
{
    (void)state;
    struct container container = {0};
    container.probes[PROBE_LIVENESS] = (struct probe){.action = PROBE_EXEC};
    container.probes[PROBE_READINESS] = (struct probe){.action = PROBE_HTTP, .port = 80, .host = STR("example.com")};
    assert_null(reach_find(&container, 0).probe);
}

static void finds_declared_port(void **state)
{
    (void)state;
    const struct port ports[] = {{.number = 53, .protocol = STR("UDP")}, {.number = 80, .protocol = STR("TCP")}};
    struct container container = {.ports = ports, .ports_len = 2};
    assert_ptr_equal(reach_find(&container, 80).port, &ports[1]);
    assert_ptr_equal(reach_find(&container, 0).port, &ports[1]);
    assert_null(reach_find(&container, 53).port);
}

static void names_probes(void **state)
{
    (void)state;
    struct probe probe = {.kind = PROBE_STARTUP};
    assert_true(str_eq(reach_probe_name(&probe), STR("startupProbe")));
    assert_string_equal(reach_variant(&probe), "startup");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(liveness_comes_first),
        cmocka_unit_test(only_calls_from_the_node_count),
        cmocka_unit_test(finds_declared_port),
        cmocka_unit_test(names_probes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
