/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <unistd.h>

#include "base/json.h"
#include "webhook/baseline.h"
#include "webhook/file.h"

static struct arena *arena;
static char path[64];

static int set_up(void **state)
{
    (void)state;
    json_init();
    arena = arena_new(0, NULL);
    snprintf(path, sizeof path, "/tmp/dryfit-baseline-XXXXXX");
    int fd = mkstemp(path);
    if (fd < 0)
        return -1;
    close(fd);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(path);
    arena_free(arena);
    return 0;
}
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, set_up, tear_down)

static void add(struct baseline *baseline, const char *key, const char *rule, const char *object)
{
    baseline_add(baseline, &(struct baseline_entry){.key = str_from(key),
                                                    .rule = str_from(rule),
                                                    .object = str_from(object),
                                                    .container = STR("app")});
}

static void assert_written(struct baseline *baseline, size_t count, const char *want)
{
    struct err err = {0};
    struct str text;
    size_t len = 0;
    assert_true(baseline_write(baseline, path, &len, &err));
    assert_int_equal(len, count);
    assert_true(file_read(arena, path, 65536, &text, &err));
    assert_string_equal(arena_copy(arena, text).ptr, want);
}

/* By object, whatever the order of the input, and what stands twice once. */
static void test_the_file_is_sorted(void **state)
{
    struct baseline *baseline = baseline_new(arena);
    (void)state;
    add(baseline, "02", "url-b", "Deployment shop/web");
    add(baseline, "01", "url-c", "Deployment shop/web");
    add(baseline, "03", "url-a", "Deployment shop/cart");
    add(baseline, "02", "url-b", "Deployment shop/web");
    assert_written(
        baseline, 3,
        "{\"schema\": \"dryfit.dev/baseline/v1\",\n"
        " \"findings\": [\n"
        "  {\"key\": \"03\", \"rule\": \"url-a\", \"object\": \"Deployment shop/cart\", \"container\": \"app\"},\n"
        "  {\"key\": \"02\", \"rule\": \"url-b\", \"object\": \"Deployment shop/web\", \"container\": \"app\"},\n"
        "  {\"key\": \"01\", \"rule\": \"url-c\", \"object\": \"Deployment shop/web\", \"container\": \"app\"}\n"
        " ]}\n");
    assert_written(baseline_new(arena), 0, "{\"schema\": \"dryfit.dev/baseline/v1\",\n \"findings\": []}\n");
}

static void test_what_is_written_is_known(void **state)
{
    struct baseline *baseline = baseline_new(arena);
    struct err err = {0};
    size_t len = 0;
    (void)state;
    for (char key = 'z'; key >= 'a'; key--)
        add(baseline, (char[]){key, '\0'}, "url-\"a", "Pod \n");
    assert_true(baseline_write(baseline, path, &len, &err));
    assert_int_equal(len, 26);
    if (!baseline_read(arena, path, &baseline, &err))
        fail_msg("%s", err.message);
    assert_true(baseline_has(baseline, STR("a")));
    assert_true(baseline_has(baseline, STR("m")));
    assert_true(baseline_has(baseline, STR("z")));
    assert_false(baseline_has(baseline, STR("mm")));
    assert_false(baseline_has(baseline, STR("")));
}

static void test_an_empty_one_knows_nothing(void **state)
{
    (void)state;
    assert_false(baseline_has(baseline_new(arena), STR("a")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_file_is_sorted),
        TEST(what_is_written_is_known),
        TEST(an_empty_one_knows_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
