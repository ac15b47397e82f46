/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "policies/redis_client.h"

#include "view_fixture.h"

#define WORKER "    image: langfuse/langfuse-worker:3.100.0\n"
#define VAR(name, value) "{name: " name ", value: '" value "'}, "

static enum redis_switch cluster_of(const char *container)
{
    const struct check_ctx *ctx = fixture_ctx(fixture_pod(container), "redis-cluster-endpoint");
    return redis_client_cluster(ctx->container, &redis_client_described(ctx)->facts->redis);
}

static void switches(void **state)
{
    (void)state;
    assert_int_equal(cluster_of(WORKER), REDIS_OFF);
    assert_int_equal(cluster_of(WORKER "    env: [" VAR("REDIS_CLUSTER_ENABLED", "True") "]"), REDIS_ON);
    assert_int_equal(cluster_of(WORKER "    envFrom: [{secretRef: {name: a}}]"), REDIS_UNKNOWN);
    /* A node list alone is a switch where the product takes it so. */
    assert_int_equal(cluster_of("    image: n8nio/n8n\n    env: [" VAR("QUEUE_BULL_REDIS_CLUSTER_NODES", "a:1") "]"),
                     REDIS_ON);
    assert_int_equal(cluster_of("    image: n8nio/n8n\n    env: [" VAR("QUEUE_BULL_REDIS_CLUSTER_NODES", "") "]"),
                     REDIS_OFF);
    assert_null(redis_client_described(fixture_ctx(fixture_pod("    image: acme/cart"), "redis-cluster-endpoint")));
}

static bool by_host(const char *container)
{
    const struct check_ctx *ctx = fixture_ctx(fixture_pod(container), "redis-cluster-endpoint");
    return redis_client_by_host(ctx->container, &redis_client_described(ctx)->facts->redis);
}

static void forms(void **state)
{
    (void)state;
    assert_true(by_host(WORKER));
    assert_true(by_host(WORKER "    env: [" VAR("REDIS_CONNECTION_STRING", "") "]"));
    assert_false(by_host(WORKER "    env: [" VAR("REDIS_CONNECTION_STRING", "redis://a") "]"));
    assert_false(by_host(WORKER "    env: [" VAR("REDIS_CLUSTER_ENABLED", "true") "]"));
    assert_false(by_host(WORKER "    env: [" VAR("REDIS_SENTINEL_ENABLED", "true") "]"));
    assert_false(by_host(WORKER "    envFrom: [{secretRef: {name: a}}]"));
    assert_false(by_host("    image: n8nio/n8n\n"));
    assert_true(by_host("    image: n8nio/n8n\n    env: [" VAR("EXECUTIONS_MODE", "queue") "]"));
}

static unsigned port_of(const char *container)
{
    return redis_client_port(fixture_pod(container)->containers, STR("REDIS_HOST"));
}

static void ports(void **state)
{
    (void)state;
    assert_int_equal(port_of(WORKER), 6379);
    assert_int_equal(port_of(WORKER "    env: [" VAR("REDIS_PORT", "6380") "]"), 6380);
    assert_int_equal(port_of(WORKER "    env: [" VAR("REDIS_PORT", "tcp://a:1") "]"), 0);
    assert_int_equal(port_of(WORKER "    env: [{name: REDIS_PORT, valueFrom: {secretKeyRef: {name: a, key: b}}}]"), 0);
    assert_int_equal(redis_client_port(fixture_pod(WORKER)->containers, STR("REDIS_ADDRESS")), 6379);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(switches), cmocka_unit_test(forms), cmocka_unit_test(ports)};
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
