/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "policies/redis_endpoint.h"

#include "view_fixture.h"

#define WORKER "    image: langfuse/langfuse-worker:3.100.0\n"
#define VAR(name, value) "{name: " name ", value: '" value "'}, "

static const struct row {
    const char *container, *found; /* form name host:port, "+" described or "!" certain, "s" TLS */
} rows[] = {
    {WORKER "    env: [" VAR("REDIS_CONNECTION_STRING", "rediss://u:p@Cache:7000/0") "]",
     "url REDIS_CONNECTION_STRING cache:7000 !s\n"},
    {WORKER "    env: [" VAR("REDIS_HOST", "cache") "]", "host REDIS_HOST cache:6379 !\n"},
    /* The URL replaces the host, also one that is not known; cluster mode replaces both. */
    {WORKER "    env: [" VAR("REDIS_HOST", "cache") VAR("REDIS_CONNECTION_STRING", "redis://a") "]",
     "url REDIS_CONNECTION_STRING a:6379 !\n"},
    {WORKER
     "    env: [" VAR("REDIS_HOST", "cache") "{name: REDIS_CONNECTION_STRING, valueFrom: {secretKeyRef: {name: a, "
                                             "key: b}}}]",
     ""},
    {WORKER "    env: [" VAR("REDIS_HOST", "cache") VAR("REDIS_CLUSTER_ENABLED", "true")
         VAR("REDIS_CLUSTER_NODES", "a:1, b") "]",
     "node REDIS_CLUSTER_NODES a:1 !\nnode REDIS_CLUSTER_NODES b:6379 !\n"},
    {WORKER "    env: [" VAR("REDIS_HOST", "cache") "{name: REDIS_CLUSTER_ENABLED, valueFrom: {secretKeyRef: {name: a, "
                                                    "key: b}}}]",
     ""},
    {WORKER "    env: [" VAR("REDIS_HOST", "cache") VAR("REDIS_SENTINEL_ENABLED", "true") "]", ""},
    /* As certain as the image, and as the switch without which nothing reads them. */
    {"    image: acme/langfuse-worker:3.100.0\n    env: [" VAR("REDIS_HOST", "cache") "]",
     "host REDIS_HOST cache:6379 +\n"},
    {"    image: n8nio/n8n\n    env: [" VAR("QUEUE_BULL_REDIS_HOST", "a") VAR("EXECUTIONS_MODE", "queue") "]",
     "host QUEUE_BULL_REDIS_HOST a:6379 !\n"},
    {"    image: n8nio/n8n\n    env: [" VAR("QUEUE_BULL_REDIS_HOST", "a") VAR("EXECUTIONS_MODE", "regular") "]", ""},
    {"    image: n8nio/n8n\n    env: [" VAR("QUEUE_BULL_REDIS_HOST", "a") "]", ""},
    {"    image: n8nio/n8n\n    env: [" VAR("QUEUE_BULL_REDIS_HOST", "a") "{name: EXECUTIONS_MODE, valueFrom: "
                                                                          "{configMapKeyRef: {name: a, key: b}}}]",
     "host QUEUE_BULL_REDIS_HOST a:6379 +\n"},
    /* Images without facts: URLs by their scheme, hosts by the rule's names. */
    {"    env: [" VAR("X", "redis://a;http://b") VAR("MY_REDIS_HOST", "c:1") VAR("DB_HOST", "d") "]",
     "url X a:6379 \nhost MY_REDIS_HOST c:1 \n"},
    {"    args: ['--cache=valkeys://a:2']", "url --cache a:2 s\n"},
};

static struct str describe(const struct redis_endpoint *it)
{
    static const char *const forms[] = {[REDIS_URL] = "url", [REDIS_HOST] = "host", [REDIS_NODE] = "node"};
    return arena_format(arena, "%s %.*s %.*s:%u %s%s\n", forms[it->form], STR_ARG(it->name), STR_ARG(it->host),
                        it->port,
                        it->certain     ? "!"
                        : it->described ? "+"
                                        : "",
                        it->tls ? "s" : "");
}

static void finds(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct check_ctx *ctx = fixture_ctx(fixture_pod(rows[i].container), "redis-cluster-endpoint");
        const struct redis_endpoint *endpoints = NULL;
        size_t len = redis_endpoint_find(ctx, "hostEnvs", &endpoints);
        struct str all = STR("");
        for (size_t n = 0; n < len; n++)
            all = arena_format(arena, "%.*s%.*s", STR_ARG(all), STR_ARG(describe(&endpoints[n])));
        assert_str(all, rows[i].found);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(finds)};
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
