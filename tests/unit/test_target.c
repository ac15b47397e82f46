/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "policies/target.h"

#include "view_fixture.h"

static const struct check_ctx *ctx_of(const char *container)
{
    return fixture_ctx(fixture_pod(container), "url-https-plain-port");
}

static struct target only(const struct check_ctx *ctx)
{
    struct target_walk walk = {.ctx = ctx};
    const struct target *target, *more;
    assert_true(target_next(&walk, &target));
    assert_false(target_next(&walk, &more));
    return *target;
}

static void walks(void **state)
{
    (void)state;
    const struct check_ctx *ctx =
        ctx_of("    env: [{name: A, value: 'http://a;http://b'}, {name: B, value: 'http://old'}, {name: B, value: "
               "'http://new'}]\n"
               "    command: [app, --x, 'http://c', '--y=http://d', -v, 'http://e']\n"
               "    args: ['see http://f and http://g']");
    static const char *const wanted[] = {"A http://a",   "A http://b",  "B http://new",  "--x http://c",
                                         "--y http://d", "-v http://e", "args http://f", "args http://g"};
    struct target_walk walk = {.ctx = ctx};
    const struct target *target;
    size_t n = 0;
    while (target_next(&walk, &target)) {
        assert_true(n < sizeof wanted / sizeof *wanted);
        assert_str(arena_format(arena, "%.*s %.*s", STR_ARG(target->name), STR_ARG(target->url->text)), wanted[n]);
        n++;
    }
    assert_int_equal(n, sizeof wanted / sizeof *wanted);
}

static void hosts(void **state)
{
    (void)state;
    struct target target = only(ctx_of("    env: [{name: A, value: 'http://Ollama.SHOP.svc.:80'}]"));
    assert_str(target.host, "ollama.shop.svc");
    assert_int_equal(target.kind, URL_HOST_SERVICE);
    /* Two labels are a Service only with the workload's own namespace. */
    struct str pod =
        STR("apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: inference}\nspec:\n  containers:\n  - "
            "{name: a, env: [{name: A, value: 'http://ollama.inference'}, {name: B, value: "
            "'http://ollama.elsewhere'}]}\n");
    struct target_walk walk = {.ctx = fixture_ctx(fixture_workload(pod.ptr), "url-https-plain-port")};
    const struct target *other;
    assert_true(target_next(&walk, &other));
    assert_int_equal(other->kind, URL_HOST_SERVICE);
    assert_true(target_next(&walk, &other));
    assert_int_equal(other->kind, URL_HOST_TWO_LABELS);
}

/* Env that hold a host alone, where the image's facts say so and nothing replaces them. */
static void hosts_alone(void **state)
{
    (void)state;
    const struct check_ctx *ctx = ctx_of(
        "    image: langfuse/langfuse-worker:3.100.0\n    env: [{name: REDIS_HOST, value: ' LOCALHOST '}, {name: "
        "REDIS_PORT, value: '6380'}]");
    struct target target = only(ctx);
    assert_str(target.name, "REDIS_HOST");
    assert_int_equal(target.kind, URL_HOST_LOOPBACK);
    assert_int_equal(target_port(&target), 6380);
    assert_true(target.facts->backend && target.facts_certain && target.url->scheme.len == 0);
    assert_str(target_change(ctx, &target, (struct target_change){.host = STR("redis")}), "redis");
    struct target_walk walk = {.ctx = ctx_of("    image: acme/cart\n    env: [{name: REDIS_HOST, value: localhost}]")};
    const struct target *none;
    assert_false(target_next(&walk, &none));
}

static void peers(void **state)
{
    (void)state;
    /* Every image means Ollama by this name. */
    struct target target = only(ctx_of("    image: acme/cart\n    env: [{name: OLLAMA_BASE_URL, value: 'http://a'}]"));
    assert_str(target.peer->id, "ollama");
    assert_true(target.peer_certain && !target.facts);
    /* One image means it: as certain as the image. */
    target = only(ctx_of("    image: langfuse/langfuse\n    env: [{name: CLICKHOUSE_URL, value: 'http://a'}]"));
    assert_str(target.peer->id, "clickhouse");
    assert_true(target.peer_certain && target.facts && target.facts_certain);
    target = only(ctx_of("    image: acme/langfuse\n    env: [{name: CLICKHOUSE_URL, value: 'http://a'}]"));
    assert_true(target.peer && !target.peer_certain && !target.facts_certain);
    target = only(ctx_of("    image: acme/cart\n    env: [{name: CLICKHOUSE_URL, value: 'http://a'}]"));
    assert_null(target.peer);
    target = only(ctx_of("    env: [{name: X, value: 'http://ollama.models.svc'}]"));
    assert_str(target_peer_by_host(fixture_ctx(fixture_pod("    image: a"), "url-https-plain-port"), &target)->id,
               "ollama");
}

static void changes(void **state)
{
    (void)state;
    static const struct {
        const char *url;
        struct target_change change;
        const char *good;
    } table[] = {
        {"https://u:p@a:80/x?y", {.scheme = {"http", 4}}, "http://u:p@a:80/x?y"},
        {"https://a/x", {.scheme = {"http", 4}, .port = 3000}, "http://a:3000/x"},
        {"https://a:443/x", {.port = 3000}, "https://a:3000/x"},
        {"http://[::1]:80/x", {.host = {"ollama", 6}}, "http://ollama:80/x"},
        {"http://[::1]/x", {.port = 80}, "http://[::1]:80/x"},
        {"http://[::1]", {.host = {"a", 1}, .port = 80}, "http://a:80"},
        {"jdbc:postgresql://a:1/b", {.host = {"c", 1}}, "jdbc:postgresql://c:1/b"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const struct check_ctx *ctx =
            ctx_of(arena_format(arena, "    env: [{name: A, value: '%s'}]", table[i].url).ptr);
        struct target target = only(ctx);
        assert_str(target_change(ctx, &target, table[i].change), table[i].good);
    }
}

/* The patch of the last URL, as JSON. */
static struct str patched(const char *container)
{
    const struct check_ctx *ctx = ctx_of(container);
    struct target_walk walk = {.ctx = ctx};
    const struct target *target;
    struct str patch = STR("no URL");
    while (target_next(&walk, &target)) {
        struct finding *finding = finding_add(ctx, LIKELY, target->name, target->url->text, target->field);
        target_patch(ctx, finding, target, STR("NEW"));
        patch = finding->patches ? patch_value(arena, finding->patches) : STR("none");
    }
    return patch;
}

static void patches(void **state)
{
    (void)state;
    assert_str(patched("    env: [{name: A, value: 'http://a;http://b'}]"), "\"http://a;NEW\"");
    assert_str(patched("    env: [{name: X, value: y}, {name: A, value: '$(X) http://b'}]"), "\"$(X) NEW\"");
    /* The URL is put together from variables: nothing to replace. */
    assert_str(patched("    env: [{name: X, value: b}, {name: A, value: 'http://$(X)'}]"), "none");
    assert_str(patched("    args: ['--a=http://b']"), "\"--a=NEW\"");
    assert_str(patched("    command: [sh, -c, 'run http://b now']"), "\"run NEW now\"");
    /* Twice in a script: which one? */
    assert_str(patched("    command: [sh, -c, 'run http://b; run http://b']"), "none");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(walks),       cmocka_unit_test(hosts),
                                       cmocka_unit_test(hosts_alone), cmocka_unit_test(peers),
                                       cmocka_unit_test(changes),     cmocka_unit_test(patches)};
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
