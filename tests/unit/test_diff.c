/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/diff.h"

#include "tree_of.h"

#define HEAD "--- a/f.yaml\n+++ b/f.yaml\n"

static void expect(struct arena *arena, const char *before, const char *after, const char *want)
{
    struct text out = {.arena = arena};
    diff_write(&out, "f.yaml", str_from(before), str_from(after));
    assert_str_of(before, text_str(&out), want);
}

static void test_no_difference(void **state)
{
    expect(*state, "", "", "");
    expect(*state, "a\nb\n", "a\nb\n", "");
}

static void test_one_line(void **state)
{
    expect(*state, "a\nb\nc\n", "a\nx\nc\n", HEAD "@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n");
    expect(*state, "a\n", "a\nb\n", HEAD "@@ -1 +1,2 @@\n a\n+b\n");
    expect(*state, "", "a\n", HEAD "@@ -0,0 +1 @@\n+a\n");
    expect(*state, "a\n", "", HEAD "@@ -1 +0,0 @@\n-a\n");
}

static void test_three_lines_of_context(void **state)
{
    expect(*state, "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\n5x\n6\n7\n8\n9\n",
           HEAD "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+5x\n 6\n 7\n 8\n");
}

static void test_near_changes_share_a_hunk(void **state)
{
    expect(*state, "a\n1\n2\n3\n4\n5\n6\nb\n", "x\n1\n2\n3\n4\n5\n6\ny\n",
           HEAD "@@ -1,8 +1,8 @@\n-a\n+x\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+y\n");
    expect(*state, "a\n1\n2\n3\n4\n5\n6\n7\nb\n", "x\n1\n2\n3\n4\n5\n6\n7\ny\n",
           HEAD "@@ -1,4 +1,4 @@\n-a\n+x\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+y\n");
}

static void test_the_shortest_way(void **state)
{
    expect(*state, "a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n",
           HEAD "@@ -1,7 +1,6 @@\n-a\n-b\n c\n+b\n a\n b\n-b\n a\n+c\n");
}

static void test_a_last_line_without_its_end(void **state)
{
    expect(*state, "a", "a\n", HEAD "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n");
    expect(*state, "a\nb", "x\nb", HEAD "@@ -1,2 +1,2 @@\n-a\n+x\n b\n\\ No newline at end of file\n");
}

static void test_the_name(void **state)
{
    struct text out = {.arena = *state};
    diff_write(&out, "././k8s/f.yaml", STR(""), STR("a\n"));
    assert_true(str_starts(text_str(&out), STR("--- a/k8s/f.yaml\n+++ b/k8s/f.yaml\n@@")));
}

/* Every second of many lines differs: each is a change of its own. */
static void test_more_than_is_searched_at_once(void **state)
{
    struct text before = {.arena = *state};
    struct text after = {.arena = *state};
    struct text out = {.arena = *state};
    struct text want = {.arena = *state};
    text_format(&want, "--- a/f\n+++ b/f\n@@ -1,4000 +1,4000 @@\n");
    for (unsigned i = 0; i < 4000; i++) {
        text_format(&before, "%u\n", i);
        text_format(&after, "%u\n", i + (i % 2) * 10000);
        if (i % 2)
            text_format(&want, "-%u\n+%u\n", i, i + 10000);
        else
            text_format(&want, " %u\n", i);
    }
    diff_write(&out, "f", text_str(&before), text_str(&after));
    assert_true(str_eq(text_str(&out), text_str(&want)));
}

/* Nothing in common, and not as long. */
static void test_another_text(void **state)
{
    struct text before = {.arena = *state};
    struct text after = {.arena = *state};
    struct text out = {.arena = *state};
    struct text want = {.arena = *state};
    for (unsigned i = 0; i < 3000; i++)
        text_format(&before, "a%u\n", i);
    for (unsigned i = 0; i < 10; i++)
        text_format(&after, "b%u\n", i);
    text_format(&want, "--- a/f\n+++ b/f\n@@ -1,3000 +1,10 @@\n");
    diff_write(&out, "f", text_str(&before), text_str(&after));
    assert_true(str_starts(text_str(&out), text_str(&want)));
}

#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, arena_setup, arena_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(no_difference),
        TEST(one_line),
        TEST(three_lines_of_context),
        TEST(near_changes_share_a_hunk),
        TEST(the_shortest_way),
        TEST(a_last_line_without_its_end),
        TEST(the_name),
        TEST(more_than_is_searched_at_once),
        TEST(another_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
