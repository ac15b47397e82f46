/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "arena_fixture.h"
#include "base/yaml.h"
#include "literal.h"
#include "webhook/locate.h"

static struct located parse_yaml(struct str text)
{
    struct yaml_stream stream = {.text = text};
    struct yaml_document document;
    struct located object = {0};
    struct err err;
    assert_true(yaml_next(&stream, &document));
    if (!yaml_parse(arena, &document, &object.node, &err))
        fail_msg("%s", err.message);
    return object;
}

/* The JSON begins at byte `at`, which is the first character of line 2. */
static struct located parse_json(struct str text, size_t at)
{
    struct located object = {.json = str_after(text, at), .place = {2, 1, 2, 1, at, text.len}};
    struct err err;
    if (!json_parse(arena, object.json, &object.node, &err))
        fail_msg("%s", err.message);
    return object;
}

/* What is pointed at, as text; its line and column are held against what is given. */
static const char *pointed(struct str text, const struct located *object, const struct field *field, const char *value,
                           unsigned line, unsigned column)
{
    struct place place = locate(arena, text, object, field, str_from(value));
    assert_int_equal(place.at.line, line);
    assert_int_equal(place.at.column, column);
    return arena_copy(arena, str_from_to(text, place.at.from, place.at.to)).ptr;
}

static struct field key(const struct field *parent, const char *name)
{
    return field_key(parent ? field_keep(arena, *parent) : NULL, str_from(name));
}

static struct field item(const struct field *parent, size_t index)
{
    return field_item(field_keep(arena, *parent), index);
}

static const char yaml[] = "metadata:\n"
                           "  name: p\n"
                           "spec:\n"
                           "  containers:\n"
                           "    - image: app\n"
                           "      name: \"main\"\n"
                           "      command: [a, bc]\n"
                           "      empty:\n"
                           "      script: |\n"
                           "        one\n"
                           "        two three\n"
                           "    - image: x\n"
                           "    - - deep\n";

static const struct field spec = {.key = TEXT("spec")};
static const struct field containers = {.parent = &spec, .key = TEXT("containers")};
static const struct field first = {.parent = &containers};

static void test_yaml(void **state)
{
    (void)state;
    struct str text = str_from(yaml);
    struct located object = parse_yaml(text);
    struct field field = key(&first, "image");
    assert_string_equal(pointed(text, &object, &field, "", 5, 14), "app");
    field = key(&first, "name");
    assert_string_equal(pointed(text, &object, &field, "", 6, 13), "\"main\"");
    field = key(&first, "command");
    assert_string_equal(pointed(text, &object, &field, "", 7, 7), "command");
    field = item(&field, 1);
    assert_string_equal(pointed(text, &object, &field, "", 7, 20), "bc");
    field = key(&first, "empty");
    assert_string_equal(pointed(text, &object, &field, "", 8, 7), "empty");
    assert_string_equal(pointed(text, &object, &containers, "", 4, 3), "containers");
}

static void test_the_name_stands_for_an_item(void **state)
{
    (void)state;
    struct str text = str_from(yaml);
    struct located object = parse_yaml(text);
    struct field field = item(&containers, 0);
    assert_string_equal(pointed(text, &object, &field, "", 6, 13), "\"main\"");
    field = item(&containers, 1);
    assert_string_equal(pointed(text, &object, &field, "", 12, 14), "x");
    field = item(&containers, 2);
    assert_string_equal(pointed(text, &object, &field, "", 13, 7), "-");
}

static void test_what_is_missing_is_shown_by_the_nearest(void **state)
{
    (void)state;
    struct str text = str_from(yaml);
    struct located object = parse_yaml(text);
    struct field resources = key(&first, "resources");
    struct field limits = key(&resources, "limits");
    assert_string_equal(pointed(text, &object, &limits, "", 6, 13), "\"main\"");
    struct field tenth = item(&containers, 9);
    assert_string_equal(pointed(text, &object, &tenth, "", 4, 3), "containers");
    struct field nothing = key(NULL, "status");
    assert_string_equal(pointed(text, &object, &nothing, "", 1, 1), "m");
}

static void test_a_part_of_a_value(void **state)
{
    (void)state;
    struct str text = STR("url: 'http://a.b:80'\nport: \"80\"\n");
    struct located object = parse_yaml(text);
    struct field url = key(NULL, "url");
    assert_string_equal(pointed(text, &object, &url, "a.b", 1, 14), "a.b");
    assert_string_equal(pointed(text, &object, &url, "http://a.b:80", 1, 6), "'http://a.b:80'");
    assert_string_equal(pointed(text, &object, &url, "***", 1, 6), "'http://a.b:80'");
    struct field port = key(NULL, "port");
    assert_string_equal(pointed(text, &object, &port, "80", 2, 7), "\"80\"");
}

static void test_a_word_in_a_script(void **state)
{
    (void)state;
    struct str text = str_from(yaml);
    struct located object = parse_yaml(text);
    struct field script = key(&first, "script");
    assert_string_equal(pointed(text, &object, &script, "three", 11, 13), "three");
    struct place place = locate(arena, text, &object, &script, STR("four"));
    assert_int_equal(place.at.line, 9);
    assert_int_equal(place.value.line, 9);
    assert_string_equal(arena_copy(arena, str_from_to(text, place.key.from, place.key.to)).ptr, "script");
}

static const char json[] = "# not JSON\n"
                           "{\"spec\": {\"containers\": [{\"image\": \"ä\", \"name\": \"main\",\n"
                           "  \"empty\": \"\"}]}}";

static void test_json(void **state)
{
    (void)state;
    struct str text = str_from(json);
    struct located object = parse_json(text, 11);
    struct field field = key(&first, "image");
    assert_string_equal(pointed(text, &object, &field, "", 2, 36), "\"ä\"");
    assert_string_equal(pointed(text, &object, &first, "", 2, 49), "\"main\"");
    assert_string_equal(pointed(text, &object, &containers, "", 2, 11), "\"containers\"");
    field = key(&first, "empty");
    assert_string_equal(pointed(text, &object, &field, "", 3, 12), "\"\"");
    field = key(&first, "ports");
    assert_string_equal(pointed(text, &object, &field, "", 2, 49), "\"main\"");
}

static void test_items_of_a_json_list(void **state)
{
    (void)state;
    struct str text = STR("\n{\"items\": [{\"a\": 1},\n  {\"a\": [2]} ,{\"a\":3}\n]}");
    struct located list = parse_json(text, 1);
    struct locate_items items = locate_items(text, &list);
    static const struct {
        unsigned line, column;
        const char *json;
    } want[] = {{2, 12, "{\"a\": 1}"}, {3, 3, "{\"a\": [2]}"}, {3, 15, "{\"a\":3}"}};
    for (size_t i = 0; i < 3; i++) {
        struct located found = {0};
        locate_next(&items, &found);
        assert_string_equal(arena_copy(arena, found.json).ptr, want[i].json);
        assert_int_equal(found.place.line, want[i].line);
        assert_int_equal(found.place.column, want[i].column);
    }
    struct located none = {0};
    locate_next(&items, &none);
    assert_null(none.json.ptr);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(yaml),
        TEST(the_name_stands_for_an_item),
        TEST(what_is_missing_is_shown_by_the_nearest),
        TEST(a_part_of_a_value),
        TEST(a_word_in_a_script),
        TEST(json),
        TEST(items_of_a_json_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
