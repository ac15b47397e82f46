/* SPDX-License-Identifier: Apache-2.0 */
/* Every case that fires, fixed with all its fixes: the text parses, no comment is lost, text and
 * values change together, and fixing it again changes nothing. */
#include "cli.h"

#include <glob.h>

#include "base/yaml.h"
#include "webhook/file.h"
#include "webhook/fix.h"
#include "webhook/patched.h"

enum { CASE_LEN = 1024 * 1024 };

struct fixing {
    struct arena *arena, *document;
    struct policy *policy;
};

static struct str fixed(const struct fixing *fixing, const char *name, struct str text, struct fix_log *log)
{
    const struct inspect inspect = {
        .policy = fixing->policy, .namespace = STR("default"), .today = {2026, 6, 1}, .arena = fixing->document};
    const struct fix fix = {.inspect = &inspect, .all = true};
    struct str out = {0};
    struct err err = {0};
    if (!fix_text(&fix, fixing->arena, name, text, &out, log, &err))
        fail_msg("%s: %s", name, err.message);
    return out;
}

static size_t parse_all(const struct fixing *fixing, const char *name, struct str text, const cJSON **roots, size_t max)
{
    struct yaml_stream stream = {.text = text};
    struct yaml_document document;
    struct err err = {0};
    size_t len = 0;
    while (yaml_next(&stream, &document)) {
        assert_true(len < max);
        if (!yaml_parse(fixing->arena, &document, &roots[len++], &err))
            fail_msg("%s:%u: %s", name, err.line, err.message);
    }
    return len;
}

/* All comments, in their order: none is lost. */
static struct str comments_of(struct arena *arena, struct str text)
{
    struct text out = {.arena = arena};
    struct str line;
    while (str_cut(&text, '\n', &line))
        if (str_starts(str_trim(line), STR("#")))
            text_format(&out, "%.*s\n", STR_ARG(line));
    return text_str(&out);
}

static void run(const struct fixing *fixing, const char *path)
{
    enum { DOCUMENTS = 64 };
    const cJSON *before[DOCUMENTS] = {0};
    const cJSON *after[DOCUMENTS] = {0};
    struct str text = {0};
    struct err err;
    struct fix_log log = {0};
    struct fix_log again = {0};
    if (!file_read(fixing->arena, path, CASE_LEN, &text, &err))
        fail_msg("%s", err.message);
    struct str once = fixed(fixing, path, text, &log);
    struct str twice = fixed(fixing, path, once, &again);
    if (!str_eq(once, twice))
        fail_msg("%s: fixed again:\n%.*s", path, STR_ARG(twice));
    if (!str_eq(comments_of(fixing->arena, text), comments_of(fixing->arena, once)))
        fail_msg("%s: a comment is lost:\n%.*s", path, STR_ARG(once));
    size_t len = parse_all(fixing, path, text, before, DOCUMENTS);
    assert_int_equal(parse_all(fixing, path, once, after, DOCUMENTS), len);
    bool same = true;
    for (size_t i = 0; i < len; i++)
        same = same && patched_same(before[i], after[i]);
    if (same != str_eq(text, once))
        fail_msg("%s: text and values do not change together:\n%.*s", path, STR_ARG(once));
    for (size_t i = 0; i < again.len; i++)
        if (again.items[i].why.len == 0)
            fail_msg("%s: %.*s was fixed twice", path, STR_ARG(again.items[i].rule));
}

static void test_every_case(void **state)
{
    (void)state;
    glob_t found;
    size_t fixes = 0;
    struct err err = {0};
    struct arena *document ARENA_CLEANUP = arena_new(0, NULL);
    struct fixing fixing = {.arena = cli_arena(), .document = document};
    if (!policy_new(NULL, 0, &fixing.policy, &err))
        fail_msg("%s", err.message);
    assert_int_equal(glob(SOURCE_DIR "/tests/cases/*/fires-*.yaml", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++, fixes++) {
        run(&fixing, found.gl_pathv[i]);
        arena_reset(fixing.arena);
    }
    assert_true(fixes > 100);
    globfree(&found);
    policy_free(fixing.policy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {CLI_TEST(every_case)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
