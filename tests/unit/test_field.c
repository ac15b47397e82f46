/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/field.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "assert_str.h"

static int setup(void **state)
{
    *state = arena_new(0, NULL);
    return *state ? 0 : -1;
}

static int teardown(void **state)
{
    arena_free(*state);
    return 0;
}

/* spec.containers[2].env[13].value */
struct chain {
    struct field spec, containers, container, env, entry, value;
};

static void chain_init(struct chain *chain)
{
    chain->spec = field_key(NULL, STR("spec"));
    chain->containers = field_key(&chain->spec, STR("containers"));
    chain->container = field_item(&chain->containers, 2);
    chain->env = field_key(&chain->container, STR("env"));
    chain->entry = field_item(&chain->env, 13);
    chain->value = field_key(&chain->entry, STR("value"));
}

static void writes_text(void **state)
{
    struct arena *arena = *state;
    struct chain chain;
    chain_init(&chain);
    assert_str(field_text(arena, &chain.value), "spec.containers[2].env[13].value");
    assert_str(field_text(arena, NULL), "");
    struct field top = field_item(NULL, 0);
    assert_str(field_text(arena, &top), "[0]");
}

static void writes_odd_keys(void **state)
{
    struct arena *arena = *state;
    struct field metadata = field_key(NULL, STR("metadata"));
    struct field annotations = field_key(&metadata, STR("annotations"));
    struct field key = field_key(&annotations, STR("dryfit.dev/ignore.x"));
    assert_str(field_text(arena, &key), "metadata.annotations[dryfit.dev/ignore.x]");
    assert_str(field_pointer(arena, &key), "/metadata/annotations/dryfit.dev~1ignore.x");
    struct field tilde = field_key(&annotations, STR("a~b/c"));
    assert_str(field_pointer(arena, &tilde), "/metadata/annotations/a~0b~1c");
    struct field plain = field_key(&annotations, STR("under_score-9"));
    assert_str(field_text(arena, &plain), "metadata.annotations.under_score-9");
    struct field none = field_key(&annotations, STR(""));
    assert_str(field_text(arena, &none), "metadata.annotations[]");
}

static void writes_pointers_and_steps(void **state)
{
    struct arena *arena = *state;
    struct chain chain;
    chain_init(&chain);
    assert_str(field_pointer(arena, &chain.value), "/spec/containers/2/env/13/value");
    assert_str(field_pointer(arena, NULL), "");
    size_t len = 0;
    const struct json_step *steps = field_steps(arena, &chain.value, &len);
    assert_int_equal(len, 6);
    assert_str(steps[0].key, "spec");
    assert_null(steps[2].key.ptr);
    assert_int_equal(steps[2].index, 2);
    assert_int_equal(steps[4].index, 13);
    assert_str(steps[5].key, "value");
}

static void finds_nodes(void **state)
{
    (void)state;
    struct chain chain;
    chain_init(&chain);
    chain.container.index = 0;
    chain.entry.index = 1;
    cJSON *root = cJSON_ParseWithOpts(
        "{\"spec\":{\"Containers\":1,\"containers\":[{\"env\":[{\"value\":\"a\"},{\"value\":\"b\"}]}]}}", NULL, 1);
    assert_non_null(root);
    assert_str(tree_str(field_find(root, &chain.value)), "b");
    assert_ptr_equal(field_find(root, NULL), root);
    chain.entry.index = 2;
    assert_null(field_find(root, &chain.value));
    struct field wrong = field_item(&chain.spec, 0);
    assert_null(field_find(root, &wrong));
    struct field prefix = field_key(&chain.spec, STR("container"));
    assert_null(field_find(root, &prefix));
    assert_null(field_find(NULL, &prefix));
    cJSON_Delete(root);
}

static void keeps_parents(void **state)
{
    struct arena *arena = *state;
    const struct field *parent = field_keep(arena, field_key(NULL, STR("spec")));
    struct field child = field_key(parent, STR("replicas"));
    assert_str(field_text(arena, &child), "spec.replicas");
}

static void orders(void **state)
{
    (void)state;
    struct chain chain;
    chain_init(&chain);
    struct field two = field_item(&chain.env, 2);
    struct field last = field_key(&two, STR("zzz"));
    assert_true(field_cmp(&last, &chain.value) < 0); /* env[2] before env[13], whatever follows */
    assert_true(field_cmp(&chain.value, &last) > 0);
    assert_int_equal(field_cmp(&chain.value, &chain.value), 0);
    assert_true(field_cmp(&chain.env, &two) < 0); /* a parent before its child */
    assert_true(field_cmp(&two, &chain.env) > 0);
    assert_true(field_cmp(NULL, &two) < 0);
    struct field args = field_key(&chain.container, STR("args"));
    assert_true(field_cmp(&args, &chain.env) < 0);
    struct field copy = field_key(&chain.entry, STR("value"));
    assert_int_equal(field_cmp(&copy, &chain.value), 0);
    struct field item = field_item(&chain.spec, 9);
    assert_true(field_cmp(&item, &chain.containers) < 0);
    assert_true(field_cmp(&chain.containers, &item) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(writes_text, setup, teardown),
        cmocka_unit_test_setup_teardown(writes_odd_keys, setup, teardown),
        cmocka_unit_test_setup_teardown(writes_pointers_and_steps, setup, teardown),
        cmocka_unit_test_setup_teardown(finds_nodes, setup, teardown),
        cmocka_unit_test_setup_teardown(keeps_parents, setup, teardown),
        cmocka_unit_test_setup_teardown(orders, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
