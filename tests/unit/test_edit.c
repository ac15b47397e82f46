/* SPDX-License-Identifier: Apache-2.0 */
#include "edit_case.h"
#include "tree_of.h"

#define R PATCH_REPLACE
#define A PATCH_ADD
#define D PATCH_REMOVE
#define BOM "\xEF\xBB\xBF"

static const struct edit_case replaced[] = {
    {"a: localhost # why\n", R, "/a", "\"0.0.0.0\"", "a: 0.0.0.0 # why\n"},
    {"a:   'it'   # why\n", R, "/a", "\"it's\"", "a:   'it''s'   # why\n"},
    {"a: \"x\"\n", R, "/a", "\"say \\\"w\\\"\"", "a: \"say \\\"w\\\"\"\n"},
    {"a: 'x'\n", R, "/a", "\"w\\nz\"", "a: \"w\\nz\"\n"},
    {"a: x\n", R, "/a", "\"y\"", "a: \"y\"\n"},
    {"a: x\n", R, "/a", "\"true\"", "a: \"true\"\n"},
    {"a: x\n", R, "/a", "\"30000\"", "a: \"30000\"\n"},
    {"a: x\n", R, "/a", "\"b: c\"", "a: \"b: c\"\n"},
    {"a: x\n", R, "/a", "\"b #c\"", "a: \"b #c\"\n"},
    {"a: x\n", R, "/a", "\"\"", "a: \"\"\n"},
    {"a: \"5\"\n", R, "/a", "10", "a: 10\n"},
    {"a: 5\n", R, "/a", "false", "a: false\n"},
    {"a: 5\n", R, "/a", "null", "a: null\n"},
    {"a: 5\n", R, "/a", "1.5", "a: 1.5\n"},
    {"a: [x, w]\n", R, "/a/1", "\"b, c\"", "a: [x, \"b, c\"]\n"},
    {"a: [x, w]\n", R, "/a/1", "\"b c\"", "a: [x, b c]\n"},
    {"a: {b: 1} # k\n", R, "/a", "{\"c\": [2, \"3\"]}", "a: {c: [2, \"3\"]} # k\n"},
    {"a:\n", R, "/a", "\"x\"", "a: x\n"},
    {"a: # later\nb: 1\n", R, "/a", "\"x\"", "a: x # later\nb: 1\n"},
    {"a: &k x\nb: 1\n", R, "/a", "\"w\"", "a: &k w\nb: 1\n"},
    {"a: !!str 1\n", R, "/a", "\"w\"", "a: !!str w\n"},
    {"# \xE7\xAB\xAF\xE5\x8F\xA3\na: \xE7\xAB\xAF # \xE5\x8F\xA3\nb: x # \xE5\x8F\xA3\n", R, "/b", "\"w\"",
     "# \xE7\xAB\xAF\xE5\x8F\xA3\na: \xE7\xAB\xAF # \xE5\x8F\xA3\nb: w # \xE5\x8F\xA3\n"},
    {BOM "a: x\r\nb: w\r\n", R, "/b", "\"z\"", BOM "a: x\r\nb: z\r\n"},
    {"a:\n- one\n- two\n", R, "/a/1", "\"three\"", "a:\n- one\n- three\n"},
    {"a: \"one\n  two\"\nb: 1\n", R, "/a", "\"three\"", "a: \"three\"\nb: 1\n"},
    {"{\"a\": \"x\", \"b\": 1}", R, "/a", "\"w\"", "{\"a\": \"w\", \"b\": 1}"},
    {"{\"a\": \"x\", \"b\": 1}", R, "/b", "\"w\"", "{\"a\": \"x\", \"b\": \"w\"}"},
    {"a: |\n  x\n", R, "/a", "\"w\"", NULL},
    {"a: >-\n  x\n", R, "/a", "\"w\"", NULL},
    {"a:\n  b: 1\n", R, "/a", "\"w\"", NULL},
    {"a: &k x\nb: *k\n", R, "/b", "\"w\"", NULL},
    {"a: &k {c: 1}\nb: *k\n", R, "/b/c", "2", NULL},
    {"a: &k {c: 1}\nb:\n  <<: *k\n", R, "/b/c", "2", NULL},
    {"a: 1\n", R, "/b", "2", NULL},
};

static const struct edit_case members[] = {
    {"a: 1\nb:\n  c: 1\n", A, "/b/d", "2", "a: 1\nb:\n  c: 1\n  d: 2\n"},
    {"a:\n  b: 1 # of b\n\n# of c\nc: 1\n", A, "/a/x", "2", "a:\n  b: 1 # of b\n  x: 2\n\n# of c\nc: 1\n"},
    {"a:\n    b: 1", A, "/a/x", "{\"w\": 2}", "a:\n    b: 1\n    x:\n        w: 2"},
    {"a:\r\n  b: 1\r\nc: 1\r\n", A, "/a/x", "{\"w\": 2}", "a:\r\n  b: 1\r\n  x:\r\n    w: 2\r\nc: 1\r\n"},
    {"a:\n- k: 1\n- k: 2\n", A, "/a/0/x", "[{\"p\": 1, \"q\": 2}, 3]",
     "a:\n- k: 1\n  x:\n  - p: 1\n    q: 2\n  - 3\n- k: 2\n"},
    {"a:\n  - k: 1\n", A, "/a/0/x", "[\"w\"]", "a:\n  - k: 1\n    x:\n      - w\n"},
    {"a:\n  -   k: 1\n", A, "/a/0/x", "2", "a:\n  -   k: 1\n      x: 2\n"},
    {"a:\n  b: |\n    text\n    # text\nc: 1\n", A, "/a/x", "2", "a:\n  b: |\n    text\n    # text\n  x: 2\nc: 1\n"},
    {"a:\n  b:\nc: 1\n", A, "/a/x", "2", "a:\n  b:\n  x: 2\nc: 1\n"},
    {BOM "a: 1\n", A, "/x", "{\"w\": 2}", BOM "a: 1\nx:\n  w: 2\n"},
    {"---\na: 1\n...\n", A, "/x", "2", "---\na: 1\nx: 2\n...\n"},
    {"a: {} # none\nb: 1\n", A, "/a/x", "2", "a: # none\n  x: 2\nb: 1\n"},
    {"p:\n  a: ~\n  b: 1\n", A, "/p/a", "{\"x\": 2}", "p:\n  a:\n    x: 2\n  b: 1\n"},
    {"p:\n  a:\n    {}\n  b: 1\n", A, "/p/a", "{\"x\": 2}", "p:\n  a:\n    x: 2\n  b: 1\n"},
    {"a:\r\n  {}\r\nb: 1\r\n", A, "/a/x", "2", "a:\r\n  x: 2\r\nb: 1\r\n"},
    {"a: # of a\n  {}\n", A, "/a/x", "2", "a: # of a\n  x: 2\n"},
    {"p:\n  a: # none\n", A, "/p/a", "{\"x\": 2}", "p:\n  a: # none\n    x: 2\n"},
    {"a: {b: 1}\n", A, "/a/x", "\"w z\"", "a: {b: 1, x: w z}\n"},
    {"a: { b: 1 }\n", A, "/a/x", "2", "a: { b: 1, x: 2 }\n"},
    {"a: {b: {}}\n", A, "/a/b/x", "2", "a: {b: {x: 2}}\n"},
    {"a: {\n  b: 1,\n  c: 2, # of c\n}\n", A, "/a/x", "2", "a: {\n  b: 1,\n  c: 2,\n  x: 2, # of c\n}\n"},
    {"a: &k {c: 1}\nb:\n  <<: *k\n", A, "/b/x", "2", "a: &k {c: 1}\nb:\n  <<: *k\n  x: 2\n"},
    {"a: &k {c: 1}\nb: *k\n", A, "/b/x", "2", NULL},
    {"a: &k {c: 1}\nb: {<<: *k}\n", A, "/b/x", "2", NULL},
    {"{\"a\":{\"b\":1}}", A, "/a/x", "\"w\"", "{\"a\":{\"b\":1,\"x\":\"w\"}}"},
    {"{\"a\": {\"b\": 1}}", A, "/a/x", "2", "{\"a\": {\"b\": 1, \"x\": 2}}"},
    {"{\"a\": {}}", A, "/a/x", "[2, 3]", "{\"a\": {\"x\": [2, 3]}}"},
    {"{\n  \"a\": {\n    \"b\": 1\n  }\n}\n", A, "/a/x", "{\"w\": [2]}",
     "{\n  \"a\": {\n    \"b\": 1,\n    \"x\": {\n      \"w\": [\n        2\n      ]\n    }\n  }\n}\n"},
    {"{\n\t\"a\": 1,\n\t\"b\": {\"c\": 1}\n}\n", A, "/x", "{\"w\": 2}",
     "{\n\t\"a\": 1,\n\t\"b\": {\"c\": 1},\n\t\"x\": {\"w\": 2}\n}\n"},
};

static const struct edit_case items[] = {
    {"a:\n  - x\n  # more\nb: 1\n", A, "/a/-", "\"w\"", "a:\n  - x\n  - w\n  # more\nb: 1\n"},
    {"a:\n- k: x\n  v: 1\nb: 1\n", A, "/a/-", "{\"k\": \"w\", \"v\": \"2\"}",
     "a:\n- k: x\n  v: 1\n- k: w\n  v: \"2\"\nb: 1\n"},
    {"a:\n  -   k: x\n", A, "/a/-", "{\"k\": \"w\", \"v\": 2}", "a:\n  -   k: x\n  -   k: w\n      v: 2\n"},
    {"a:\n  - {k: x}\n", A, "/a/-", "{\"k\": \"w\", \"v\": 2}", "a:\n  - {k: x}\n  - {k: w, v: 2}\n"},
    {"a: [x, 'w']\n", A, "/a/-", "\"z\"", "a: [x, 'w', z]\n"},
    {"a: [ x ]\n", A, "/a/-", "\"--b=1\"", "a: [ x, --b=1 ]\n"},
    {"p:\n  a: []\n  b: 1\n", A, "/p/a/-", "{\"k\": 1, \"v\": 2}", "p:\n  a:\n    - k: 1\n      v: 2\n  b: 1\n"},
    {"a:\n- b: []\n", A, "/a/0/b/-", "1", "a:\n- b:\n  - 1\n"},
    {"a: &k [1]\nb: *k\n", A, "/b/-", "2", NULL},
    {"{\"a\":[1]}", A, "/a/-", "{\"x\":2}", "{\"a\":[1,{\"x\":2}]}"},
    {"{\"a\": [1, 2]}", A, "/a/-", "3", "{\"a\": [1, 2, 3]}"},
    {"{\n  \"a\": [\n    {\n      \"k\": 1\n    }\n  ]\n}\n", A, "/a/-", "{\"k\": 2}",
     "{\n  \"a\": [\n    {\n      \"k\": 1\n    },\n    {\n      \"k\": 2\n    }\n  ]\n}\n"},
    {"{\n  \"a\": [\n    {\"k\": 1}\n  ]\n}\n", A, "/a/-", "{\"k\": 2, \"m\": 3}",
     "{\n  \"a\": [\n    {\"k\": 1},\n    {\"k\": 2, \"m\": 3}\n  ]\n}\n"},
};

static const struct edit_case removed[] = {
    {"a: 1\nb: 2 # two\n# of c\nc: 3\n", D, "/b", NULL, "a: 1\n# of c\nc: 3\n"},
    {"a: 1\nb: 2", D, "/b", NULL, "a: 1"},
    {"a: 1\r\nb: 2\r\nc: 3\r\n", D, "/b", NULL, "a: 1\r\nc: 3\r\n"},
    {"a:\n  - h: x\n    p: 1\n", D, "/a/0/h", NULL, "a:\n  - p: 1\n"},
    {"a:\n  - h: x # of h\n    p: 1\n", D, "/a/0/h", NULL, NULL},
    {"a:\n  b:\n    - 1\n    - 2\n  c: 1\n", D, "/a/b", NULL, "a:\n  c: 1\n"},
    {"a:\n  b: 1\nc: 1\n", D, "/a/b", NULL, "a: {}\nc: 1\n"},
    {"a:\n- b: 1\nc: 1\n", D, "/a/0", NULL, "a: []\nc: 1\n"},
    {"a:\n- b: 1\n- c: 1\n", D, "/a/1/c", NULL, "a:\n- b: 1\n- {}\n"},
    {"a:\n  - b: 1\n    c: 2\n  # of d\n  - d: 1\n", D, "/a/0", NULL, "a:\n  # of d\n  - d: 1\n"},
    {"a:\n- &k\n  b: 1\n- &m\n  c: 1\n", D, "/a/0", NULL, "a:\n- &m\n  c: 1\n"},
    {"a:\n- b: 1\n# of c\n- # behind\n  c: 1\n", D, "/a/1", NULL, "a:\n- b: 1\n# of c\n"},
    {"a:\n- !x b\n- !y c\n", D, "/a/1", NULL, "a:\n- !x b\n"},
    {"a:\n- - 1\n  - 2\n", D, "/a/0/0", NULL, "a:\n- - 2\n"},
    {"a: {b: 1, c: 2, d: 3}\n", D, "/a/b", NULL, "a: {c: 2, d: 3}\n"},
    {"a: {b: 1, c: 2, d: 3}\n", D, "/a/c", NULL, "a: {b: 1, d: 3}\n"},
    {"a: {b: 1, c: 2, d: 3}\n", D, "/a/d", NULL, "a: {b: 1, c: 2}\n"},
    {"a: [1]\n", D, "/a/0", NULL, "a: []\n"},
    {"a: [1, # one\n  2]\n", D, "/a/0", NULL, NULL},
    {"a: 1\n", D, "/a", NULL, NULL},
    {"a: &k {c: 1, d: 2}\nb:\n  <<: *k\n  e: 1\n", D, "/b/c", NULL, NULL},
    {"{\n  \"a\": 1,\n  \"b\": 2\n}\n", D, "/b", NULL, "{\n  \"a\": 1\n}\n"},
    {"{\n  \"a\": 1,\n  \"b\": 2\n}\n", D, "/a", NULL, "{\n  \"b\": 2\n}\n"},
};

/* after is the reason. */
static const struct edit_case refused[] = {
    {"a: 1\n", A, "/b/x", "2", "what it is to be added to is not there"},
    {"a: 1\n", A, "/a/x", "2", "what it is to be added to is not there"},
    {"a: [1]\n", A, "/a/x", "2", "what it is to be added to is not there"},
    {"a: {b: 1}\n", A, "/a/-", "2", "what it is to be added to is not there"},
    {"a: [1, 2]\n", A, "/a/0", "3", "adding amid a list is not supported"},
    {"a: 1\n", R, "/b", "2", "what it changes is not there"},
    {"a: 1\n", D, "/b", NULL, "what it changes is not there"},
    {"a: { # none\n  }\n", A, "/a/x", "2", "a comment stands in it"},
    {"a: {b: [ # none\n  ]}\n", A, "/a/b/-", "2", "a comment stands in it"},
    {"a: {b, c: 1}\n", R, "/a/b", "2", "it has no place of its own"},
    {"a: |\n  x\n", R, "/a", "\"w\"", "it is a block of text"},
    {"a: 1\n", D, "/a", NULL, "nothing would be left"},
    {"{a: 1}\n", D, "", NULL, "what it changes is not there"},
};

static void refused_must(struct arena *arena, const struct edit_case *it, struct err *err)
{
    struct str after = {0};
    if (edit_case_run(arena, it, &after, err))
        fail_msg("%s in\n%s\nwas not refused:\n%.*s", it->pointer, it->before, STR_ARG(after));
}

static void run(struct arena *arena, const struct edit_case *it)
{
    struct err err = {0};
    struct str after = {0};
    if (!it->after) {
        refused_must(arena, it, &err);
        return;
    }
    if (!edit_case_run(arena, it, &after, &err))
        fail_msg("%s in\n%s\n%s", it->pointer, it->before, err.message);
    if (!str_eq(after, str_from(it->after)))
        fail_msg("%s in\n%s\ngot\n%.*s\nwanted\n%s", it->pointer, it->before, STR_ARG(after), it->after);
    if (!edit_case_holds(arena, it, after, &err))
        fail_msg("%s in\n%s\n%.*s\n%s", it->pointer, it->before, STR_ARG(after), err.message);
}

#define RUN(table, arena)                                                                                              \
    for (size_t i = 0; i < sizeof(table) / sizeof *(table); i++)                                                       \
    run((arena), &(table)[i])

static void test_a_value_is_replaced_where_it_stands(void **state)
{
    RUN(replaced, *state);
}

static void test_a_member_is_added_behind_the_last(void **state)
{
    RUN(members, *state);
}

static void test_an_item_is_added_as_the_others_are(void **state)
{
    RUN(items, *state);
}

static void test_a_value_is_removed_with_its_line(void **state)
{
    RUN(removed, *state);
}

static void test_what_cannot_be_written_says_why(void **state)
{
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct err err = {0};
        const struct edit_case *it = &refused[i];
        refused_must(*state, it, &err);
        if (strcmp(err.message, it->after) != 0)
            fail_msg("%s in\n%s\n%s, not: %s", it->pointer, it->before, err.message, it->after);
    }
}

/* What edit_find() cannot know is what verification is there for. */
static void test_a_value_with_an_alias_elsewhere(void **state)
{
    struct err err = {0};
    struct str after = {0};
    const struct edit_case it = {"a: &n x\nb: *n\n", R, "/a", "\"y\"", NULL};
    assert_true(edit_case_run(*state, &it, &after, &err));
    assert_false(edit_case_holds(*state, &it, after, &err));
    assert_string_equal(err.message, "other values");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_value_is_replaced_where_it_stands, arena_setup, arena_teardown),
        cmocka_unit_test_setup_teardown(test_a_member_is_added_behind_the_last, arena_setup, arena_teardown),
        cmocka_unit_test_setup_teardown(test_an_item_is_added_as_the_others_are, arena_setup, arena_teardown),
        cmocka_unit_test_setup_teardown(test_a_value_is_removed_with_its_line, arena_setup, arena_teardown),
        cmocka_unit_test_setup_teardown(test_what_cannot_be_written_says_why, arena_setup, arena_teardown),
        cmocka_unit_test_setup_teardown(test_a_value_with_an_alias_elsewhere, arena_setup, arena_teardown),
    };
    json_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
