/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"

enum { KIB = 1024 };

static void memory_is_zeroed_aligned_and_apart(void **state)
{
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    (void)state;
    for (size_t round = 0; round < 2; round++) {
        unsigned char *before = NULL;
        for (size_t len = 1; len < 3000; len++) {
            unsigned char *ptr = arena_many(arena, unsigned char, len);
            assert_int_equal((uintptr_t)ptr % 16, 0);
            for (size_t i = 0; i < len; i++)
                assert_int_equal(ptr[i], 0);
            memset(ptr, 0xAA, len);
            if (before)
                assert_int_equal(before[len - 2], 0xAA);
            before = ptr;
        }
        arena_reset(arena);
    }
}

static void nothing_is_something_of_no_length(void **state)
{
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    (void)state;
    assert_non_null(arena_raw(arena, 0));
    assert_ptr_not_equal(arena_raw(arena, 0), arena_raw(arena, 0));
    assert_non_null(arena_alloc(arena, 0, 8));
    assert_non_null(arena_grow(arena, NULL, 0, 0, 4));
}

static void a_grown_array_keeps_its_elements(void **state)
{
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    int *old = arena_many(arena, int, 3);
    (void)state;
    for (int i = 0; i < 3; i++)
        old[i] = i + 1;
    const int *grown = arena_grow(arena, old, 3, 6, sizeof *old);
    const int expected[] = {1, 2, 3, 0, 0, 0};
    assert_memory_equal(grown, expected, sizeof expected);
    assert_int_equal(old[2], 3);
}

static void copies_and_formats_are_terminated(void **state)
{
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    struct str copy = arena_copy(arena, str_from_to(STR("abcdef"), 1, 4));
    struct str made = arena_format(arena, "%s-%d", "x", 42);
    (void)state;
    assert_string_equal(copy.ptr, "bcd");
    assert_int_equal(copy.len, 3);
    assert_string_equal(made.ptr, "x-42");
    assert_int_equal(made.len, 4);
    assert_string_equal(arena_copy(arena, (struct str){NULL, 0}).ptr, "");
    assert_string_equal(arena_format(arena, "%s", "").ptr, "");
}

/* What a run takes from its arena, step by step. */
struct taking {
    struct arena *arena;
    size_t count, size;
    size_t served;
};

static void take(void *ctx)
{
    struct taking *taking = ctx;
    for (size_t i = 0; i < taking->count; i++) {
        arena_raw(taking->arena, taking->size);
        taking->served++;
    }
}

static void a_ceiling_ends_the_run(void **state)
{
    struct arena *arena ARENA_CLEANUP = arena_new((size_t)100 * KIB, NULL);
    struct taking few = {arena, 90, KIB, 0};
    struct taking many = {arena, 1000, KIB, 0};
    struct taking large = {arena, 1, (size_t)101 * KIB, 0};
    (void)state;
    assert_int_equal(arena_run(arena, take, &few), ARENA_DONE);
    assert_int_equal(few.served, 90);
    assert_int_equal(arena_run(arena, take, &many), ARENA_FULL);
    assert_true(many.served < 20);
    assert_true(arena_used(arena) <= (size_t)100 * KIB);
    arena_reset(arena);
    assert_int_equal(arena_run(arena, take, &large), ARENA_FULL);
    assert_int_equal(arena_run(arena, take, &few), ARENA_DONE);
}

static void take_too_many(void *ctx)
{
    const struct taking *taking = ctx;
    arena_alloc(taking->arena, taking->count, taking->size);
}

static void sizes_that_overflow_end_the_run(void **state)
{
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    static const size_t sizes[][2] = {
        {SIZE_MAX / 2, 3},  {SIZE_MAX, SIZE_MAX}, {1, SIZE_MAX},
        {1, SIZE_MAX - 15}, {1, SIZE_MAX - 40},   {SIZE_MAX / 16, 16},
    };
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct taking taking = {arena, sizes[i][0], sizes[i][1], 0};
        assert_int_equal(arena_run(arena, take_too_many, &taking), ARENA_FULL);
    }
}

static void a_budget_is_shared_and_given_back(void **state)
{
    struct budget budget = {.ceiling = (size_t)256 * KIB};
    struct arena *first = arena_new(0, &budget);
    struct arena *second = arena_new(0, &budget);
    struct taking by_first = {first, 150, KIB, 0};
    struct taking by_second = {second, 150, KIB, 0};
    (void)state;
    assert_int_equal(arena_run(first, take, &by_first), ARENA_DONE);
    assert_int_equal(budget.used, arena_used(first));
    assert_int_equal(arena_run(second, take, &by_second), ARENA_CROWDED);
    assert_int_equal(budget.used, arena_used(first) + arena_used(second));
    assert_true(budget.used <= budget.ceiling);
    arena_reset(second);
    arena_free(first);
    assert_int_equal(budget.used, arena_used(second));
    by_second.served = 0;
    assert_int_equal(arena_run(second, take, &by_second), ARENA_DONE);
    assert_int_equal(by_second.served, 150);
    arena_free(second);
    assert_int_equal(budget.used, 0);
}

static void a_budget_without_ceiling_only_counts(void **state)
{
    struct budget budget = {0};
    struct arena *arena = arena_new(0, &budget);
    (void)state;
    arena_raw(arena, (size_t)1024 * KIB);
    assert_true(budget.used >= (size_t)1024 * KIB);
    arena_free(arena);
    assert_int_equal(budget.used, 0);
}

/* What a usual request needs stays for the next; what a large one needed goes. */
static void a_reset_keeps_little(void **state)
{
    struct budget budget = {0};
    struct arena *arena ARENA_CLEANUP = arena_new(0, &budget);
    (void)state;
    void *first = arena_raw(arena, 100);
    size_t usual = arena_used(arena);
    for (int i = 0; i < 100; i++)
        arena_raw(arena, (size_t)10 * KIB);
    arena_reset(arena);
    assert_int_equal(arena_used(arena), usual);
    assert_int_equal(budget.used, usual);
    assert_ptr_equal(arena_raw(arena, 100), first);
}

/* The same request again finds one block that is large enough. */
static void a_reset_joins_blocks(void **state)
{
    struct budget budget = {0};
    struct arena *arena ARENA_CLEANUP = arena_new(0, &budget);
    (void)state;
    for (int i = 0; i < 15; i++)
        arena_raw(arena, (size_t)10 * KIB);
    size_t before = arena_used(arena);
    arena_reset(arena);
    size_t kept = arena_used(arena);
    assert_in_range(kept, (size_t)150 * KIB, before);
    assert_int_equal(budget.used, kept);
    for (int i = 0; i < 15; i++)
        arena_raw(arena, (size_t)10 * KIB);
    assert_int_equal(arena_used(arena), kept);
}

static void a_large_first_block_does_not_stay(void **state)
{
    struct budget budget = {0};
    struct arena *arena ARENA_CLEANUP = arena_new(0, &budget);
    (void)state;
    arena_raw(arena, (size_t)3 * 1024 * KIB);
    arena_reset(arena);
    assert_int_equal(budget.used, 0);
    assert_non_null(arena_raw(arena, 1));
    arena_reset(arena);
    arena_reset(arena);
    arena_free(NULL);
}

struct nesting {
    struct taking inner;
    enum arena_end end;
    bool outer_went_on;
};

static void run_inner(void *ctx)
{
    struct nesting *nesting = ctx;
    nesting->end = arena_run(nesting->inner.arena, take, &nesting->inner);
    nesting->outer_went_on = true;
    arena_raw(nesting->inner.arena, (size_t)1024 * KIB);
    nesting->outer_went_on = false;
}

static void of_nested_runs_the_inner_one_ends(void **state)
{
    struct arena *arena ARENA_CLEANUP = arena_new((size_t)64 * KIB, NULL);
    struct nesting nesting = {.inner = {arena, 1000, KIB, 0}};
    (void)state;
    assert_int_equal(arena_run(arena, run_inner, &nesting), ARENA_FULL);
    assert_int_equal(nesting.end, ARENA_FULL);
    assert_true(nesting.outer_went_on);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_aligned_and_apart),
        cmocka_unit_test(nothing_is_something_of_no_length),
        cmocka_unit_test(a_grown_array_keeps_its_elements),
        cmocka_unit_test(copies_and_formats_are_terminated),
        cmocka_unit_test(a_ceiling_ends_the_run),
        cmocka_unit_test(sizes_that_overflow_end_the_run),
        cmocka_unit_test(a_budget_is_shared_and_given_back),
        cmocka_unit_test(a_budget_without_ceiling_only_counts),
        cmocka_unit_test(a_reset_keeps_little),
        cmocka_unit_test(a_reset_joins_blocks),
        cmocka_unit_test(a_large_first_block_does_not_stay),
        cmocka_unit_test(of_nested_runs_the_inner_one_ends),
    };
    return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
