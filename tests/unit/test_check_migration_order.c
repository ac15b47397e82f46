/* SPDX-License-Identifier: Apache-2.0 */
#include "around.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define RULE "migration-order"

struct world {
    struct arena *arena;
    struct policy *policy;
};

static const struct finding *worker_with(struct world *world, const cJSON *first, const cJSON *second)
{
    const cJSON *own = around_deployment(world->arena, "langfuse-worker", "langfuse/langfuse-worker:3.80.0", "");
    struct around around = {.objects = {own, first, second}};
    return around_find(world->policy, world->arena, own, &around, RULE);
}

static void nothing_runs_the_web(void **state)
{
    struct world *world = *state;
    const cJSON *other = around_deployment(world->arena, "shop", "registry.example.com/shop/web:1.0.0", "");
    const struct finding *finding = worker_with(world, other, NULL);
    assert_non_null(finding);
    assert_int_equal(finding->certainty, LIKELY);
    assert_true(str_has(finding->message, STR("Langfuse web")));
}

static void the_web_is_there(void **state)
{
    struct world *world = *state;
    const cJSON *other = around_deployment(world->arena, "shop", "registry.example.com/shop/web:1.0.0", "");
    const cJSON *web = around_deployment(world->arena, "langfuse-web", "langfuse/langfuse:3.80.0", "");
    assert_null(worker_with(world, other, web));
    assert_null(worker_with(world, web, other));
}

/* A private copy of the image may migrate as well. */
static void a_private_web_counts(void **state)
{
    struct world *world = *state;
    assert_null(worker_with(world, around_deployment(world->arena, "web", "acme/langfuse:3.80.0", ""), NULL));
}

static void nothing_is_known(void **state)
{
    struct world *world = *state;
    const cJSON *own = around_deployment(world->arena, "langfuse-worker", "langfuse/langfuse-worker:3.80.0", "");
    assert_null(around_find(world->policy, world->arena, own, NULL, RULE));
    assert_null(worker_with(world, NULL, NULL));
}

static int setup(void **state)
{
    static struct world world;
    struct err err = {0};
    json_init();
    world.arena = arena_new(0, NULL);
    *state = &world;
    return policy_new(NULL, 0, &world.policy, &err) ? 0 : -1;
}

static int teardown(void **state)
{
    struct world *world = *state;
    policy_free(world->policy);
    arena_free(world->arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_runs_the_web),
        cmocka_unit_test(the_web_is_there),
        cmocka_unit_test(a_private_web_counts),
        cmocka_unit_test(nothing_is_known),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
