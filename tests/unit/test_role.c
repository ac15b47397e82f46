/* SPDX-License-Identifier: Apache-2.0 */
#include "around.h"
#include "policies/role.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "view_fixture.h"

static void names_whole_words(void **state)
{
    (void)state;
    struct str sign = STR("langfuse-worker");
    assert_true(role_names(STR("langfuse-worker"), sign));
    assert_true(role_names(STR("prod-langfuse-worker-2"), sign));
    assert_true(role_names(STR("langfuse-workers-langfuse-worker"), sign));
    assert_false(role_names(STR("langfuse-workers"), sign));
    assert_false(role_names(STR("mylangfuse-worker"), sign));
    assert_false(role_names(STR("langfuse"), sign));
    assert_false(role_names(STR(""), sign));
}

/* The role of an image's only container in an object with that name and those labels. */
static struct role role_in(const char *name, const char *image, const char *labels)
{
    const cJSON *object = around_deployment(arena, name, image, labels);
    struct workload *workload = arena_one(arena, struct workload);
    assert_int_equal(workload_parse(arena, object, workload), WORKLOAD_OK);
    struct described_container *it = arena_one(arena, struct described_container);
    it->container = workload->containers;
    it->image = policy_describe(policy, workload, it->container);
    struct check_ctx ctx = {
        .policy = policy, .workload = workload, .all = it, .it = it, .container = it->container, .arena = arena};
    return role_find(&ctx, it);
}

static void object_says_other_role(void **state)
{
    (void)state;
    struct role role = role_in("langfuse-worker", "langfuse/langfuse:3.80.0", "");
    assert_non_null(role.facts);
    assert_true(str_eq(role.facts->id, STR("langfuse-worker")));
    assert_true(role.certain);
    assert_string_equal(role.variant, "object");
}

static void label_needs_application(void **state)
{
    (void)state;
    static const char both[] = ",\"labels\":{\"app.kubernetes.io/part-of\":\"langfuse\",\"component\":\"worker\"}";
    static const char one[] = ",\"labels\":{\"component\":\"worker\"}";
    struct role role = role_in("jobs", "langfuse/langfuse:3.80.0", both);
    assert_non_null(role.facts);
    assert_string_equal(role.variant, "label");
    assert_null(role_in("jobs", "langfuse/langfuse:3.80.0", one).facts);
}

static void own_role_and_other_applications_say_nothing(void **state)
{
    (void)state;
    assert_null(role_in("langfuse-worker", "langfuse/langfuse-worker:3.80.0", "").facts);
    assert_null(role_in("langfuse-web", "langfuse/langfuse:3.80.0", "").facts);
    assert_null(role_in("langfuse-worker", "registry.example.com/shop/web:1.0.0", "").facts);
}

/* Half a match on the image is no certainty on the role. */
static void private_image_is_likely(void **state)
{
    (void)state;
    struct role role = role_in("langfuse-worker", "acme/langfuse:3.80.0", "");
    assert_non_null(role.facts);
    assert_false(role.certain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_whole_words),       cmocka_unit_test(object_says_other_role),
        cmocka_unit_test(label_needs_application), cmocka_unit_test(own_role_and_other_applications_say_nothing),
        cmocka_unit_test(private_image_is_likely),
    };
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
