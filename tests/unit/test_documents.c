/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

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

int main(void)
{
    json_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_progress_by_document),
        cmocka_unit_test(test_progress_within_a_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
