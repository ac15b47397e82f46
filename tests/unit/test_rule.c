/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/rule.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "policies/check.h"
#include "policies/rule_text.h"
#include "tests/unit/arena_fixture.h"
#include "tests/unit/yaml_text.h"

/* Checks of this test's own, in place of the embedded ones. */
static void silent(const struct check_ctx *ctx)
{
    (void)ctx;
}

static const struct param door_params[] = {
    {"wide", PARAM_BOOL, false, "whether it is wide"}, {"height", PARAM_UINT, true, "its height"},
    {"colour", PARAM_STR, false, "its colour"},        {"years", PARAM_UINTS, false, "its years"},
    {"owners", PARAM_STRS, false, "its owners"},       {0},
};
static const char *const door_slots[] = {"hinge", NULL};
static const char *const door_variants[] = {"open", "shut", NULL};
static const struct check check_door = {"door", "doors", door_params, door_slots, door_variants, silent, NULL, 0};
static const struct check check_wall = {"wall", "walls", NULL, NULL, NULL, silent, NULL, 0};

const struct check *const check_registry[] = {&check_door, &check_wall, NULL};
const struct embedded embedded_files[] = {{NULL, {NULL, 0}}};

#define HEAD "id: bind-wall\ncheck: wall\ntitle: A wall\n"
#define DOOR "id: bind-door\ncheck: door\ntitle: A door\nparameters: {height: 2}\n"
#define WORDS "message: m\ncause: c\nfix: f.\n"

static bool parse(const char *text, struct rule *rule, struct err *err)
{
    return rule_parse(arena, yaml_text(arena, text), "rules/x.yaml", rule, err);
}

static struct rule rule_of(const char *text)
{
    struct rule rule = {0};
    struct err err = {0};
    if (!parse(text, &rule, &err))
        fail_msg("%u:%u: %s", err.line, err.column, err.message);
    return rule;
}

static void test_whole(void **state)
{
    (void)state;
    struct rule rule = rule_of("id: bind-door\n"
                               "check: door\n"
                               "certainty: likely\n"
                               "title: A door\n"
                               "message: \"{container} has {hinge}, {{not}} {value}\"\n"
                               "cause: {open: it draws, shut: it sticks}\n"
                               "fix: Mend it.\n"
                               "example: |\n  a: b\n"
                               "references: [https://example.com/door]\n"
                               "parameters: {wide: true, height: 2, colour: red, years: [1, 2], owners: [ann, b*]}\n");
    assert_non_null(rule.place);
    assert_string_equal(rule.file, "rules/x.yaml");
    assert_str(rule.id, "bind-door");
    assert_ptr_equal(rule.check, &check_door);
    assert_int_equal(rule.most, LIKELY);
    assert_str(rule.title, "A door");
    assert_str(rule_text_pick(&rule.message, "open"), "{container} has {hinge}, {{not}} {value}");
    assert_str(rule_text_pick(&rule.cause, "shut"), "it sticks");
    assert_str(rule_text_pick(&rule.cause, NULL), "it draws");
    assert_str(rule.example, "a: b");
    assert_true(strs_have(&rule.references, STR("https://example.com/door")));
    assert_str(rule_family(&rule), "bind");
}

static void test_certain_by_default(void **state)
{
    (void)state;
    assert_int_equal(rule_of(HEAD WORDS).most, CERTAIN);
    assert_int_equal(rule_of(HEAD WORDS "certainty: certain\n").most, CERTAIN);
}

static void test_parameters(void **state)
{
    (void)state;
    struct rule rule = rule_of("id: bind-door\ncheck: door\ntitle: A door\n" WORDS
                               "parameters: {wide: true, height: 2, colour: red, years: [1, 2], owners: [ann, b*]}\n");
    assert_true(rule_flag(&rule, "wide"));
    assert_int_equal(rule_uint(&rule, "height"), 2);
    assert_str(rule_str(&rule, "colour"), "red");
    assert_true(rule_has_uint(&rule, "years", 2));
    assert_false(rule_has_uint(&rule, "years", 3));
    assert_true(rule_has_str(&rule, "owners", STR("b*")));
    assert_false(rule_has_str(&rule, "owners", STR("bob")));
    assert_true(rule_has_match(&rule, "owners", STR("bob")));
    assert_false(rule_has_match(&rule, "owners", STR("carl")));
    assert_int_equal(tree_len(rule_list(&rule, "owners")), 2);
}

static void test_absent_parameters(void **state)
{
    (void)state;
    struct rule rule = rule_of(HEAD WORDS);
    assert_non_null(rule.parameters);
    assert_false(rule_flag(&rule, "wide"));
    assert_int_equal(rule_uint(&rule, "height"), 0);
    assert_int_equal(rule_str(&rule, "colour").len, 0);
    assert_false(rule_has_uint(&rule, "years", 0));
    assert_false(rule_has_str(&rule, "owners", STR("")));
    assert_false(rule_has_match(&rule, "owners", STR("")));
    assert_null(rule_list(&rule, "owners"));
}

/* What a policy sets replaces, what it leaves out stays. */
static void test_set_parameters(void **state)
{
    (void)state;
    struct rule rule = rule_of("id: bind-door\ncheck: door\ntitle: A door\n" WORDS
                               "parameters: {height: 2, colour: red, years: [1]}\n");
    struct err err = {0};
    assert_true(rule_set_parameters(arena, &rule, yaml_text(arena, "{years: [3, 4], wide: true}"), &err));
    assert_int_equal(rule_uint(&rule, "height"), 2);
    assert_str(rule_str(&rule, "colour"), "red");
    assert_true(rule_flag(&rule, "wide"));
    assert_false(rule_has_uint(&rule, "years", 1));
    assert_true(rule_has_uint(&rule, "years", 4));
    assert_int_equal(tree_len(rule.parameters), 4);
    assert_false(rule_set_parameters(arena, &rule, yaml_text(arena, "{yaers: [3]}"), &err));
    assert_err(err, "1:2: parameters: unknown key \"yaers\"; did you mean \"years\"?");
    assert_int_equal(tree_len(rule.parameters), 4);
}

static const struct {
    const char *text, *message;
} failures[] = {
    {"check: wall\ntitle: A wall\n" WORDS, "1:1: the rule lacks \"id\""},
    {HEAD "cause: c\nfix: f.\n", "1:1: the rule lacks \"message\""},
    {HEAD "message: m\nfix: f.\n", "1:1: the rule lacks \"cause\""},
    {HEAD "message: m\ncause: c\n", "1:1: the rule lacks \"fix\""},
    {HEAD WORDS "mesage: m\n", "7:1: unknown key \"mesage\"; did you mean \"message\"?"},
    {"id: Wall\ncheck: wall\ntitle: A wall\n" WORDS, "1:5: id: \"Wall\" must be words of a-z and 0-9 joined by dashes"},
    {"id: wall\ncheck: wall\ntitle: A wall\n" WORDS, "1:5: id: \"wall\" must be words of a-z and 0-9 joined by dashes"},
    {"id: bind-wall\ncheck: wal\ntitle: A wall\n" WORDS, "2:8: check: unknown check \"wal\"; did you mean \"wall\"?"},
    {"id: bind-wall\ncheck: wall\ntitle: A wall.\n" WORDS, "3:8: title: must not end in a full stop"},
    {"id: bind-wall\ncheck: wall\ntitle: \"A\\nwall\"\n" WORDS, "3:8: title: must be one line"},
    {HEAD WORDS "certainty: sure\n", "7:12: certainty: expected one of likely, certain, found \"sure\""},
    {HEAD "message: \"{valeu}\"\ncause: c\nfix: f.\n",
     "4:10: message: unknown slot \"valeu\"; did you mean \"value\"? (a brace itself is written twice)"},
    {HEAD "message: m\ncause: \"{hinge}\"\nfix: f.\n",
     "5:8: cause: unknown slot \"hinge\" (a brace itself is written twice)"},
    {DOOR "message: m\ncause: \"{hing}\"\nfix: f.\n",
     "6:8: cause: unknown slot \"hing\"; did you mean \"hinge\"? (a brace itself is written twice)"},
    {HEAD "message: \"{value\"\ncause: c\nfix: f.\n",
     "4:10: message: a brace has no partner (a brace itself is written twice)"},
    {HEAD "message: \"value}\"\ncause: c\nfix: f.\n",
     "4:10: message: a brace has no partner (a brace itself is written twice)"},
    {HEAD "message: \"{a{value}\"\ncause: c\nfix: f.\n",
     "4:10: message: a brace has no partner (a brace itself is written twice)"},
    {HEAD "message: \"\"\ncause: c\nfix: f.\n", "4:10: message: may not be empty"},
    {HEAD "message: 7\ncause: c\nfix: f.\n", "4:10: message: expected a text, found a number"},
    {HEAD "message: m\ncause: c\nfix: do it\n", "6:6: fix: must end in a full stop"},
    {HEAD "message: m\ncause: c\nfix: {open: a.}\n", "6:6: fix: the check wall has no variants; write one text"},
    {DOOR "message: m\ncause: c\nfix: {open: a., shutt: b.}\n",
     "7:17: fix: unknown variant \"shutt\"; did you mean \"shut\"?"},
    {DOOR "message: m\ncause: c\nfix: {open: a.}\n", "7:6: fix: lacks the variant \"shut\""},
    {DOOR "message: m\ncause: c\nfix: {open: a., shut: b}\n", "7:23: fix: must end in a full stop"},
    {HEAD WORDS "parameters: [a]\n", "7:13: parameters: expected a mapping, found a list"},
    {HEAD WORDS "parameters: {a: 1}\n", "7:14: parameters: the check wall has no parameters"},
    {"id: bind-door\ncheck: door\ntitle: A door\n" WORDS,
     "1:1: parameters: the check door needs \"height\" (its height)"},
    {"id: bind-door\ncheck: door\ntitle: A door\nparameters: {wide: no}\n" WORDS,
     "4:13: parameters: the check door needs \"height\" (its height)"},
    {DOOR "message: m\ncause: c\nfix: f.\nreferences: [1]\n",
     "8:14: references[0]: expected a string, found a number; put it in quotes: \"1\""},
};

static void test_failures(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
        struct rule rule;
        struct err err = {0};
        if (parse(failures[i].text, &rule, &err))
            fail_msg("parsed: %s", failures[i].text);
        assert_err(err, failures[i].message);
    }
}

static void test_parameter_types(void **state)
{
    (void)state;
    static const struct {
        const char *parameters, *message;
    } cases[] = {
        {"{wide: 1}", "1:8: parameters.wide: expected true or false, found a number"},
        {"{height: tall}", "1:10: parameters.height: expected a whole number, found a string"},
        {"{height: -1}", "1:10: parameters.height: expected a whole number, found a number"},
        {"{colour: 3}", "1:10: parameters.colour: expected a string, found a number"},
        {"{years: 3}", "1:9: parameters.years: expected a list of whole numbers, found a number"},
        {"{years: [a]}", "1:9: parameters.years: expected a list of whole numbers, found a list"},
        {"{owners: ann}", "1:10: parameters.owners: expected a list of strings, found a string"},
        {"{owners: [1]}", "1:10: parameters.owners: expected a list of strings, found a list"},
    };
    struct rule rule = rule_of(DOOR WORDS);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        assert_false(rule_set_parameters(arena, &rule, yaml_text(arena, cases[i].parameters), &err));
        assert_err(err, cases[i].message);
    }
}

static void test_families(void **state)
{
    (void)state;
    struct rule rule = rule_of(HEAD WORDS);
    struct err err = {0};
    assert_true(rule_check_family(arena, &rule, &err));
    rule = rule_of("id: blind-wall\ncheck: wall\ntitle: A wall\n" WORDS);
    assert_false(rule_check_family(arena, &rule, &err));
    assert_err(err, "1:5: id: unknown family \"blind\"; did you mean \"bind\"?");
}

static void test_pieces(void **state)
{
    (void)state;
    struct str rest = STR("a {b}{{c}} {d}");
    static const struct rule_text_piece pieces[] = {
        {false, {"a ", 2}}, {true, {"b", 1}},  {false, {"{", 1}}, {false, {"c", 1}},
        {false, {"}", 1}},  {false, {" ", 1}}, {true, {"d", 1}},
    };
    struct rule_text_piece piece = {0};
    bool broken = false;
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        assert_true(rule_text_next(&rest, &piece, &broken));
        assert_int_equal(piece.slot, pieces[i].slot);
        assert_true(str_eq(piece.text, pieces[i].text));
    }
    assert_false(rule_text_next(&rest, &piece, &broken));
    assert_false(broken);
}

static void test_check_find(void **state)
{
    (void)state;
    assert_ptr_equal(check_find(STR("wall")), &check_wall);
    assert_null(check_find(STR("roof")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole),           cmocka_unit_test(test_certain_by_default),
        cmocka_unit_test(test_parameters),      cmocka_unit_test(test_absent_parameters),
        cmocka_unit_test(test_set_parameters),  cmocka_unit_test(test_failures),
        cmocka_unit_test(test_parameter_types), cmocka_unit_test(test_families),
        cmocka_unit_test(test_pieces),          cmocka_unit_test(test_check_find),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
