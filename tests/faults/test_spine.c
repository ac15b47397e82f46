/* SPDX-License-Identifier: Apache-2.0 */
/* The spine with too little memory: the answer that it gives with enough, or a refusal, and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "faults/inject.h"
#include "webhook/admit.h"
#include "webhook/file.h"

enum {
    FILE_LEN = 1024 * 1024,
    REVIEWS = 128,
    LEAST = 1024,              /* bytes of memory to begin with */
    ENOUGH = 64 * 1024 * 1024, /* for any of them */
    ALLOCATIONS_MOST = 64,     /* of one review: its arena grows by doubling */
};

static struct arena *arena;
static struct policy *policy;
static struct review_case {
    const char *name;
    struct str body, answer;
    int http_status;
} reviews[REVIEWS];
static size_t reviews_len;

static void answer(struct review_case *review, struct arena *memory, struct admit_answer *out)
{
    const struct admit_case it = {.policy = policy, .today = {2026, 6, 1}, .body = review->body};
    admit(&it, memory, out);
}

static void add_review(struct str path)
{
    struct err err;
    struct admit_answer out;
    assert_true(reviews_len < REVIEWS);
    struct review_case *review = &reviews[reviews_len++];
    review->name = path.ptr;
    if (!file_read(arena, path.ptr, FILE_LEN, &review->body, &err))
        fail_msg("%s", err.message);
    struct arena *memory ARENA_CLEANUP = arena_new(0, NULL);
    answer(review, memory, &out);
    review->answer = arena_copy(arena, out.body);
    review->http_status = out.http_status;
}

static int set_up(void **state)
{
    (void)state;
    struct err err;
    struct strs paths;
    json_init();
    arena = arena_new(0, NULL);
    if (!arena || !policy_new(NULL, 0, &policy, &err) || !file_list(arena, GOLDEN_DIR, FILE_FLAT, &paths, &err))
        return -1;
    for (size_t i = 0; i < paths.len; i++)
        if (str_ends(paths.items[i], STR(".review.json")))
            add_review(paths.items[i]);
    return reviews_len > 0 ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    policy_free(policy);
    arena_free(arena);
    return 0;
}

/* False for a refusal, which must have this status. */
static bool is_the_answer(const struct review_case *review, const struct admit_answer *out, int refusal)
{
    if (out->http_status == review->http_status && str_eq(out->body, review->answer))
        return true;
    bool sound = out->http_status == refusal && str_has(out->body, STR("\"kind\":\"Status\"")) &&
                 !str_has(out->body, STR("allowed")) && (out->retry_after > 0) == (refusal == 503);
    if (!sound)
        fail_msg("%s: %d %.*s", review->name, out->http_status, STR_ARG(out->body));
    return false;
}

static bool answer_without(struct review_case *review, uint64_t after, bool for_ever)
{
    struct admit_answer out;
    struct arena *memory ARENA_CLEANUP = arena_new(0, NULL);
    inject_fail(inject, after, for_ever);
    answer(review, memory, &out);
    uint64_t failed = inject_stop(inject);
    bool good = is_the_answer(review, &out, 503);
    assert_true(good == (failed == 0));
    return good;
}

static void test_an_allocation_that_fails(void **state)
{
    (void)state;
    size_t refused = 0;
    for (size_t i = 0; i < reviews_len; i++) {
        for (int for_ever = 0; for_ever < 2; for_ever++) {
            uint64_t after = 0;
            while (!answer_without(&reviews[i], after, for_ever))
                after++;
            assert_in_range(after, 1, ALLOCATIONS_MOST);
            refused += after;
        }
    }
    print_message("%zu reviews, %zu refusals\n", reviews_len, refused);
}

/* Steps of an eighth: every number of blocks, and ceilings within them. */
static size_t next_size(size_t size)
{
    return size + size / 8 + 1;
}

static void test_ceilings(void **state)
{
    (void)state;
    for (size_t i = 0; i < reviews_len; i++) {
        bool good = false;
        for (size_t size = LEAST; !good; size = next_size(size)) {
            struct admit_answer out;
            assert_true(size < ENOUGH);
            struct arena *memory ARENA_CLEANUP = arena_new(size, NULL);
            answer(&reviews[i], memory, &out);
            good = is_the_answer(&reviews[i], &out, 413);
            assert_in_range(arena_used(memory), 0, size);
        }
    }
}

static void test_a_shared_ceiling(void **state)
{
    (void)state;
    for (size_t i = 0; i < reviews_len; i++) {
        bool good = false;
        for (size_t size = LEAST; !good; size = next_size(size)) {
            struct admit_answer out;
            struct budget budget = {.ceiling = size};
            assert_true(size < ENOUGH);
            struct arena *memory = arena_new(0, &budget);
            answer(&reviews[i], memory, &out);
            good = is_the_answer(&reviews[i], &out, 503);
            assert_in_range(atomic_load(&budget.used), 0, size);
            arena_free(memory);
            assert_int_equal(atomic_load(&budget.used), 0);
        }
    }
}

/* What was used up before is whole again: the same arena answers once it is reset. */
static void test_the_next_review_is_answered(void **state)
{
    (void)state;
    struct arena *memory ARENA_CLEANUP = arena_new(ENOUGH, NULL);
    for (size_t i = 0; i < reviews_len; i++) {
        struct admit_answer out;
        inject_fail(inject, i % 2, true);
        answer(&reviews[i], memory, &out);
        inject_stop(inject);
        arena_reset(memory);
        answer(&reviews[i], memory, &out);
        assert_true(is_the_answer(&reviews[i], &out, 503));
        arena_reset(memory);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_allocation_that_fails),
        cmocka_unit_test(test_ceilings),
        cmocka_unit_test(test_a_shared_ceiling),
        cmocka_unit_test(test_the_next_review_is_answered),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
