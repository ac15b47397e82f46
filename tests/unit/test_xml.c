/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "webhook/xml.h"

static int setup(void **state)
{
    *state = arena_new(0, NULL);
    return *state ? 0 : -1;
}

static int teardown(void **state)
{
    arena_free(*state);
    return 0;
}

static void assert_text(struct arena *arena, struct str in, const char *want)
{
    struct text out = {.arena = arena};
    xml_text(&out, in);
    assert_string_equal(arena_copy(arena, text_str(&out)).ptr, want);
}

static void test_marks_become_references(void **state)
{
    assert_text(*state, STR("a<b>&amp;\"'c"), "a&lt;b&gt;&amp;amp;\"'c");
    assert_text(*state, STR("]]>"), "]]&gt;");
    assert_text(*state, STR("a\n\tb\r\n"), "a\n\tb&#13;\n");
}

static void test_what_no_document_may_hold(void **state)
{
    assert_text(*state, STR("a\033[31m\0b\x7F"),
                "a\xEF\xBF\xBD[31m\xEF\xBF\xBD"
                "b\x7F");
    assert_text(*state, STR("\xFF\xC3"), "\xEF\xBF\xBD\xEF\xBF\xBD");
    assert_text(*state, STR("\xEF\xBF\xBE\xEF\xBF\xBF\xED\xA0\x80"),
                "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
    assert_text(*state, STR("\xC3\xA4\xF0\x9F\x98\x80"), "\xC3\xA4\xF0\x9F\x98\x80");
}

/* A reader turns blanks in attributes into spaces, references not. */
static void test_attributes(void **state)
{
    struct text out = {.arena = *state};
    xml_attribute(&out, "name", STR("a \"b\" 'c'\n\t\r<&>\001"));
    assert_string_equal(arena_copy(*state, text_str(&out)).ptr,
                        " name=\"a &quot;b&quot; 'c'&#10;&#9;&#13;&lt;&amp;&gt;\xEF\xBF\xBD\"");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(marks_become_references),
        TEST(what_no_document_may_hold),
        TEST(attributes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
