/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/mesh.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/json.h"

static const cJSON *tree(struct arena *arena, const char *text)
{
    struct err err = {0};
    const cJSON *root = NULL;
    return json_parse(arena, str_from(text), &root, &err) ? root : NULL;
}

static bool injects(const char *labels, const char *annotations)
{
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    const struct str mesh = STR("mesh.example.com/inject");
    const struct rule_items meshes = {.name = "meshes", .strs = {&mesh, 1}};
    const struct rule rule = {.lists = &meshes, .lists_len = 1};
    const struct workload workload = {.pod_labels = tree(arena, labels), .pod_annotations = tree(arena, annotations)};
    const struct check_ctx ctx = {.rule = &rule, .workload = &workload, .arena = arena};
    return mesh_injects(&ctx, "meshes");
}

static void label_or_annotation_asks(void **state)
{
    (void)state;
    assert_true(injects("{\"mesh.example.com/inject\":\"true\"}", "{}"));
    assert_true(injects("{\"app\":\"web\"}", "{\"mesh.example.com/inject\":\"enabled\"}"));
}

static void others_and_refusals_do_not(void **state)
{
    (void)state;
    assert_false(injects("{\"mesh.example.com/inject\":\"false\"}", "{}"));
    assert_false(injects("{}", "{\"mesh.example.com/inject\":\"disabled\"}"));
    assert_false(injects("{\"app\":\"true\"}", "{\"other.example.com/inject\":\"true\"}"));
}

int main(void)
{
    json_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(label_or_annotation_asks),
        cmocka_unit_test(others_and_refusals_do_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
