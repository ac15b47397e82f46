/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/finding.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "policies/check.h"
#include "tests/unit/yaml_text.h"

const struct check *const check_registry[] = {NULL};
const struct embedded embedded_files[] = {{NULL, {NULL, 0}}};

static const char pod[] = "apiVersion: v1\n"
                          "kind: Pod\n"
                          "metadata: {name: web, namespace: shop}\n"
                          "spec:\n"
                          "  containers:\n"
                          "  - name: app\n"
                          "    image: acme/app:1\n"
                          "    env:\n"
                          "    - {name: HOST, value: localhost}\n"
                          "    - {name: EMPTY}\n"
                          "    - {name: FROM, valueFrom: {secretKeyRef: {name: s, key: k}}}\n"
                          "    ports: [{containerPort: 80}]\n"
                          "  - name: bare\n"
                          "    image: acme/bare:1\n"
                          "  - name: hollow\n"
                          "    image: acme/hollow:1\n"
                          "    env: []\n";

static struct arena *arena;
static struct workload workload;
static struct rule rule;
static struct findings findings;

static int setup(void **state)
{
    (void)state;
    arena = arena_new(0, NULL);
    rule = (struct rule){.id = STR("bind-x"), .most = CERTAIN};
    findings = (struct findings){0};
    return arena && workload_parse(arena, yaml_text(arena, pod), &workload) == WORKLOAD_OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct check_ctx ctx_of(size_t container)
{
    return (struct check_ctx){
        .workload = &workload,
        .container = &workload.containers[container],
        .rule = &rule,
        .arena = arena,
        .findings = &findings,
    };
}

static struct field field_of(const struct check_ctx *ctx, const char *key)
{
    return field_key(&ctx->container->field, str_from(key));
}

static struct finding *add(const struct check_ctx *ctx)
{
    return finding_add(ctx, CERTAIN, STR("HOST"), STR("localhost"), field_of(ctx, "image"));
}

static void test_add(void **state)
{
    (void)state;
    struct check_ctx ctx = ctx_of(0);
    for (size_t i = 0; i < 20; i++)
        assert_int_equal(add(&ctx)->order, i);
    assert_int_equal(findings.len, 20);
    const struct finding *finding = findings.items[19];
    assert_ptr_equal(finding->rule, &rule);
    assert_ptr_equal(finding->container, ctx.container);
    assert_int_equal(finding->certainty, CERTAIN);
    assert_str(finding->subject, "HOST");
    assert_str(finding->value, "localhost");
}

static void test_a_rule_lowers_certainty(void **state)
{
    (void)state;
    struct check_ctx ctx = ctx_of(0);
    rule.most = LIKELY;
    assert_int_equal(add(&ctx)->certainty, LIKELY);
}

static void test_passwords_are_masked(void **state)
{
    (void)state;
    struct check_ctx ctx = ctx_of(0);
    const struct finding *finding =
        finding_add(&ctx, CERTAIN, STR("URL"), STR("redis://u:secret@cache:6379"), ctx.container->field);
    assert_str(finding->value, "redis://u:***@cache:6379");
}

static struct str key_of(size_t container, const char *subject, const char *value)
{
    struct check_ctx ctx = ctx_of(container);
    struct finding *finding = finding_add(&ctx, CERTAIN, str_from(subject), str_from(value), ctx.container->field);
    return finding_key(arena, finding, &workload);
}

/* The identity: nothing that may change while the problem stays, and all that tells problems apart. */
static void test_key(void **state)
{
    (void)state;
    struct str key = key_of(0, "HOST", "localhost");
    assert_int_equal(key.len, 16);
    for (size_t i = 0; i < key.len; i++)
        assert_true(str_has_char(STR("0123456789abcdef"), key.ptr[i]));
    assert_str(key, key_of(0, "HOST", "localhost").ptr);
    assert_false(str_eq(key, key_of(1, "HOST", "localhost")));
    assert_false(str_eq(key, key_of(0, "HOSTlocal", "host")));
    assert_false(str_eq(key, key_of(0, "HOST", "127.0.0.1")));
    rule.id = STR("bind-y");
    assert_false(str_eq(key, key_of(0, "HOST", "localhost")));
    rule.id = STR("bind-x");
    workload.namespace = STR("other");
    assert_false(str_eq(key, key_of(0, "HOST", "localhost")));
    workload.namespace = STR("shop");
    assert_str(key, key_of(0, "HOST", "localhost").ptr);
}

static void assert_patch(const struct finding *finding, const char *expected)
{
    assert_str(finding_patch(arena, finding, workload.object), expected);
}

#define PATH "/spec/containers/0/"

static void test_no_patch(void **state)
{
    (void)state;
    struct check_ctx ctx = ctx_of(0);
    assert_patch(add(&ctx), "");
}

static void test_replace(void **state)
{
    (void)state;
    struct check_ctx ctx = ctx_of(0);
    struct finding *finding = add(&ctx);
    finding_replace(&ctx, finding, field_of(&ctx, "image"), STR("acme/\"app\":2"));
    assert_patch(finding, "[{\"op\": \"test\", \"path\": \"" PATH "image\", \"value\": \"acme/app:1\"}, "
                          "{\"op\": \"replace\", \"path\": \"" PATH "image\", \"value\": \"acme/\\\"app\\\":2\"}]");
}

static void test_remove_and_replace_json(void **state)
{
    (void)state;
    struct check_ctx ctx = ctx_of(0);
    struct finding *finding = add(&ctx);
    finding_remove(&ctx, finding, field_of(&ctx, "ports"));
    finding_replace_json(&ctx, finding, field_of(&ctx, "image"), STR("7"));
    assert_patch(finding, "[{\"op\": \"test\", \"path\": \"" PATH "ports\", \"value\": [{\"containerPort\": 80}]}, "
                          "{\"op\": \"remove\", \"path\": \"" PATH "ports\"}, "
                          "{\"op\": \"test\", \"path\": \"" PATH "image\", \"value\": \"acme/app:1\"}, "
                          "{\"op\": \"replace\", \"path\": \"" PATH "image\", \"value\": 7}]");
}

static void test_insert(void **state)
{
    (void)state;
    struct check_ctx ctx = ctx_of(0);
    struct finding *finding = add(&ctx);
    finding_insert_json(&ctx, finding, field_of(&ctx, "resources"), STR("{}"));
    assert_patch(finding, "[{\"op\": \"add\", \"path\": \"" PATH "resources\", \"value\": {}}]");
}

/* What cannot be applied is no patch: better none than one that fails, or half of one. */
static void test_impossible(void **state)
{
    (void)state;
    struct check_ctx ctx = ctx_of(1);
    struct finding *finding = add(&ctx);
    finding_replace(&ctx, finding, field_of(&ctx, "image"), STR("acme/bare:2"));
    finding_replace(&ctx, finding, field_of(&ctx, "workingDir"), STR("/"));
    assert_patch(finding, "");
    finding = add(&ctx);
    struct field env = field_of(&ctx, "env");
    finding_insert_json(&ctx, finding, field_item(&env, SIZE_MAX), STR("{}"));
    assert_patch(finding, "");
}

static const struct {
    size_t container;
    const char *name, *patch;
} sets[] = {
    {0, "HOST",
     "[{\"op\": \"test\", \"path\": \"/spec/containers/0/env/0/value\", \"value\": \"localhost\"}, "
     "{\"op\": \"replace\", \"path\": \"/spec/containers/0/env/0/value\", \"value\": \"v\"}]"},
    {0, "EMPTY", "[{\"op\": \"add\", \"path\": \"/spec/containers/0/env/1/value\", \"value\": \"v\"}]"},
    {0, "FROM", ""},
    {0, "NEW",
     "[{\"op\": \"add\", \"path\": \"/spec/containers/0/env/-\", \"value\": "
     "{\"name\": \"NEW\", \"value\": \"v\"}}]"},
    {1, "NEW",
     "[{\"op\": \"add\", \"path\": \"/spec/containers/1/env\", \"value\": "
     "[{\"name\": \"NEW\", \"value\": \"v\"}]}]"},
    {2, "NEW",
     "[{\"op\": \"add\", \"path\": \"/spec/containers/2/env/-\", \"value\": "
     "{\"name\": \"NEW\", \"value\": \"v\"}}]"},
};

static void test_set_env(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        struct check_ctx ctx = ctx_of(sets[i].container);
        struct finding *finding = add(&ctx);
        finding_set_env(&ctx, finding, str_from(sets[i].name), STR("v"));
        assert_patch(finding, sets[i].patch);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_add, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_rule_lowers_certainty, setup, teardown),
        cmocka_unit_test_setup_teardown(test_passwords_are_masked, setup, teardown),
        cmocka_unit_test_setup_teardown(test_key, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_patch, setup, teardown),
        cmocka_unit_test_setup_teardown(test_replace, setup, teardown),
        cmocka_unit_test_setup_teardown(test_remove_and_replace_json, setup, teardown),
        cmocka_unit_test_setup_teardown(test_insert, setup, teardown),
        cmocka_unit_test_setup_teardown(test_impossible, setup, teardown),
        cmocka_unit_test_setup_teardown(test_set_env, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
