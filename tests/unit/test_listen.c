/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/listen.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "tests/unit/facts_fixture.h"

EMBED_WORKLOADS(
    "- {id: node, images: [acme/node], ports: [{port: 3030, env: PORT}],\n"
    "   bind: [{env: [HOSTNAME], unset: hostname, since: '3.34.1', emptyIsUnset: true}]}\n"
    "- {id: web, images: [acme/web-app], ports: [{port: 8000, env: PORT, flags: [--port, -p]}],\n"
    "   bind: [{env: [HOST, ADDRESS], flags: [--host], unset: loopback, emptyIsUnset: true}]}\n"
    "- {id: store, images: [acme/store], ports: [{port: 9000}],\n"
    "   bind: [{env: [STORE], flags: [--address], unset: any, form: host-port}]}\n"
    "- {id: ollama, images: [acme/llm], ports: [{port: 11434}],\n"
    "   bind: [{env: [LLM_HOST], unset: any, form: url, port: 11435, schemePorts: [80, 443]}]}\n"
    "- {id: net, images: [acme/net], ports: [{port: 8080}], bind: [{env: [URLS], unset: any, form: url}]}\n"
    "- {id: gunicorn, programs: [gunicorn], ports: [{port: 8000, env: PORT}],\n"
    "   bind: [{env: [GUNICORN_CMD_ARGS], flags: [--bind, -b], unset: loopback, unless: [PORT], form: flags}]}\n"
    "- {id: plain, images: [acme/plain], ports: [{port: 80}]}\n");

/* A Pod whose first container is text, in flow style; others may follow. */
static struct check_ctx ctx_of(const char *text, const char *others)
{
    struct str yaml = arena_format(arena,
                                   "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n"
                                   "spec: {containers: [{name: app, %s}%s]}\n",
                                   text, others);
    struct workload *workload = arena_one(arena, struct workload);
    assert_int_equal(workload_parse(arena, yaml_text(arena, yaml.ptr), workload), WORKLOAD_OK);
    struct described_container *all = arena_many(arena, struct described_container, workload->containers_len);
    for (size_t i = 0; i < workload->containers_len; i++)
        all[i] = (struct described_container){
            .container = &workload->containers[i],
            .image = policy_describe(policy, workload, &workload->containers[i]),
            .program = policy_describe_program(policy, &workload->containers[i]),
        };
    return (struct check_ctx){
        .policy = policy, .workload = workload, .all = all, .it = all, .container = all->container, .arena = arena};
}

#define NODE "image: 'acme/node:3.40.0'"
#define WEB "image: 'acme/web-app:1'"
#define STORE "image: 'acme/store:1'"
#define LLM "image: 'acme/llm:1'"
#define NET "image: 'acme/net:1'"
#define GUNICORN "image: 'own/x:1', command: [gunicorn, app]"
#define ENV(name, value) "env: [{name: " name ", value: '" value "'}]"
#define SECRET(name) "env: [{name: " name ", valueFrom: {secretKeyRef: {name: s, key: k}}}]"
#define FROM "envFrom: [{configMapRef: {name: c}}]"

static const struct {
    const char *container;
    enum listen_address address;
    bool written;
    const char *knob, *value;
    unsigned port;
} cases[] = {
    /* A host in an env. */
    {NODE, LISTEN_HOSTNAME, false, "HOSTNAME", "", 3030},
    {NODE ", " ENV("HOSTNAME", "localhost"), LISTEN_LOOPBACK, true, "HOSTNAME", "localhost", 3030},
    {NODE ", " ENV("HOSTNAME", "127.0.0.53"), LISTEN_LOOPBACK, true, "HOSTNAME", "127.0.0.53", 3030},
    {NODE ", " ENV("HOSTNAME", "::1"), LISTEN_LOOPBACK, true, "HOSTNAME", "::1", 3030},
    {NODE ", " ENV("HOSTNAME", "0.0.0.0"), LISTEN_ANY, true, "HOSTNAME", "0.0.0.0", 3030},
    {NODE ", " ENV("HOSTNAME", "::"), LISTEN_ANY, true, "HOSTNAME", "::", 3030},
    {NODE ", " ENV("HOSTNAME", ""), LISTEN_ANY, true, "HOSTNAME", "", 3030},
    {NODE ", " ENV("HOSTNAME", "10.1.2.3"), LISTEN_OTHER, true, "HOSTNAME", "10.1.2.3", 3030},
    {NODE ", " ENV("HOSTNAME", "worker"), LISTEN_OTHER, true, "HOSTNAME", "worker", 3030},
    {NODE ", " ENV("HOSTNAME", "/run/node.sock"), LISTEN_UNKNOWN, true, "HOSTNAME", "/run/node.sock", 3030},
    {NODE ", " SECRET("HOSTNAME"), LISTEN_UNKNOWN, true, "HOSTNAME", "", 3030},
    {NODE ", " FROM, LISTEN_UNKNOWN, false, "HOSTNAME", "", 0},
    {NODE ", " ENV("HOSTNAME", "$(NODE_IP)") ", " FROM, LISTEN_UNKNOWN, true, "HOSTNAME", "", 0},
    /* Flags beat env, and of several env the first one set counts. */
    {WEB, LISTEN_LOOPBACK, false, "HOST", "", 8000},
    {WEB ", " ENV("HOST", ""), LISTEN_LOOPBACK, false, "HOST", "", 8000},
    {WEB ", " ENV("ADDRESS", "0.0.0.0"), LISTEN_ANY, true, "ADDRESS", "0.0.0.0", 8000},
    {WEB ", env: [{name: ADDRESS, value: '0.0.0.0'}, {name: HOST, value: localhost}]", LISTEN_LOOPBACK, true, "HOST",
     "localhost", 8000},
    {WEB ", args: [--host, 0.0.0.0], " ENV("HOST", "localhost"), LISTEN_ANY, true, "--host", "0.0.0.0", 8000},
    {WEB ", args: [--host=127.0.0.1], " ENV("HOST", "0.0.0.0"), LISTEN_LOOPBACK, true, "--host", "127.0.0.1", 8000},
    {WEB ", args: [--host=$(POD_IP)], " ENV("HOST", "0.0.0.0"), LISTEN_UNKNOWN, true, "--host", "$(POD_IP)", 8000},
    {WEB ", args: [--host=localhost, --port=9999]", LISTEN_LOOPBACK, true, "--host", "localhost", 9999},
    {WEB ", args: [--host=localhost], " ENV("PORT", "9998"), LISTEN_LOOPBACK, true, "--host", "localhost", 9998},
    /* host:port. */
    {STORE, LISTEN_ANY, false, "STORE", "", 9000},
    {STORE ", " ENV("STORE", "127.0.0.1:9001"), LISTEN_LOOPBACK, true, "STORE", "127.0.0.1:9001", 9001},
    {STORE ", " ENV("STORE", ":9001"), LISTEN_ANY, true, "STORE", ":9001", 9001},
    {STORE ", " ENV("STORE", "localhost"), LISTEN_LOOPBACK, true, "STORE", "localhost", 9000},
    {STORE ", " ENV("STORE", "[::1]:9001"), LISTEN_LOOPBACK, true, "STORE", "[::1]:9001", 9001},
    {STORE ", " ENV("STORE", "[::]:9001"), LISTEN_ANY, true, "STORE", "[::]:9001", 9001},
    {STORE ", " ENV("STORE", "*:9001"), LISTEN_ANY, true, "STORE", "*:9001", 9001},
    {STORE ", " ENV("STORE", "unix:/run/store.sock"), LISTEN_UNKNOWN, true, "STORE", "unix:/run/store.sock", 9000},
    {STORE ", " ENV("STORE", "/run/store.sock"), LISTEN_UNKNOWN, true, "STORE", "/run/store.sock", 9000},
    {STORE ", " ENV("STORE", "9001"), LISTEN_UNKNOWN, true, "STORE", "9001", 9000},
    {STORE ", args: [server, --address, 'localhost:9001']", LISTEN_LOOPBACK, true, "--address", "localhost:9001", 9001},
    /* Several addresses: the widest counts. */
    {STORE ", " ENV("STORE", "127.0.0.1:9001,[::]:9002"), LISTEN_ANY, true, "STORE", "127.0.0.1:9001,[::]:9002", 9002},
    {STORE ", " ENV("STORE", "localhost:9001 [::1]:9001"), LISTEN_LOOPBACK, true, "STORE", "localhost:9001 [::1]:9001",
     9001},
    {STORE ", " ENV("STORE", "localhost:9001,, [::1]:9001,"), LISTEN_LOOPBACK, true, "STORE",
     "localhost:9001,, [::1]:9001,", 9001},
    /* [scheme://]host[:port]. */
    {LLM, LISTEN_ANY, false, "LLM_HOST", "", 11435},
    {LLM ", " ENV("LLM_HOST", "0.0.0.0"), LISTEN_ANY, true, "LLM_HOST", "0.0.0.0", 11435},
    {LLM ", " ENV("LLM_HOST", "127.0.0.1:8080"), LISTEN_LOOPBACK, true, "LLM_HOST", "127.0.0.1:8080", 8080},
    {LLM ", " ENV("LLM_HOST", "http://0.0.0.0"), LISTEN_ANY, true, "LLM_HOST", "http://0.0.0.0", 80},
    {LLM ", " ENV("LLM_HOST", "https://0.0.0.0/x"), LISTEN_ANY, true, "LLM_HOST", "https://0.0.0.0/x", 443},
    {LLM ", " ENV("LLM_HOST", "http://localhost:11434"), LISTEN_LOOPBACK, true, "LLM_HOST", "http://localhost:11434",
     11434},
    {NET ", " ENV("URLS", "http://+:8081"), LISTEN_ANY, true, "URLS", "http://+:8081", 8081},
    {NET ", " ENV("URLS", "http://*:8081;http://localhost:8082"), LISTEN_ANY, true, "URLS",
     "http://*:8081;http://localhost:8082", 8081},
    {NET ", " ENV("URLS", "http://localhost:8082"), LISTEN_LOOPBACK, true, "URLS", "http://localhost:8082", 8082},
    {NET ", " ENV("URLS", "http://localhost"), LISTEN_LOOPBACK, true, "URLS", "http://localhost", 8080},
    /* Flags within an env, and a program's facts. */
    {GUNICORN, LISTEN_LOOPBACK, false, "GUNICORN_CMD_ARGS", "", 8000},
    {GUNICORN ", " ENV("PORT", "5000"), LISTEN_ANY, false, "GUNICORN_CMD_ARGS", "", 5000},
    {GUNICORN ", " SECRET("PORT"), LISTEN_UNKNOWN, false, "GUNICORN_CMD_ARGS", "", 0},
    {GUNICORN ", " ENV("GUNICORN_CMD_ARGS", "--bind 127.0.0.1:5001 --workers 2"), LISTEN_LOOPBACK, true,
     "GUNICORN_CMD_ARGS", "--bind 127.0.0.1:5001 --workers 2", 5001},
    {GUNICORN ", " ENV("GUNICORN_CMD_ARGS", "--workers 2 -b 0.0.0.0:5001"), LISTEN_ANY, true, "GUNICORN_CMD_ARGS",
     "--workers 2 -b 0.0.0.0:5001", 5001},
    {GUNICORN ", " ENV("GUNICORN_CMD_ARGS", "--workers 2"), LISTEN_LOOPBACK, false, "GUNICORN_CMD_ARGS", "", 8000},
    {"image: 'own/x:1', command: [sh, -c, 'exec gunicorn -b 0.0.0.0:5002 app']", LISTEN_ANY, true, "-b", "0.0.0.0:5002",
     5002},
    {"image: 'own/x:1', command: [sh, -c, 'tool -b localhost; gunicorn app']", LISTEN_LOOPBACK, false,
     "GUNICORN_CMD_ARGS", "", 8000},
    {"image: 'own/x:1', command: [sh, -c, 'gunicorn app $EXTRA']", LISTEN_UNKNOWN, false, "--bind", "", 8000},
};

static void test_find(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct check_ctx ctx = ctx_of(cases[i].container, "");
        const struct listen *listen = NULL;
        if (listen_find(&ctx, &listen) != 1)
            fail_msg("%s: not found", cases[i].container);
        if (listen->address != cases[i].address || listen->written != cases[i].written || listen->port != cases[i].port)
            fail_msg("%s: address %d, written %d, port %u", cases[i].container, listen->address, listen->written,
                     listen->port);
        assert_str(listen->knob, cases[i].knob);
        assert_str(listen->value, cases[i].value);
    }
}

/* Where the value stands, for the finding. */
static void test_places(void **state)
{
    (void)state;
    const struct listen *listen = NULL;
    struct check_ctx ctx = ctx_of(NODE ", " ENV("HOSTNAME", "localhost"), "");
    assert_int_equal(listen_find(&ctx, &listen), 1);
    assert_str(field_text(arena, &listen->field), "spec.containers[0].env[0]");
    assert_ptr_equal(listen->env, ctx.container->env);
    assert_null(listen->word);
    ctx = ctx_of(WEB ", args: [--host, localhost]", "");
    assert_int_equal(listen_find(&ctx, &listen), 1);
    assert_str(field_text(arena, &listen->field), "spec.containers[0].args[1]");
    assert_null(listen->env);
    assert_str(listen->word->text, "localhost");
    ctx = ctx_of(NODE, "");
    assert_int_equal(listen_find(&ctx, &listen), 1);
    assert_str(field_text(arena, &listen->field), "spec.containers[0]");
    assert_ptr_equal(listen->by, &ctx.it->image);
}

/* A version without the knob, facts without one, and no facts. */
static void test_no_knob(void **state)
{
    (void)state;
    static const char *const containers[] = {
        "image: 'acme/node:3.34.0', " ENV("HOSTNAME", "localhost"),
        "image: 'acme/plain:1', " ENV("HOSTNAME", "localhost"),
        "image: 'own/thing:1', " ENV("HOSTNAME", "localhost"),
    };
    for (size_t i = 0; i < sizeof containers / sizeof *containers; i++) {
        struct check_ctx ctx = ctx_of(containers[i], "");
        const struct listen *listen = NULL;
        if (listen_find(&ctx, &listen) != 0)
            fail_msg("found: %s", containers[i]);
    }
}

static const struct {
    const char *container;
    unsigned port;
} ports[] = {
    {WEB, 8000},
    {WEB ", " ENV("PORT", "8001"), 8001},
    {WEB ", " ENV("PORT", "tcp://10.0.0.1:80"), 0},
    {WEB ", " SECRET("PORT"), 0},
    {WEB ", " FROM, 0},
    {WEB ", args: [-p, '8002'], " ENV("PORT", "8001"), 8002},
    {WEB ", args: [--port=8003]", 8003},
    {WEB ", args: [--port=$(P)]", 0},
    {LLM ", " FROM, 11434},
    {"image: 'own/thing:1'", 0},
};

static void test_port(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ports / sizeof *ports; i++) {
        struct check_ctx ctx = ctx_of(ports[i].container, "");
        if (listen_port(&ctx, &ctx.it->image) != ports[i].port)
            fail_msg("%s: %u", ports[i].container, listen_port(&ctx, &ctx.it->image));
    }
}

static void test_is_probed(void **state)
{
    (void)state;
    static const struct {
        struct probe probe;
        bool probed;
    } probes[] = {
        {{.action = PROBE_NONE}, false},
        {{.action = PROBE_EXEC}, false},
        {{.action = PROBE_HTTP}, true},
        {{.action = PROBE_TCP}, true},
        {{.action = PROBE_GRPC}, true},
        {{.action = PROBE_HTTP, .host = {"localhost", 9}}, false},
        {{.action = PROBE_TCP, .host = {"localhost", 9}}, false},
    };
    for (size_t i = 0; i < sizeof probes / sizeof *probes; i++)
        assert_int_equal(listen_is_probed(&probes[i].probe), probes[i].probed);
}

static const struct {
    const char *others;
    bool elsewhere;
} neighbours[] = {
    {"", false},
    {", {name: b, image: 'x/b'}", false},
    {", {name: b, image: 'x/b', ports: [{containerPort: 8080}]}", true},
    {", {name: b, image: 'x/b', ports: [{containerPort: 18080}]}", false},
    {", {name: b, image: 'x/b', args: ['--listen=:8080']}", true},
    {", {name: b, image: 'x/b', args: ['--listen=:18080', '--upstream=80801']}", false},
    {", {name: b, image: 'x/b', args: ['18080 0.0.0.0:8080']}", true},
    {", {name: b, image: 'x/b', command: [sh, -c, 'exec proxy 0.0.0.0:8080 localhost:80']}", true},
    {", {name: b, image: 'x/b', env: [{name: LISTEN, value: '0.0.0.0:8080'}]}", true},
    {", {name: b, image: 'acme/net:1'}", true},
    {"], initContainers: [{name: i, image: 'x/i', args: ['8080']}", false},
    {"], initContainers: [{name: i, image: 'x/i', restartPolicy: Always, args: ['8080']}", true},
};

static void test_elsewhere(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof neighbours / sizeof *neighbours; i++) {
        struct check_ctx ctx = ctx_of("image: 'acme/net:1', ports: [{containerPort: 8080}]", neighbours[i].others);
        if (listen_elsewhere(&ctx, 8080) != neighbours[i].elsewhere)
            fail_msg("%s", neighbours[i].others);
    }
}

/* So many that comparing each with each would take its time: unknown, and so perhaps. */
static void test_a_crowd_may_listen(void **state)
{
    (void)state;
    struct str others = STR("");
    for (unsigned i = 1; i < 64; i++)
        others = arena_format(arena, "%.*s, {name: c%u, image: 'x/c'}", STR_ARG(others), i);
    struct check_ctx ctx = ctx_of("image: 'acme/net:1'", others.ptr);
    assert_false(listen_elsewhere(&ctx, 8080));
    others = arena_format(arena, "%.*s, {name: last, image: 'x/c'}", STR_ARG(others));
    ctx = ctx_of("image: 'acme/net:1'", others.ptr);
    assert_true(listen_elsewhere(&ctx, 8080));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_no_knob),
        cmocka_unit_test(test_port),
        cmocka_unit_test(test_is_probed),
        cmocka_unit_test(test_elsewhere),
        cmocka_unit_test(test_a_crowd_may_listen),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
