/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/facts_schema.h"

#include "policies/decode_table.h"

static const char *const tls_choices[] = {
    [TLS_POSSIBLE] = "possible", [TLS_NEVER] = "never", [TLS_ALWAYS] = "always", NULL};
static const char *const unset_choices[] = {
    [BIND_ANY] = "any", [BIND_LOOPBACK] = "loopback", [BIND_HOSTNAME] = "hostname", NULL};
static const char *const form_choices[] = {
    [BIND_HOST] = "host", [BIND_HOST_PORT] = "host-port", [BIND_URL] = "url", [BIND_FLAGS] = "flags", NULL};
static const char *const reads_choices[] = {
    [PROXY_UNKNOWN] = "unknown", [PROXY_READS_ENV] = "env", [PROXY_IGNORES_ENV] = "ignores", NULL};

static const struct decode_key port_keys[] = {
    NEED("port", UINT, facts_port, port),      KEY("name", STR, facts_port, name),
    KEY("schemes", STRS, facts_port, schemes), KEY("env", STR, facts_port, env),
    KEY("flags", STRS, facts_port, flags),     PICK("tls", facts_port, tls, tls_choices),
    KEY("byFile", BOOL, facts_port, by_file),  {0},
};
static const struct decode_schema port_schema = SCHEMA("port", facts_port, port_keys);

static const struct decode_key bind_keys[] = {
    KEY("env", STRS, facts_bind, env),
    KEY("flags", STRS, facts_bind, flags),
    PICK("unset", facts_bind, unset, unset_choices),
    KEY("unless", STRS, facts_bind, unless),
    PICK("form", facts_bind, form, form_choices),
    KEY("good", STR, facts_bind, good),
    KEY("since", VERSION, facts_bind, since),
    KEY("emptyIsUnset", BOOL, facts_bind, empty_is_unset),
    KEY("port", UINT, facts_bind, port),
    KEY("schemePorts", PORTS, facts_bind, scheme_ports),
    {0},
};
static const struct decode_schema bind_schema = SCHEMA("bind", facts_bind, bind_keys);

static const struct decode_key health_keys[] = {
    KEY("liveness", STR, facts_health, liveness),    KEY("readiness", STR, facts_health, readiness),
    KEY("serves", STRS, facts_health, serves),       KEY("refuses", STRS, facts_health, refuses),
    KEY("dependent", STRS, facts_health, dependent), {0},
};
static const struct decode_schema health_schema = SCHEMA("health", facts_health, health_keys);

static const struct decode_key start_keys[] = {
    KEY("fastest", SECONDS, facts_start, fastest),
    KEY("slowest", SECONDS, facts_start, slowest),
    {0},
};
static const struct decode_schema start_schema = SCHEMA("start", facts_start, start_keys);

static const struct decode_key floor_keys[] = {
    KEY("certain", QUANTITY, facts_floor, certain),
    KEY("likely", QUANTITY, facts_floor, likely),
    {0},
};
static const struct decode_schema floor_schema = SCHEMA("floor", facts_floor, floor_keys);

static const struct decode_key limit_floor_keys[] = {
    WITH("memory", STRUCT, facts_resources, limit_memory, &floor_schema),
    WITH("cpu", STRUCT, facts_resources, limit_cpu, &floor_schema),
    {0},
};
static const struct decode_key request_floor_keys[] = {
    WITH("memory", STRUCT, facts_resources, request_memory, &floor_schema),
    WITH("cpu", STRUCT, facts_resources, request_cpu, &floor_schema),
    {0},
};
static const struct decode_key good_limit_keys[] = {
    KEY("memory", QUANTITY, facts_resources, good_limit_memory),
    KEY("cpu", QUANTITY, facts_resources, good_limit_cpu),
    {0},
};
static const struct decode_key good_request_keys[] = {
    KEY("memory", QUANTITY, facts_resources, good_request_memory),
    KEY("cpu", QUANTITY, facts_resources, good_request_cpu),
    {0},
};
static const struct decode_schema limit_floors = SCHEMA("limits", facts_resources, limit_floor_keys);
static const struct decode_schema request_floors = SCHEMA("requests", facts_resources, request_floor_keys);
static const struct decode_schema good_limits = SCHEMA("limits", facts_resources, good_limit_keys);
static const struct decode_schema good_requests = SCHEMA("requests", facts_resources, good_request_keys);

static const struct decode_key good_keys[] = {GROUP("limits", &good_limits), GROUP("requests", &good_requests), {0}};
static const struct decode_schema good_schema = SCHEMA("good", facts_resources, good_keys);
static const struct decode_key resources_keys[] = {
    GROUP("limits", &limit_floors),
    GROUP("requests", &request_floors),
    GROUP("good", &good_schema),
    {0},
};
static const struct decode_schema resources_schema = SCHEMA("resources", facts_resources, resources_keys);

static const struct decode_key url_keys[] = {
    KEY("schemes", STRS, facts_url, schemes),
    KEY("ports", PORTS, facts_url, ports),
    KEY("wrongPorts", PORTS, facts_url, wrong_ports),
    KEY("peer", STR, facts_url, peer),
    KEY("schemeRequired", BOOL, facts_url, scheme_required),
    KEY("browser", BOOL, facts_url, browser),
    KEY("backend", BOOL, facts_url, backend),
    KEY("unlessOff", STR, facts_url, unless_off),
    KEY("unlessSet", STR, facts_url, unless_set),
    KEY("persistent", BOOL, facts_url, persistent),
    {0},
};
static const struct decode_schema url_schema = SCHEMA_OF_MAP("url", facts_url, url_keys, env);

static const struct decode_key required_keys[] = {
    KEY("instead", STRS, facts_required, instead),
    KEY("since", VERSION, facts_required, since),
    KEY("certain", BOOL, facts_required, certain),
    KEY("why", TEXT, facts_required, why),
    {0},
};
static const struct decode_schema required_schema = SCHEMA_OF_MAP("required env", facts_required, required_keys, env);

static const struct decode_key range_keys[] = {
    NEED("refusedFrom", UINT, facts_range, refused_from),
    NEED("refusedTo", UINT, facts_range, refused_to),
    NEED("good", STR, facts_range, good),
    KEY("why", TEXT, facts_range, why),
    {0},
};
static const struct decode_schema range_schema = SCHEMA_OF_MAP("range", facts_range, range_keys, env);

static const struct decode_key timeout_keys[] = {
    KEY("calls", STRS, facts_timeout, calls),
    KEY("unsetIsEndless", BOOL, facts_timeout, unset_is_endless),
    KEY("endless", STRS, facts_timeout, endless),
    KEY("number", BOOL, facts_timeout, number),
    NEED("good", STR, facts_timeout, good),
    KEY("why", TEXT, facts_timeout, why),
    {0},
};
static const struct decode_schema timeout_schema = SCHEMA_OF_MAP("timeout", facts_timeout, timeout_keys, env);

static const struct decode_key redis_keys[] = {
    KEY("urls", STRS, facts_redis, urls),
    KEY("hosts", STRS, facts_redis, hosts),
    KEY("nodes", STRS, facts_redis, nodes),
    KEY("cluster", STRS, facts_redis, cluster),
    KEY("clusterSince", VERSION, facts_redis, cluster_since),
    KEY("clusterByNodes", BOOL, facts_redis, cluster_by_nodes),
    KEY("clusterAdviceOnly", BOOL, facts_redis, cluster_advice_only),
    KEY("tls", STR, facts_redis, tls),
    KEY("sentinel", STRS, facts_redis, sentinel),
    KEY("onlyIf", STR, facts_redis, only_if),
    KEY("password", STR, facts_redis, password),
    KEY("goodNodes", STR, facts_redis, good_nodes),
    {0},
};
static const struct decode_schema redis_schema = SCHEMA("redis", facts_redis, redis_keys);

static const struct decode_key proxy_keys[] = {
    PICK("reads", facts_proxy, reads, reads_choices),
    KEY("harmful", STRS, facts_proxy, harmful),
    KEY("why", TEXT, facts_proxy, why),
    {0},
};
static const struct decode_schema proxy_schema = SCHEMA("proxy", facts_proxy, proxy_keys);

static const struct decode_key migrations_keys[] = {
    KEY("disabledBy", STRS, facts_migrations, disabled_by),
    KEY("byEntrypoint", BOOL, facts_migrations, by_entrypoint),
    KEY("clusterEnv", STR, facts_migrations, cluster_env),
    KEY("clusterUrls", STRS, facts_migrations, cluster_urls),
    KEY("clusterSince", VERSION, facts_migrations, cluster_since),
    KEY("after", STR, facts_migrations, after),
    {0},
};
static const struct decode_schema migrations_schema = SCHEMA("migrations", facts_migrations, migrations_keys);

static const struct decode_key service_link_keys[] = {
    NEED("service", STR, facts_service_link, service),
    NEED("env", STR, facts_service_link, env),
    KEY("why", TEXT, facts_service_link, why),
    {0},
};
static const struct decode_schema service_link_schema = SCHEMA("service link", facts_service_link, service_link_keys);

static const struct decode_key document_keys[] = {
    KEY("apiVersion", STR, facts_document, api_version),
    KEY("kind", STR, facts_document, kind),
    NEED("id", STR, facts_document, facts.id),
    KEY("title", STR, facts_document, facts.title),
    KEY("application", STR, facts_document, facts.application),
    KEY("role", STR, facts_document, facts.role),
    KEY("images", STRS, facts_document, facts.images),
    KEY("pathOnly", BOOL, facts_document, facts.path_only),
    KEY("programs", STRS, facts_document, facts.programs),
    KEY("commands", STRS, facts_document, facts.commands),
    KEY("companions", STRS, facts_document, facts.companions),
    KEY("signs", STRS, facts_document, facts.signs),
    KEY("clients", STRS, facts_document, facts.clients),
    KEY("serviceNames", STRS, facts_document, facts.service_names),
    WITH("ports", LIST, facts_document, facts.ports, &port_schema),
    WITH("bind", LIST, facts_document, facts.binds, &bind_schema),
    WITH("health", STRUCT, facts_document, facts.health, &health_schema),
    WITH("start", STRUCT, facts_document, facts.start, &start_schema),
    WITH("resources", STRUCT, facts_document, facts.resources, &resources_schema),
    WITH("urls", MAP, facts_document, facts.urls, &url_schema),
    WITH("required", MAP, facts_document, facts.required, &required_schema),
    WITH("ranges", MAP, facts_document, facts.ranges, &range_schema),
    WITH("timeouts", MAP, facts_document, facts.timeouts, &timeout_schema),
    WITH("redis", STRUCT, facts_document, facts.redis, &redis_schema),
    WITH("proxy", STRUCT, facts_document, facts.proxy, &proxy_schema),
    WITH("migrations", STRUCT, facts_document, facts.migrations, &migrations_schema),
    WITH("serviceLinks", LIST, facts_document, facts.service_links, &service_link_schema),
    KEY("bundles", STRS, facts_document, facts.bundles),
    KEY("bundleTags", STRS, facts_document, facts.bundle_tags),
    KEY("references", STRS, facts_document, facts.references),
    {0},
};
const struct decode_schema facts_document_schema = SCHEMA("workload", facts_document, document_keys);
