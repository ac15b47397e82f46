/* SPDX-License-Identifier: Apache-2.0 */
#include "around.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "view_fixture.h"

#define RULE "image-version-skew"

static const struct finding *among(const char *image, const cJSON *other)
{
    const cJSON *own = around_deployment(arena, "langfuse-worker", image, "");
    struct around around = {.objects = {own, other}};
    return around_find(policy, arena, own, &around, RULE);
}

static const cJSON *web(const char *image, const char *metadata)
{
    return around_deployment(arena, "langfuse-web", image, metadata);
}

static void major_is_certain(void **state)
{
    (void)state;
    const struct finding *finding = among("langfuse/langfuse-worker:3.37.0", web("langfuse/langfuse:4.1.0", ""));
    assert_non_null(finding);
    assert_int_equal(finding->certainty, CERTAIN);
    assert_string_equal(finding->variant, "major");
    assert_true(str_has(finding->fix, STR("langfuse/langfuse-worker:4.1.0")));
    assert_true(str_has(finding->message, STR("Deployment ai/langfuse-web")));
}

static void minor_is_likely(void **state)
{
    (void)state;
    const struct finding *finding =
        among("langfuse/langfuse-worker:3.37.0", web("registry.example.com/langfuse/langfuse:v3.80.0", ""));
    assert_non_null(finding);
    assert_int_equal(finding->certainty, LIKELY);
    assert_string_equal(finding->variant, "minor");
}

/* The one that is behind is named, so that each skew is said once. */
static void newer_one_is_silent(void **state)
{
    (void)state;
    assert_null(among("langfuse/langfuse-worker:3.80.0", web("langfuse/langfuse:3.37.0", "")));
    assert_null(among("langfuse/langfuse-worker:3.80.0", web("langfuse/langfuse:3.80.0", "")));
    assert_null(among("langfuse/langfuse-worker:3", web("langfuse/langfuse:3.80.0", "")));
}

/* An object that lives in a cluster is perhaps in the middle of an update, in whichever order. */
static void rollout_is_never_certain(void **state)
{
    (void)state;
    static const char lives[] = ",\"uid\":\"6f1c\"";
    const struct finding *behind = among("langfuse/langfuse-worker:3.37.0", web("langfuse/langfuse:4.1.0", lives));
    const struct finding *ahead = among("langfuse/langfuse-worker:4.1.0", web("langfuse/langfuse:3.37.0", lives));
    assert_non_null(behind);
    assert_int_equal(behind->certainty, LIKELY);
    assert_non_null(ahead);
    assert_string_equal(ahead->variant, "rollout");
}

static void other_instances_and_applications_do_not_count(void **state)
{
    (void)state;
    static const char one[] = ",\"labels\":{\"app.kubernetes.io/instance\":\"one\"}";
    static const char two[] = ",\"labels\":{\"app.kubernetes.io/instance\":\"two\"}";
    const cJSON *own = around_deployment(arena, "langfuse-worker", "langfuse/langfuse-worker:3.37.0", one);
    struct around apart = {.objects = {own, web("langfuse/langfuse:4.1.0", two)}};
    assert_null(around_find(policy, arena, own, &apart, RULE));
    struct around together = {.objects = {own, web("langfuse/langfuse:4.1.0", one)}};
    assert_non_null(around_find(policy, arena, own, &together, RULE));
    assert_null(among("langfuse/langfuse-worker:3.37.0", web("acme/langfuse:4.1.0", "")));
    assert_null(around_find(policy, arena, own, NULL, RULE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(major_is_certain),
        cmocka_unit_test(minor_is_likely),
        cmocka_unit_test(newer_one_is_silent),
        cmocka_unit_test(rollout_is_never_certain),
        cmocka_unit_test(other_instances_and_applications_do_not_count),
    };
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
