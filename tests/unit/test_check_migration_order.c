/* SPDX-License-Identifier: Apache-2.0 */
#include "around.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "view_fixture.h"

#define RULE "migration-order"

static const struct finding *worker_with(const cJSON *first, const cJSON *second)
{
    const cJSON *own = around_deployment(arena, "langfuse-worker", "langfuse/langfuse-worker:3.80.0", "");
    struct around around = {.objects = {own, first, second}};
    return around_find(policy, arena, own, &around, RULE);
}

static void nothing_runs_the_web(void **state)
{
    (void)state;
    const cJSON *other = around_deployment(arena, "shop", "registry.example.com/shop/web:1.0.0", "");
    const struct finding *finding = worker_with(other, NULL);
    assert_non_null(finding);
    assert_int_equal(finding->certainty, LIKELY);
    assert_true(str_has(finding->message, STR("Langfuse web")));
}

static void the_web_is_there(void **state)
{
    (void)state;
    const cJSON *other = around_deployment(arena, "shop", "registry.example.com/shop/web:1.0.0", "");
    const cJSON *web = around_deployment(arena, "langfuse-web", "langfuse/langfuse:3.80.0", "");
    assert_null(worker_with(other, web));
    assert_null(worker_with(web, other));
}

/* A private copy of the image may migrate as well. */
static void a_private_web_counts(void **state)
{
    (void)state;
    assert_null(worker_with(around_deployment(arena, "web", "acme/langfuse:3.80.0", ""), NULL));
}

static void nothing_is_known(void **state)
{
    (void)state;
    const cJSON *own = around_deployment(arena, "langfuse-worker", "langfuse/langfuse-worker:3.80.0", "");
    assert_null(around_find(policy, arena, own, NULL, RULE));
    assert_null(worker_with(NULL, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_runs_the_web),
        cmocka_unit_test(the_web_is_there),
        cmocka_unit_test(a_private_web_counts),
        cmocka_unit_test(nothing_is_known),
    };
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
