/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/text.h"
#include "webhook/documents.h"

static char *written;
static size_t written_len;
static struct progress progress;

/* As if a tenth of a second had gone by. */
static void take_object(void *ctx, const struct yaml_document *document, const struct located *object)
{
    (void)ctx;
    (void)document;
    (void)object;
    progress.shown = 0;
}

static void take_broken(void *ctx, const struct yaml_document *document, const struct err *err)
{
    (void)ctx;
    (void)document;
    fail_msg("%s", err->message);
}

static void read_all(const char *file, const char *text)
{
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    assert_non_null(arena);
    progress = (struct progress){.out = open_memstream(&written, &written_len), .files = 1, .steps = 1};
    assert_non_null(progress.out);
    struct documents_reader reader = {
        .arena = arena, .object = take_object, .broken = take_broken, .progress = &progress};
    documents_read(&reader, file, str_from(text));
    fclose(progress.out);
}

static void assert_shown(const char *percent)
{
    if (!strstr(written, percent))
        fail_msg("%s is not in %s", percent, written);
}

/* The second document begins after half of the file. */
static void test_progress_by_document(void **state)
{
    (void)state;
    read_all("a.yaml", "one: 12\n---\nb: 1\n");
    assert_shown(" 47%");
    free(written);
}

static void test_progress_within_a_list(void **state)
{
    (void)state;
    read_all("a.yaml", "kind: List\nitems:\n- a: 1\n- b: 1\n");
    assert_shown(" 84%");
    free(written);
    read_all("a.json", "{\"kind\": \"List\", \"items\": [{\"a\": 1}, {\"b\": 1}]}\n");
    assert_shown(" 77%");
    free(written);
}

struct counted {
    unsigned good, broken;
    struct err err; /* the last one */
};

static void count_object(void *ctx, const struct yaml_document *document, const struct located *object)
{
    (void)document;
    (void)object;
    ((struct counted *)ctx)->good++;
}

static void count_broken(void *ctx, const struct yaml_document *document, const struct err *err)
{
    struct counted *counted = ctx;
    (void)document;
    counted->broken++;
    counted->err = *err;
}

static void assert_too_large(const char *file, const char *open, const char *item, const char *close)
{
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    struct arena *small ARENA_CLEANUP = arena_new((size_t)256 * 1024, NULL);
    struct text text = {.arena = arena};
    text_add(&text, str_from(open));
    for (int i = 0; i < 10 * 1000; i++)
        text_add(&text, str_from(item));
    text_add(&text, str_from(close));
    struct counted counted = {0};
    const struct documents_reader reader = {
        .arena = small, .ctx = &counted, .object = count_object, .broken = count_broken};
    documents_read(&reader, file, text_str(&text));
    assert_int_equal(counted.broken, 1);
    assert_int_equal(counted.good, 1);
    if (!strstr(counted.err.message, "memory"))
        fail_msg("%s: %s", file, counted.err.message);
}

/* The one behind it is read all the same. */
static void test_a_document_that_is_too_large(void **state)
{
    (void)state;
    assert_too_large("a.yaml", "a:\n", "- 1\n", "---\nb: 1\n");
    assert_too_large("a.yaml", "{\"a\": [", "1, ", "1]}\n---\nb: 1\n");
}

int main(void)
{
    json_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_progress_by_document),
        cmocka_unit_test(test_progress_within_a_list),
        cmocka_unit_test(test_a_document_that_is_too_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
