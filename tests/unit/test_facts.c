/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/facts.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "tests/unit/facts_of.h"

/* Every key once. */
static const char whole[] = "apiVersion: dryfit.dev/v1\n"
                            "kind: Workload\n"
                            "id: shop-api\n"
                            "title: Shop API\n"
                            "application: shop\n"
                            "role: api\n"
                            "images: [acme/shop-api, acme/shop]\n"
                            "pathOnly: true\n"
                            "programs: [shopd]\n"
                            "commands: ['*shop.js']\n"
                            "companions: [acme/shop-worker]\n"
                            "signs: [shop-api]\n"
                            "clients: [SHOP_URL]\n"
                            "serviceNames: [shop]\n"
                            "ports:\n"
                            "- {port: 8080, name: http, schemes: [http, ws], env: PORT, flags: [--port], tls: never}\n"
                            "- {port: 8443, tls: always}\n"
                            "- {port: 9000}\n"
                            "bind:\n"
                            "- env: [HOST]\n"
                            "  flags: [--host]\n"
                            "  unset: loopback\n"
                            "  unless: [PORT]\n"
                            "  form: url\n"
                            "  good: 0.0.0.0:8080\n"
                            "  since: '1.2'\n"
                            "  emptyIsUnset: true\n"
                            "  port: 8081\n"
                            "  schemePorts: [80, 443]\n"
                            "- {env: [A], unset: hostname, form: host-port}\n"
                            "- {env: [B], flags: [-b], unset: any, form: flags}\n"
                            "- {env: [C]}\n"
                            "health:\n"
                            "  liveness: /live\n"
                            "  readiness: /ready\n"
                            "  serves: [/live, /ready]\n"
                            "  refuses: [/api/*]\n"
                            "  dependent: [/ready]\n"
                            "start: {fastest: 5s, slowest: 2m}\n"
                            "resources:\n"
                            "  limits: {memory: {certain: 1k, likely: 2k}, cpu: {certain: 3, likely: 4}}\n"
                            "  requests: {memory: {certain: 5k, likely: 6k}, cpu: {certain: 7, likely: 8}}\n"
                            "  good: {limits: {memory: 9k, cpu: 10}, requests: {memory: 11k, cpu: 12}}\n"
                            "urls:\n"
                            "  DB_URL: {schemes: [postgres], ports: [5432], wrongPorts: [80], peer: postgres,\n"
                            "           schemeRequired: true, browser: true, backend: true, persistent: true}\n"
                            "  SITE_URL: {}\n"
                            "required:\n"
                            "  SALT: {instead: [PEPPER], since: '2', certain: true, why: no salt}\n"
                            "ranges:\n"
                            "  WAIT_MS: {refusedFrom: 1, refusedTo: 999, good: '1000', why: too short}\n"
                            "timeouts:\n"
                            "  TIMEOUT: {calls: [DB_URL], unsetIsEndless: true, endless: ['', '0'], number: true,\n"
                            "            good: '30', why: hangs}\n"
                            "redis:\n"
                            "  urls: [R_URL]\n"
                            "  hosts: [R_HOST]\n"
                            "  nodes: [R_NODES]\n"
                            "  cluster: [R_CLUSTER]\n"
                            "  clusterSince: '3.70.0'\n"
                            "  clusterByNodes: true\n"
                            "  clusterAdviceOnly: true\n"
                            "  tls: R_TLS\n"
                            "  sentinel: [R_SENTINEL]\n"
                            "  password: R_AUTH\n"
                            "  goodNodes: a:6379\n"
                            "proxy: {reads: ignores, harmful: [HTTP_PROXY], why: it serves}\n"
                            "migrations: {disabledBy: [NO_MIGRATION], byEntrypoint: true, clusterEnv: CLUSTER,\n"
                            "             clusterUrls: [DB_URL], after: web}\n"
                            "serviceLinks: [{service: shop, env: SHOP_PORT, why: an address}]\n"
                            "bundles: [redis]\n"
                            "bundleTags: ['*-full']\n"
                            "references: [https://example.com/shop]\n";

static void test_names(void **state)
{
    (void)state;
    struct facts facts = facts_of(whole);
    assert_non_null(facts.place);
    assert_string_equal(facts.file, "shop.yaml");
    assert_str(facts.id, "shop-api");
    assert_str(facts.title, "Shop API");
    assert_str(facts.application, "shop");
    assert_str(facts.role, "api");
    assert_true(strs_have(&facts.images, STR("acme/shop")));
    assert_true(facts.path_only);
    assert_true(strs_have(&facts.programs, STR("shopd")));
    assert_true(strs_have(&facts.commands, STR("*shop.js")));
    assert_true(strs_have(&facts.companions, STR("acme/shop-worker")));
    assert_true(strs_have(&facts.signs, STR("shop-api")));
    assert_true(strs_have(&facts.clients, STR("SHOP_URL")));
    assert_true(strs_have(&facts.service_names, STR("shop")));
    assert_true(strs_have(&facts.bundles, STR("redis")));
    assert_true(strs_have(&facts.bundle_tags, STR("*-full")));
    assert_true(strs_have(&facts.references, STR("https://example.com/shop")));
}

static void test_ports(void **state)
{
    (void)state;
    struct facts facts = facts_of(whole);
    const struct facts_port *port = facts_port(&facts, 8080);
    assert_non_null(port);
    assert_str(port->name, "http");
    assert_true(strs_have(&port->schemes, STR("ws")));
    assert_str(port->env, "PORT");
    assert_true(strs_have(&port->flags, STR("--port")));
    assert_int_equal(port->tls, TLS_NEVER);
    assert_int_equal(facts_port(&facts, 8443)->tls, TLS_ALWAYS);
    assert_int_equal(facts_port(&facts, 9000)->tls, TLS_POSSIBLE);
    assert_null(facts_port(&facts, 80));
}

static void test_binds(void **state)
{
    (void)state;
    struct facts facts = facts_of(whole);
    const struct facts_bind *binds = facts.binds.items;
    assert_int_equal(facts.binds.len, 4);
    assert_true(strs_have(&binds[0].env, STR("HOST")));
    assert_true(strs_have(&binds[0].flags, STR("--host")));
    assert_int_equal(binds[0].unset, BIND_LOOPBACK);
    assert_true(strs_have(&binds[0].unless, STR("PORT")));
    assert_int_equal(binds[0].form, BIND_URL);
    assert_str(binds[0].good, "0.0.0.0:8080");
    assert_int_equal(binds[0].since.part[1], 2);
    assert_true(binds[0].empty_is_unset);
    assert_int_equal(binds[0].port, 8081);
    assert_int_equal(binds[0].scheme_ports.items[1], 443);
    assert_int_equal(binds[1].unset, BIND_HOSTNAME);
    assert_int_equal(binds[1].form, BIND_HOST_PORT);
    assert_int_equal(binds[2].form, BIND_FLAGS);
    assert_int_equal(binds[3].unset, BIND_ANY);
    assert_int_equal(binds[3].form, BIND_HOST);
}

static void test_health_and_start(void **state)
{
    (void)state;
    struct facts facts = facts_of(whole);
    assert_str(facts.health.liveness, "/live");
    assert_str(facts.health.readiness, "/ready");
    assert_int_equal(facts.health.serves.len, 2);
    assert_true(strs_match(&facts.health.refuses, STR("/api/x")));
    assert_true(strs_have(&facts.health.dependent, STR("/ready")));
    assert_int_equal(facts.start.fastest, 5);
    assert_int_equal(facts.start.slowest, 120);
}

static void test_resources(void **state)
{
    (void)state;
    struct facts facts = facts_of(whole);
    const struct facts_resources *resources = &facts.resources;
    const struct quantity *const quantities[] = {
        &resources->limit_memory.certain, &resources->limit_memory.likely,    &resources->limit_cpu.certain,
        &resources->limit_cpu.likely,     &resources->request_memory.certain, &resources->request_memory.likely,
        &resources->request_cpu.certain,  &resources->request_cpu.likely,     &resources->good_limit_memory,
        &resources->good_limit_cpu,       &resources->good_request_memory,    &resources->good_request_cpu,
    };
    const int64_t expected[] = {1000, 2000, 3, 4, 5000, 6000, 7, 8, 9000, 10, 11000, 12};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        assert_int_equal(quantities[i]->milli, expected[i] * 1000);
}

static void test_urls(void **state)
{
    (void)state;
    struct facts facts = facts_of(whole);
    const struct facts_url *url = facts_url(&facts, STR("DB_URL"));
    assert_non_null(url);
    assert_true(strs_have(&url->schemes, STR("postgres")));
    assert_true(uints_have(&url->ports, 5432));
    assert_true(uints_have(&url->wrong_ports, 80));
    assert_str(url->peer, "postgres");
    assert_true(url->scheme_required && url->browser && url->backend && url->persistent);
    const struct facts_url *site = facts_url(&facts, STR("SITE_URL"));
    assert_false(site->scheme_required || site->browser || site->backend || site->persistent);
    assert_null(facts_url(&facts, STR("OTHER_URL")));
}

static void test_env(void **state)
{
    (void)state;
    struct facts facts = facts_of(whole);
    const struct facts_required *required = facts.required.items;
    assert_str(required->env, "SALT");
    assert_true(strs_have(&required->instead, STR("PEPPER")));
    assert_int_equal(required->since.part[0], 2);
    assert_true(required->certain);
    assert_str(required->why, "no salt");
    const struct facts_range *range = facts.ranges.items;
    assert_str(range->env, "WAIT_MS");
    assert_int_equal(range->refused_from, 1);
    assert_int_equal(range->refused_to, 999);
    assert_str(range->good, "1000");
    assert_str(range->why, "too short");
    const struct facts_timeout *timeout = facts.timeouts.items;
    assert_str(timeout->env, "TIMEOUT");
    assert_true(strs_have(&timeout->calls, STR("DB_URL")));
    assert_true(timeout->unset_is_endless && timeout->number);
    assert_true(strs_have(&timeout->endless, STR("")));
    assert_str(timeout->good, "30");
    assert_str(timeout->why, "hangs");
}

static void test_redis(void **state)
{
    (void)state;
    struct facts facts = facts_of(whole);
    const struct facts_redis *redis = &facts.redis;
    assert_true(strs_have(&redis->urls, STR("R_URL")));
    assert_true(strs_have(&redis->hosts, STR("R_HOST")));
    assert_true(strs_have(&redis->nodes, STR("R_NODES")));
    assert_true(strs_have(&redis->cluster, STR("R_CLUSTER")));
    assert_int_equal(redis->cluster_since.part[1], 70);
    assert_true(redis->cluster_by_nodes && redis->cluster_advice_only);
    assert_str(redis->tls, "R_TLS");
    assert_true(strs_have(&redis->sentinel, STR("R_SENTINEL")));
    assert_str(redis->password, "R_AUTH");
    assert_str(redis->good_nodes, "a:6379");
}

static void test_proxy_migrations_links(void **state)
{
    (void)state;
    struct facts facts = facts_of(whole);
    assert_int_equal(facts.proxy.reads, PROXY_IGNORES_ENV);
    assert_true(strs_have(&facts.proxy.harmful, STR("HTTP_PROXY")));
    assert_str(facts.proxy.why, "it serves");
    assert_true(strs_have(&facts.migrations.disabled_by, STR("NO_MIGRATION")));
    assert_true(facts.migrations.by_entrypoint);
    assert_str(facts.migrations.cluster_env, "CLUSTER");
    assert_true(strs_have(&facts.migrations.cluster_urls, STR("DB_URL")));
    assert_str(facts.migrations.after, "web");
    const struct facts_service_link *link = facts.service_links.items;
    assert_str(link->service, "shop");
    assert_str(link->env, "SHOP_PORT");
    assert_str(link->why, "an address");
}

static void test_title_falls_back_to_the_id(void **state)
{
    (void)state;
    assert_str(facts_of("{id: shop, images: [acme/shop]}").title, "shop");
}

static const struct {
    const char *text, *message;
} failures[] = {
    {"{images: [acme/shop]}", "1:1: the workload lacks \"id\""},
    {"{id: shop}", "1:1: the workload \"shop\" lacks a way to match: images, programs, clients or serviceNames"},
    {"{id: Shop, images: [acme/shop]}", "1:6: id: \"Shop\" must be words of a-z and 0-9 joined by dashes"},
    {"{id: shop, imags: [acme/shop]}", "1:12: unknown key \"imags\"; did you mean \"images\"?"},
    {"apiVersion: dryfit.dev/v2\nid: shop\nimages: [acme/shop]\n",
     "1:13: apiVersion: expected \"dryfit.dev/v1\", found \"dryfit.dev/v2\""},
    {"id: shop\nkind: Policy\nimages: [acme/shop]\n", "2:7: kind: expected \"Workload\", found \"Policy\""},
    {"{id: shop, images: [shop]}", "1:21: images: \"shop\" lacks its namespace; an official image is \"library/shop\""},
    {"{id: shop, images: [acme/shop, acme/shop:1]}",
     "1:32: images: write \"acme/shop:1\" without registry port, tag and digest"},
    {"{id: shop, images: acme/shop@sha256}",
     "1:20: images: write \"acme/shop@sha256\" without registry port, tag and digest"},
    {"{id: shop, images: [ghcr.io/acme/shop]}",
     "1:21: images: \"ghcr.io/acme/shop\" is not namespace/name; write the last two parts only"},
    {"{id: shop, images: [acme/]}", "1:21: images: \"acme/\" is not namespace/name; write the last two parts only"},
    {"{id: shop, images: [acme/shop], companions: [cart]}",
     "1:46: companions: \"cart\" lacks its namespace; an official image is \"library/cart\""},
    {"{id: shop, images: [acme/shop], ports: [{port: 80}, {port: 65536}]}",
     "1:60: ports[1].port: expected a port from 1 to 65535"},
    {"{id: shop, images: [acme/shop], ports: [{name: http}]}", "1:41: ports[0]: the port lacks \"port\""},
    {"{id: shop, images: [acme/shop], bind: [{unset: any}]}", "1:40: bind[0]: needs env or flags"},
    {"{id: shop, images: [acme/shop], bind: [{env: [A], form: flags}]}",
     "1:40: bind[0]: form flags needs the flags to look for"},
    {"{id: shop, images: [acme/shop], bind: [{env: [A], schemePorts: [80]}]}",
     "1:64: bind[0].schemePorts: expected two ports, http's and https's"},
    {"{id: shop, images: [acme/shop], bind: [{env: [A], port: 70000}]}",
     "1:57: bind[0].port: expected a port from 1 to 65535"},
    {"{id: shop, images: [acme/shop], start: {fastest: 10, slowest: 9}}",
     "1:40: start: fastest is longer than slowest"},
    {"{id: shop, images: [acme/shop], ranges: {A: {refusedFrom: 2, refusedTo: 1, good: '3'}}}",
     "1:45: ranges.A: refusedFrom is above refusedTo"},
};

static void test_failures(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
        struct facts facts;
        struct err err = {0};
        if (facts_parse(arena, yaml_text(arena, failures[i].text), "shop.yaml", &facts, &err))
            fail_msg("parsed: %s", failures[i].text);
        assert_err(err, failures[i].message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_ports),
        cmocka_unit_test(test_binds),
        cmocka_unit_test(test_health_and_start),
        cmocka_unit_test(test_resources),
        cmocka_unit_test(test_urls),
        cmocka_unit_test(test_env),
        cmocka_unit_test(test_redis),
        cmocka_unit_test(test_proxy_migrations_links),
        cmocka_unit_test(test_title_falls_back_to_the_id),
        cmocka_unit_test(test_failures),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
