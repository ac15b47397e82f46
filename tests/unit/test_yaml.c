/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "base/yaml.h"

#define TEXT(literal)                                                                                                  \
    {                                                                                                                  \
        literal, sizeof(literal) - 1                                                                                   \
    }
#define ZHONGWEN "\xE4\xB8\xAD\xE6\x96\x87" /* two characters, six bytes */

static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_new(0, NULL);
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static bool parse(struct str text, const cJSON **root, struct err *err)
{
    const struct yaml_document document = {.text = text};
    return yaml_parse(arena, &document, root, err);
}

static const cJSON *parsed(struct str text)
{
    const cJSON *root = NULL;
    struct err err = {0};
    if (!parse(text, &root, &err))
        fail_msg("%.*s: %u:%u: %s", STR_ARG(text), err.line, err.column, err.message);
    return root;
}

/* The tree as JSON text, to compare it at a glance. */
static void write_json(struct text *out, const cJSON *node)
{
    bool object = cJSON_IsObject(node);
    if (cJSON_IsString(node))
        text_json(out, tree_str(node));
    else if (cJSON_IsNumber(node))
        text_format(out, "%.17g", node->valuedouble);
    else if (!object && !cJSON_IsArray(node))
        text_add(out, cJSON_IsNull(node) ? STR("null") : tree_is_true(node) ? STR("true") : STR("false"));
    else
        text_char(out, object ? '{' : '[');
    for (const cJSON *child = node->child; child; child = child->next) {
        if (object) {
            text_json(out, tree_key(child));
            text_char(out, ':');
        }
        write_json(out, child);
        if (child->next)
            text_char(out, ',');
    }
    if (object || cJSON_IsArray(node))
        text_char(out, object ? '}' : ']');
}

static void assert_tree(const cJSON *root, const char *expected)
{
    struct text out = {.arena = arena};
    write_json(&out, root);
    text_char(&out, '\0');
    assert_string_equal(out.ptr, expected);
}

struct pair {
    struct str yaml;
    const char *json;
};

static void scalars_are_what_kubernetes_takes_them_for(void **state)
{
    static const struct pair table[] = {
        {TEXT("[~, null, Null, NULL, '', nUll]"), "[null,null,null,null,\"\",\"nUll\"]"},
        {TEXT("[y, Y, yes, Yes, YES, true, True, TRUE, on, On, ON]"),
         "[true,true,true,true,true,true,true,true,true,true,true]"},
        {TEXT("[n, N, no, No, NO, false, False, FALSE, off, Off, OFF]"),
         "[false,false,false,false,false,false,false,false,false,false,false]"},
        {TEXT("[yEs, tRue, 'yes', \"no\", !!str on, y es]"), "[\"yEs\",\"tRue\",\"yes\",\"no\",\"on\",\"y es\"]"},
        {TEXT("[0, 12, -7, +5, 1_000, 1__0_, 00]"), "[0,12,-7,5,1000,10,0]"},
        {TEXT("[0x1F, 0X1f, -0x10, 0xFF_FF, 0b101, -0b11, +0b1, 0o17, 0O17, 017, -017, 0_17]"),
         "[31,31,-16,65535,5,-3,1,15,15,15,-15,15]"},
        {TEXT("[08, 0o8, 0b2, 0xg, 0x, 0b, 0o, 019.5]"), "[8,\"0o8\",\"0b2\",\"0xg\",\"0x\",\"0b\",\"0o\",19.5]"},
        {TEXT("[1.5, -0.25, .5, 5., 1e3, 1E+3, 2.5e-1, +.5, 1_0.5]"), "[1.5,-0.25,0.5,5,1000,1000,0.25,0.5,10.5]"},
        {TEXT("[1e, e1, 1e+, ., -, +, 1.2.3, 1e400, .5_0, _1, --1, 1-, 1a]"),
         "[\"1e\",\"e1\",\"1e+\",\".\",\"-\",\"+\",\"1.2.3\",\"1e400\",\".5_0\",\"_1\",\"--1\",\"1-\",\"1a\"]"},
        {TEXT("[18446744073709551616, 0x10000000000000000]"), "[1.8446744073709552e+19,1.8446744073709552e+19]"},
        {TEXT("[2001-01-01, 12:30, 12:30:45, 2001-01-01T00:00:00Z, 1.2.3.4]"),
         "[\"2001-01-01\",\"12:30\",\"12:30:45\",\"2001-01-01T00:00:00Z\",\"1.2.3.4\"]"},
        {TEXT("['1', \"2\", !!str 3, !!int '5', !!float 6, !!bool 'yes', !!null '', !mine 7, !!timestamp 8]"),
         "[\"1\",\"2\",\"3\",5,6,true,null,\"7\",\"8\"]"},
        {TEXT("- |\n  1\n- >\n  yes\n- |-\n  null\n"), "[\"1\\n\",\"yes\\n\",\"null\"]"},
        {TEXT("[Nan, inf, .Nan, '.inf', <<, =]"), "[\"Nan\",\"inf\",\".Nan\",\".inf\",\"<<\",\"=\"]"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        assert_tree(parsed(table[i].yaml), table[i].json);
}

static void a_number_keeps_its_text(void **state)
{
    const cJSON *root = parsed(STR("a: 1_000\nb: 0x10\nc: 1.50\n"));
    uint64_t value = 0;
    (void)state;
    assert_string_equal(tree_get(root, "a")->valuestring, "1_000");
    assert_string_equal(tree_get(root, "b")->valuestring, "0x10");
    assert_string_equal(tree_get(root, "c")->valuestring, "1.50");
    assert_true(tree_uint(tree_get(root, "a"), 65535, &value));
    assert_int_equal(value, 1000);
}

static void documents_become_trees(void **state)
{
    static const struct pair table[] = {
        {TEXT(""), "null"},
        {TEXT(" \n# comment\n"), "null"},
        {TEXT("---\n"), "null"},
        {TEXT("--- {a: b}"), "{\"a\":\"b\"}"},
        {TEXT("--- # comment\na: b\n...\n"), "{\"a\":\"b\"}"},
        {TEXT("--- |\n text\n"), "\"text\\n\""},
        {TEXT("%YAML 1.1\n%TAG !k! tag:yaml.org,2002:\n---\na: !k!str 1\n"), "{\"a\":\"1\"}"},
        {TEXT("\xEF\xBB\xBF"
              "a: b\n"),
         "{\"a\":\"b\"}"},
        {TEXT("a: b\r\nc:\r\n- d\r\n- |\r\n  e\r\n  f\r\n"), "{\"a\":\"b\",\"c\":[\"d\",\"e\\nf\\n\"]}"},
        {TEXT("a: \"x\ty\"\nb:\t1\n"), "{\"a\":\"x\\ty\",\"b\":1}"},
        {TEXT("{\"a\": [1, {\"b\": null}], \"c\": \"\\u00e9\"}"), "{\"a\":[1,{\"b\":null}],\"c\":\"\xC3\xA9\"}"},
        {TEXT("1: a\nyes: b\n'~': c\n2.50: d\n.inf: e\n? f\n: g\n? h\n"),
         "{\"1\":\"a\",\"yes\":\"b\",\"~\":\"c\",\"2.50\":\"d\",\".inf\":\"e\",\"f\":\"g\",\"h\":null}"},
        {TEXT("a: &x [1]\nb: *x\nc: &x 2\nd: *x\n"), "{\"a\":[1],\"b\":[1],\"c\":2,\"d\":2}"},
        {TEXT("a: &x {k: &y v}\nb: [*x, *y]\n"), "{\"a\":{\"k\":\"v\"},\"b\":[{\"k\":\"v\"},\"v\"]}"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        assert_tree(parsed(table[i].yaml), table[i].json);
}

static void merge_keys_add_what_is_not_there(void **state)
{
    static const struct pair table[] = {
        {TEXT("x: &x {a: 1, b: 2}\ny: {<<: *x, b: 3, c: 4}\n"),
         "{\"x\":{\"a\":1,\"b\":2},\"y\":{\"b\":3,\"c\":4,\"a\":1}}"},
        {TEXT("x: &x {a: 1, b: 2}\ny:\n  b: 3\n  <<: *x\n"), "{\"x\":{\"a\":1,\"b\":2},\"y\":{\"b\":3,\"a\":1}}"},
        {TEXT("- &x {a: 1}\n- &y {a: 2, b: 3}\n- {<<: [*x, *y, {c: 4, b: 5}]}\n"),
         "[{\"a\":1},{\"a\":2,\"b\":3},{\"a\":1,\"b\":3,\"c\":4}]"},
        {TEXT("{<<: {a: {b: 1}}, c: 2}"), "{\"c\":2,\"a\":{\"b\":1}}"},
        {TEXT("- &x {a: 1}\n- &y {<<: *x, b: 2}\n- {<<: *y}\n"), "[{\"a\":1},{\"b\":2,\"a\":1},{\"b\":2,\"a\":1}]"},
        {TEXT("- {<<: &x {a: 1, b: 2}, a: 3, c: 4}\n- *x\n"), "[{\"a\":3,\"c\":4,\"b\":2},{\"a\":1,\"b\":2}]"},
        {TEXT("{'<<': 1, \"a\": 2}"), "{\"<<\":1,\"a\":2}"},
        {TEXT("{<<: [], a: 2}"), "{\"a\":2}"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        assert_tree(parsed(table[i].yaml), table[i].json);
}

static void many_members_are_merged(void **state)
{
    struct text text = {.arena = arena};
    (void)state;
    text_add(&text, STR("- &x\n"));
    for (int i = 0; i < 20000; i++)
        text_format(&text, "  key-%d: 1\n", i);
    text_add(&text, STR("- <<: *x\n"));
    for (int i = 10000; i < 30000; i++)
        text_format(&text, "  key-%d: 2\n", i);
    const cJSON *second = tree_item(parsed(text_str(&text)), 1);
    assert_int_equal(tree_len(second), 30000);
    assert_true(tree_get(second, "key-9999")->valuedouble == 1);
    assert_true(tree_get(second, "key-10000")->valuedouble == 2);
}

struct bad {
    struct str text;
    unsigned line, column;
    const char *message;
};

static void what_is_wrong_is_named_with_its_place(void **state)
{
    static const struct bad table[] = {
        {TEXT("a: .inf\n"), 1, 4, ".inf is a number that JSON cannot hold"},
        {TEXT("# " ZHONGWEN "\n- " ZHONGWEN "\n- -.NaN\n- .nan\n"), 4, 3, ".nan is a number that JSON cannot hold"},
        {TEXT("a: !!int x\n"), 1, 10, "\"x\" is not what its tag !!int says"},
        {TEXT("a: !!bool 1\n"), 1, 11, "\"1\" is not what its tag !!bool says"},
        {TEXT("a: !!binary aGk=\n"), 1, 13, "the tag !!binary is not supported"},
        {TEXT("a: 1\nb: 2\na: 3\n"), 3, 1, "key \"a\" stands twice in a mapping, first at 1:1"},
        {TEXT("- {x: {b: 1, c: 1, 'b': 2}}\n"), 1, 20, "key \"b\" stands twice in a mapping, first at 1:8"},
        {TEXT("- &x {a: 1}\n- &y {b: 1}\n- <<: *x\n  <<: *y\n"), 4, 3,
         "<< stands twice in a mapping, first at 3:3: write <<: [*one, *other]"},
        {TEXT("a: &x 1\nb:\n  <<: *x\n"), 3, 7, "<< takes a mapping or a list of mappings"},
        {TEXT("<<: [{a: 1}, [b]]\n"), 1, 14, "<< takes a mapping or a list of mappings"},
        {TEXT("[a, b]: c\n"), 1, 1, "a key must be a scalar, not a list or a mapping"},
        {TEXT("? {a: b}\n: c\n"), 1, 3, "a key must be a scalar, not a list or a mapping"},
        {TEXT("x: &k a\n*k : c\n"), 2, 1, "an alias as a key is not supported"},
        {TEXT("&k a: c\n"), 1, 4, "an anchor on a key is not supported"},
        {TEXT("a: 1\n~: 2\n"), 2, 1, "null is no key; as text it needs quotes"},
        {TEXT("?\n: 2\n"), 1, 2, "null is no key; as text it needs quotes"},
        {TEXT("a: *b\n"), 1, 4, "alias *b has no anchor before it"},
        {TEXT("a: &b\n  c: *b\n"), 2, 6, "alias *b stands within what it names"},
        {TEXT("a: \"\\0\"\n"), 1, 4, "a NUL character in a string"},
        {TEXT("a: 1\nb: \0\n"), 2, 4, "a NUL character"},
        {TEXT("\xEF\xBB\xBF# " ZHONGWEN "\n" ZHONGWEN ": \xFF\n"), 2, 5, "invalid UTF-8"},
        {TEXT("a: \xE4\xB8\n"), 1, 4, "invalid UTF-8"},
        {TEXT("a: " ZHONGWEN "\x1B[0m\n"), 1, 6, "control characters are not allowed (U+001B)"},
        {TEXT("a: b: c\n"), 1, 5, "mapping values are not allowed in this context"},
        {TEXT("a:\n  b: 1\n c: 2\n"), 3, 2,
         "did not find expected key while parsing a block mapping that begins at 1:1"},
        {TEXT("# " ZHONGWEN "\n" ZHONGWEN ": [" ZHONGWEN ", \n"), 3, 1,
         "did not find expected node content while parsing a flow node that begins at 3:1"},
        {TEXT("a: 'b\n"), 2, 1, "found unexpected end of stream while scanning a quoted scalar that begins at 1:4"},
        {TEXT("\ta: b\n"), 1, 1,
         "found character that cannot start any token while scanning for the next token that begins at 1:1"},
        {TEXT("a: @b\n"), 1, 4,
         "found character that cannot start any token while scanning for the next token that begins at 1:4"},
        {TEXT("%YAML 1.1\n"), 2, 1, "did not find expected <document start>"},
        {TEXT("a: 1\n---\nb: 1\n"), 2, 1, "a second document begins here"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const cJSON *root = NULL;
        struct err err = {0};
        if (parse(table[i].text, &root, &err))
            fail_msg("accepted: %.*s", STR_ARG(table[i].text));
        assert_null(root);
        assert_string_equal(err.message, table[i].message);
        if (err.line != table[i].line || err.column != table[i].column)
            fail_msg("%.*s: %u:%u instead of %u:%u", STR_ARG(table[i].text), err.line, err.column, table[i].line,
                     table[i].column);
        assert_false(parse(table[i].text, &root, NULL));
    }
}

static void a_key_longer_than_libyaml_takes_has_a_place(void **state)
{
    struct text text = {.arena = arena};
    const cJSON *root = NULL;
    struct err err = {0};
    (void)state;
    text_add(&text, STR("first: 1\n"));
    for (int i = 0; i < 1100; i++)
        text_char(&text, 'k');
    text_add(&text, STR(": 1\n"));
    assert_false(parse(text_str(&text), &root, &err));
    assert_int_equal(err.line, 2);
}

struct place {
    const char *path[5]; /* keys, or "#1" for an item */
    const char *key, *value;
    unsigned line, column, end_line, end_column;
    enum tree_style style;
    bool aliased;
};

static const struct str placed = TEXT("# " ZHONGWEN " comment\n"               /* 1 */
                                      "a: plain text # " ZHONGWEN "\n"         /* 2 */
                                      ZHONGWEN ": '" ZHONGWEN "'\n"            /* 3 */
                                      "list:\n"                                /* 4 */
                                      "- \"x\\ty\"\n"                          /* 5 */
                                      "-   two # with blanks\n"                /* 6 */
                                      "\n"                                     /* 7 */
                                      "map: # comment\n"                       /* 8 */
                                      "  in: {" ZHONGWEN ": [1, 2,3 ], e: }\n" /* 9 */
                                      "  text: |  # comment\n"                 /* 10 */
                                      "    one\n"                              /* 11 */
                                      "    " ZHONGWEN "  \n"                   /* 12 */
                                      "\n"                                     /* 13 */
                                      "  # comment\n"                          /* 14 */
                                      "  none:\n"                              /* 15 */
                                      "\n"                                     /* 16 */
                                      "anchored: &n !!str # " ZHONGWEN "\n"    /* 17 */
                                      "  12\n"                                 /* 18 */
                                      "block: &b !!map\n"                      /* 19 */
                                      "  k: &l\n"                              /* 20 */
                                      "  - v\n"                                /* 21 */
                                      "  - - w\n"                              /* 22 */
                                      "    - x\n"                              /* 23 */
                                      "use: [*b, a: 1]\n"                      /* 24 */
                                      "merge: {<<: *b, own: &f [ x ] }\n"      /* 25 */
                                      "folded: >-\n"                           /* 26 */
                                      "  f\n"                                  /* 27 */
                                      "  g\n"                                  /* 28 */
                                      "multi: one\n"                           /* 29 */
                                      "  two\n");                              /* 30 */

static const struct place places[] = {
    {{"a"}, "a", "plain text", 2, 4, 2, 14, TREE_PLAIN, false},
    {{ZHONGWEN}, ZHONGWEN, "'" ZHONGWEN "'", 3, 5, 3, 9, TREE_SINGLE_QUOTED, false},
    {{"list"}, "list", "- \"x\\ty\"\n-   two", 5, 1, 6, 8, TREE_BLOCK, false},
    {{"list", "#0"}, "", "\"x\\ty\"", 5, 3, 5, 9, TREE_DOUBLE_QUOTED, false},
    {{"list", "#1"}, "", "two", 6, 5, 6, 8, TREE_PLAIN, false},
    {{"map"}, "map", NULL, 9, 3, 15, 8, TREE_BLOCK, false},
    {{"map", "in"}, "in", "{" ZHONGWEN ": [1, 2,3 ], e: }", 9, 7, 9, 27, TREE_FLOW, false},
    {{"map", "in", ZHONGWEN}, ZHONGWEN, "[1, 2,3 ]", 9, 12, 9, 21, TREE_FLOW, false},
    {{"map", "in", ZHONGWEN, "#2"}, "", "3", 9, 18, 9, 19, TREE_PLAIN, false},
    {{"map", "in", "e"}, "e", "", 9, 26, 9, 26, TREE_PLAIN, false},
    {{"map", "text"}, "text", "|  # comment\n    one\n    " ZHONGWEN, 10, 9, 12, 7, TREE_LITERAL, false},
    {{"map", "none"}, "none", "", 15, 8, 15, 8, TREE_PLAIN, false},
    {{"anchored"}, "anchored", "12", 18, 3, 18, 5, TREE_PLAIN, false},
    {{"block"}, "block", "k: &l\n  - v\n  - - w\n    - x", 20, 3, 23, 8, TREE_BLOCK, false},
    {{"block", "k"}, "k", "- v\n  - - w\n    - x", 21, 3, 23, 8, TREE_BLOCK, false},
    {{"block", "k", "#1"}, "", "- w\n    - x", 22, 5, 23, 8, TREE_BLOCK, false},
    {{"use"}, "use", "[*b, a: 1]", 24, 6, 24, 16, TREE_FLOW, false},
    {{"use", "#0"}, "", "*b", 24, 7, 24, 9, TREE_BLOCK, true},
    {{"use", "#0", "k"}, "*b", "*b", 24, 7, 24, 9, TREE_BLOCK, true},
    {{"use", "#0", "k", "#0"}, "", "*b", 24, 7, 24, 9, TREE_PLAIN, true},
    {{"use", "#1"}, "", "a: 1", 24, 11, 24, 15, TREE_FLOW, false},
    {{"use", "#1", "a"}, "a", "1", 24, 14, 24, 15, TREE_PLAIN, false},
    {{"merge", "k"}, "*b", "*b", 25, 13, 25, 15, TREE_BLOCK, true},
    {{"merge", "own"}, "own", "[ x ]", 25, 25, 25, 30, TREE_FLOW, false},
    {{"folded"}, "folded", ">-\n  f\n  g", 26, 9, 28, 4, TREE_FOLDED, false},
    {{"multi"}, "multi", "one\n  two", 29, 8, 30, 6, TREE_PLAIN, false},
};

static const cJSON *follow(const cJSON *node, const char *const *path)
{
    for (size_t i = 0; i < 5 && path[i]; i++)
        node = path[i][0] == '#' ? tree_item(node, (size_t)(path[i][1] - '0')) : tree_get(node, path[i]);
    return node;
}

static void assert_place(const struct place *place, const struct tree_node *node, struct str file)
{
    struct str value = str_from_to(file, node->value.from, node->value.to);
    struct str key = str_from_to(file, node->key.from, node->key.to);
    if (place->value && !str_eq(value, str_from(place->value)))
        fail_msg("value \"%.*s\" instead of \"%s\"", STR_ARG(value), place->value);
    if (!str_eq(key, str_from(place->key)))
        fail_msg("key \"%.*s\" instead of \"%s\"", STR_ARG(key), place->key);
    if (node->value.line != place->line || node->value.column != place->column ||
        node->value.end_line != place->end_line || node->value.end_column != place->end_column)
        fail_msg("\"%.*s\" at %u:%u-%u:%u", STR_ARG(value), node->value.line, node->value.column, node->value.end_line,
                 node->value.end_column);
    assert_int_equal(node->style, place->style);
    assert_int_equal(node->aliased, place->aliased);
}

static void nodes_know_where_they_stood(void **state)
{
    const cJSON *root = parsed(placed);
    (void)state;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        const struct tree_node *node = tree_place(follow(root, places[i].path));
        assert_non_null(node);
        assert_place(&places[i], node, placed);
    }
    assert_int_equal(tree_place(tree_get(root, "a"))->key.column, 1);
    assert_int_equal(tree_place(tree_get(tree_get(root, "map"), "text"))->key.column, 3);
    assert_int_equal(tree_place(root)->key.line, 0);
    assert_int_equal(tree_place(root)->value.line, 2);
}

/* The same, with the document in the middle of a file that has a byte-order mark and Windows' line ends. */
static void places_are_those_of_the_file(void **state)
{
    static const struct str file = TEXT("\xEF\xBB\xBF# " ZHONGWEN "\r\na: " ZHONGWEN "\r\n---\r\n# " ZHONGWEN
                                        "\r\n" ZHONGWEN ": " ZHONGWEN " # x\r\n...\r\n--- [" ZHONGWEN ", x]\r\n");
    static const struct place expected[] = {
        {{"a"}, "a", ZHONGWEN, 2, 4, 2, 6, TREE_PLAIN, false},
        {{ZHONGWEN}, ZHONGWEN, ZHONGWEN, 5, 5, 5, 7, TREE_PLAIN, false},
        {{"#1"}, "", "x", 7, 10, 7, 11, TREE_PLAIN, false},
    };
    struct yaml_stream stream = {.text = file};
    struct yaml_document document = {0};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        const cJSON *root = NULL;
        assert_true(yaml_next(&stream, &document));
        assert_int_equal(document.index, i);
        assert_true(yaml_parse(arena, &document, &root, NULL));
        assert_place(&expected[i], tree_place(follow(root, expected[i].path)), file);
    }
    assert_false(yaml_next(&stream, &document));
}

static void a_line_separator_within_a_line_does_not_shift_places(void **state)
{
    static const struct str file = TEXT("a: 'x\xE2\x80\xA8y\xC2\x85z'\nb: 1\n");
    const struct tree_node *node = tree_place(tree_get(parsed(file), "b"));
    (void)state;
    assert_int_equal(node->value.line, 2);
    assert_int_equal(node->value.column, 4);
    assert_true(str_eq(str_from_to(file, node->value.from, node->value.to), STR("1")));
}

static void an_alias_bomb_is_refused(void **state)
{
    struct text text = {.arena = arena};
    const cJSON *root = NULL;
    struct err err = {0};
    (void)state;
    text_add(&text, STR("a0: &a0 [x, x, x, x, x, x, x, x, x]\n"));
    for (int i = 1; i < 30; i++) {
        text_format(&text, "a%d: &a%d [", i, i);
        for (int j = 0; j < 9; j++)
            text_format(&text, "*a%d,", i - 1);
        text_add(&text, STR("]\n"));
    }
    assert_false(parse(text_str(&text), &root, &err));
    assert_string_equal(err.message, "more than 1000000 values, aliases expanded");
    assert_int_equal(err.line, 7);
}

static struct str repeat(unsigned count, const char *open, const char *inside, const char *close)
{
    struct text text = {.arena = arena};
    for (unsigned i = 0; i < count; i++)
        text_add(&text, str_from(open));
    text_add(&text, str_from(inside));
    for (unsigned i = 0; i < count; i++)
        text_add(&text, str_from(close));
    return text_str(&text);
}

static void nesting_has_a_bound(void **state)
{
    const cJSON *root = NULL;
    struct err err = {0};
    (void)state;
    assert_true(parse(repeat(YAML_DEPTH, "[", "", "]"), &root, &err));
    assert_true(parse(repeat(YAML_DEPTH, "- ", "x", ""), &root, &err));
    assert_false(parse(repeat(YAML_DEPTH + 1, "[", "", "]"), &root, &err));
    assert_string_equal(err.message, "nested too deeply");
    assert_int_equal(err.column, YAML_DEPTH + 1);
    assert_false(parse(repeat(YAML_DEPTH + 1, "{a: ", "1", "}"), &root, &err));
    assert_false(parse(repeat(100 * 1000, "[", "", ""), &root, &err));
}

/* Each alias is shallow, but what it stands for is not. */
static void nesting_through_aliases_has_the_same_bound(void **state)
{
    struct text text = {.arena = arena};
    const cJSON *root = NULL;
    struct err err = {0};
    (void)state;
    text_add(&text, STR("- &a0 [x]\n"));
    for (int i = 1; i < YAML_DEPTH - 1; i++)
        text_format(&text, "- &a%d [*a%d]\n", i, i - 1);
    size_t allowed = text.len;
    text_format(&text, "- [*a%d]\n", YAML_DEPTH - 2);
    assert_true(parse(str_from_to(text_str(&text), 0, allowed), &root, &err));
    assert_false(parse(text_str(&text), &root, &err));
    assert_string_equal(err.message, "nested too deeply");
    assert_int_equal(err.line, YAML_DEPTH);
}

static void an_arena_that_is_full_is_an_error_and_leaks_nothing(void **state)
{
    struct arena *small = arena_new((size_t)256 * 1024, NULL);
    const struct yaml_document document = {.text = repeat(10000, "- x\n", "", "")};
    const cJSON *root = NULL;
    struct err err = {0};
    (void)state;
    assert_false(yaml_parse(small, &document, &root, &err));
    assert_int_equal(err.http_status, 413);
    arena_free(small);

    struct budget budget = {.ceiling = (size_t)256 * 1024};
    struct arena *poor = arena_new(0, &budget);
    assert_false(yaml_parse(poor, &document, &root, &err));
    assert_int_equal(err.http_status, 503);
    arena_free(poor);
    assert_int_equal(budget.used, 0);
}

struct split {
    struct str text;
    const char *documents[4];
    unsigned lines[4];
};

static void streams_are_split_at_their_markers(void **state)
{
    static const struct split table[] = {
        {TEXT(""), {NULL}, {0}},
        {TEXT(" \n\t\n# only a comment\r\n"), {NULL}, {0}},
        {TEXT("---\n---\n# c\n---\n...\n"), {NULL}, {0}},
        {TEXT("a: 1"), {"a: 1"}, {0}},
        {TEXT("a: 1\n---\nb: 1\n"), {"a: 1\n", "---\nb: 1\n"}, {0, 1}},
        {TEXT("# c\n---\na: 1\n--- # d\nb: 1\n---\n"), {"# c\n---\na: 1\n", "--- # d\nb: 1\n"}, {0, 3}},
        {TEXT("--- {a: b}\n--- |\n x\n---\tc\n"), {"--- {a: b}\n", "--- |\n x\n", "---\tc\n"}, {0, 1, 3}},
        {TEXT("a: 1\n...\nb: 1\n... # c\n# d\n"), {"a: 1\n...\n", "b: 1\n... # c\n"}, {0, 2}},
        {TEXT("%YAML 1.1\n---\na: 1\n...\n%YAML 1.1\n---\nb\n"),
         {"%YAML 1.1\n---\na: 1\n...\n", "%YAML 1.1\n---\nb\n"},
         {0, 4}},
        {TEXT("%YAML 1.1\n---\n# c\n"), {NULL}, {0}},
        {TEXT("a: |\n  ---\n  x\nb: ---x\n----\n...x\n"), {"a: |\n  ---\n  x\nb: ---x\n----\n...x\n"}, {0}},
        {TEXT("a: 1\n%b: 2\n"), {"a: 1\n%b: 2\n"}, {0}},
        {TEXT("a: 1\r\n---\r\nb: 2\r\n"), {"a: 1\r\n", "---\r\nb: 2\r\n"}, {0, 1}},
        {TEXT("\xEF\xBB\xBF---\na: 1\n"), {"\xEF\xBB\xBF---\na: 1\n"}, {0}},
        {TEXT("\xEF\xBB\xBF# c\n"), {NULL}, {0}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct yaml_stream stream = {.text = table[i].text};
        struct yaml_document document = {0};
        unsigned count = 0;
        for (; count < 4 && table[i].documents[count]; count++) {
            assert_true(yaml_next(&stream, &document));
            if (!str_eq(document.text, str_from(table[i].documents[count])))
                fail_msg("found \"%.*s\"", STR_ARG(document.text));
            assert_int_equal(document.index, count);
            assert_int_equal(document.line, table[i].lines[count]);
            assert_ptr_equal(document.text.ptr, table[i].text.ptr + document.from);
        }
        assert_false(yaml_next(&stream, &document));
    }
}

static void a_broken_document_does_not_hide_the_others(void **state)
{
    struct yaml_stream stream = {.text = STR("a: 1\n---\n" ZHONGWEN ": \"open\nb: [\n---\nc: 3\n")};
    struct yaml_document document = {0};
    const cJSON *root = NULL;
    struct err err = {0};
    (void)state;
    assert_true(yaml_next(&stream, &document));
    assert_true(yaml_parse(arena, &document, &root, &err));
    assert_tree(root, "{\"a\":1}");
    assert_true(yaml_next(&stream, &document));
    assert_false(yaml_parse(arena, &document, &root, &err));
    assert_int_equal(err.line, 5);
    assert_string_equal(err.message,
                        "found unexpected end of stream while scanning a quoted scalar that begins at 3:5");
    assert_true(yaml_next(&stream, &document));
    assert_true(yaml_parse(arena, &document, &root, &err));
    assert_tree(root, "{\"c\":3}");
    assert_int_equal(tree_place(root)->value.line, 6);
    assert_false(yaml_next(&stream, &document));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(scalars_are_what_kubernetes_takes_them_for, setup, teardown),
        cmocka_unit_test_setup_teardown(a_number_keeps_its_text, setup, teardown),
        cmocka_unit_test_setup_teardown(documents_become_trees, setup, teardown),
        cmocka_unit_test_setup_teardown(merge_keys_add_what_is_not_there, setup, teardown),
        cmocka_unit_test_setup_teardown(many_members_are_merged, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_wrong_is_named_with_its_place, setup, teardown),
        cmocka_unit_test_setup_teardown(a_key_longer_than_libyaml_takes_has_a_place, setup, teardown),
        cmocka_unit_test_setup_teardown(nodes_know_where_they_stood, setup, teardown),
        cmocka_unit_test_setup_teardown(places_are_those_of_the_file, setup, teardown),
        cmocka_unit_test_setup_teardown(a_line_separator_within_a_line_does_not_shift_places, setup, teardown),
        cmocka_unit_test_setup_teardown(an_alias_bomb_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(nesting_has_a_bound, setup, teardown),
        cmocka_unit_test_setup_teardown(nesting_through_aliases_has_the_same_bound, setup, teardown),
        cmocka_unit_test_setup_teardown(an_arena_that_is_full_is_an_error_and_leaks_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(streams_are_split_at_their_markers, setup, teardown),
        cmocka_unit_test_setup_teardown(a_broken_document_does_not_hide_the_others, setup, teardown),
    };
    return cmocka_run_group_tests_name("yaml", tests, NULL, NULL);
}
