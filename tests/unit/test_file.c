/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <sys/stat.h>
#include <unistd.h>

#include "assert_str.h"
#include "webhook/file.h"

static struct arena *arena;
static char folder[64];

static int setup(void **state)
{
    (void)state;
    arena = arena_new(0, NULL);
    snprintf(folder, sizeof folder, "/tmp/test_file.XXXXXX");
    return arena && mkdtemp(folder) ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    char command[96];
    snprintf(command, sizeof command, "rm -r -- %s", folder);
    arena_free(arena);
    return system(command); /* NOLINT(cert-env33-c): the folder's name is mkdtemp's */
}

static const char *path(const char *name)
{
    return arena_format(arena, "%s/%s", folder, name).ptr;
}

static void put(const char *name, struct str text)
{
    FILE *file = fopen(path(name), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text.ptr, 1, text.len, file), text.len);
    assert_int_equal(fclose(file), 0);
}

static void test_reads_a_file(void **state)
{
    (void)state;
    struct str out = {0};
    struct err err = {0};
    put("a.yaml", STR("kind: Pod\n\0x"));
    assert_true(file_read(arena, path("a.yaml"), 100, &out, &err));
    assert_int_equal(out.len, 12);
    assert_memory_equal(out.ptr, "kind: Pod\n\0x", 12);
    put("empty", STR(""));
    assert_true(file_read(arena, path("empty"), 100, &out, &err));
    assert_int_equal(out.len, 0);
    assert_string_equal(err.message, "");
}

static void test_holds_the_limit(void **state)
{
    (void)state;
    struct str out = STR("untouched");
    struct err err = {0};
    put("ten", STR("0123456789"));
    assert_true(file_read(arena, path("ten"), 10, &out, &err));
    assert_int_equal(out.len, 10);
    out = STR("untouched");
    assert_false(file_read(arena, path("ten"), 9, &out, &err));
    assert_string_equal(err.message, arena_format(arena, "%s: larger than 9 bytes", path("ten")).ptr);
    assert_str(out, "untouched");
}

/* A pipe tells no length: the buffer grows. */
static void test_reads_a_pipe(void **state)
{
    (void)state;
    enum { LEN = 200 * 1000 };
    struct str out = {0};
    struct err err = {0};
    const char *command = arena_format(arena, "head -c %d /dev/zero > %s &", LEN, path("pipe")).ptr;
    assert_int_equal(mkfifo(path("pipe"), 0600), 0);
    assert_int_equal(system(command), 0); /* NOLINT(cert-env33-c): no input of others in it */
    assert_true(file_read(arena, path("pipe"), LEN, &out, &err));
    assert_int_equal(out.len, LEN);
    assert_int_equal(out.ptr[LEN - 1], 0);
    assert_false(file_read(arena, "/dev/zero", LEN, &out, &err));
    assert_string_equal(err.message, "/dev/zero: larger than 200000 bytes");
    assert_false(file_read(arena, "/dev/zero", (size_t)1024 * 1024, &out, &err));
    assert_string_equal(err.message, "/dev/zero: larger than 1 MiB");
}

static void test_reads_standard_input(void **state)
{
    (void)state;
    struct str out = {0};
    struct err err = {0};
    put("in", STR("a: 1\n"));
    int kept = dup(STDIN_FILENO);
    assert_non_null(freopen(path("in"), "rb", stdin));
    bool good = file_read_stdin(arena, 5, &out, &err);
    dup2(kept, STDIN_FILENO);
    close(kept);
    assert_true(good);
    assert_str(out, "a: 1\n");
}

static void test_names_what_cannot_be_read(void **state)
{
    (void)state;
    struct str out;
    struct strs list;
    struct err err = {0};
    assert_false(file_read(arena, path("none"), 10, &out, &err));
    assert_string_equal(err.message, arena_format(arena, "%s: no such file or directory", path("none")).ptr);
    assert_false(file_read(arena, folder, 10, &out, &err));
    assert_string_equal(err.message, arena_format(arena, "%s: is a directory", folder).ptr);
    assert_false(file_list(arena, path("none"), FILE_DEEP, &list, &err));
    assert_string_equal(err.message, arena_format(arena, "%s: no such file or directory", path("none")).ptr);
}

static void fill_tree(void)
{
    assert_int_equal(mkdir(path("b"), 0700), 0);
    assert_int_equal(mkdir(path("..data"), 0700), 0);
    assert_int_equal(mkdir(path(".git"), 0700), 0);
    put("z.json", STR("{}"));
    put("a.yml", STR(""));
    put("c.yaml", STR(""));
    put("readme.md", STR(""));
    put(".hidden.yaml", STR(""));
    put("b/inner.yaml", STR(""));
    put("..data/c.yaml", STR(""));
    put(".git/x.yaml", STR(""));
    assert_int_equal(symlink("..data/c.yaml", path("mounted.yaml")), 0);
    assert_int_equal(symlink("nowhere", path("dangling.yaml")), 0);
    assert_int_equal(symlink(".", path("loop")), 0);
    assert_int_equal(mkfifo(path("pipe.yaml"), 0600), 0);
}

static void assert_list(enum file_depth depth, const char *const *want)
{
    struct strs list;
    struct err err = {0};
    size_t i = 0;
    assert_true(file_list(arena, folder, depth, &list, &err));
    for (; want[i]; i++) {
        assert_true(i < list.len);
        assert_str(list.items[i], path(want[i]));
    }
    assert_int_equal(list.len, i);
}

static void test_lists_a_folder(void **state)
{
    (void)state;
    fill_tree();
    assert_list(FILE_FLAT, (const char *const[]){"a.yml", "c.yaml", "dangling.yaml", "mounted.yaml", "z.json", NULL});
    assert_list(FILE_DEEP, (const char *const[]){"a.yml", "b/inner.yaml", "c.yaml", "dangling.yaml", "mounted.yaml",
                                                 "z.json", NULL});
}

static void test_lists_a_file_as_itself(void **state)
{
    (void)state;
    struct strs list;
    struct err err = {0};
    put("notes.txt", STR("kind: Pod\n"));
    assert_true(file_list(arena, path("notes.txt"), FILE_FLAT, &list, &err));
    assert_int_equal(list.len, 1);
    assert_str(list.items[0], path("notes.txt"));
}

static void test_lists_an_empty_folder(void **state)
{
    (void)state;
    struct strs list;
    struct err err = {0};
    assert_true(file_list(arena, folder, FILE_FLAT, &list, &err));
    assert_int_equal(list.len, 0);
}

/* A folder that holds itself by a mount, or a program that went astray. */
static void test_walks_so_deep_and_no_deeper(void **state)
{
    (void)state;
    struct strs list;
    struct err err = {0};
    const char *deep = folder;
    for (int i = 0; i < 66; i++) {
        deep = arena_format(arena, "%s/d", deep).ptr;
        assert_int_equal(mkdir(deep, 0700), 0);
    }
    assert_false(file_list(arena, folder, FILE_DEEP, &list, &err));
    assert_non_null(strstr(err.message, "folders deep"));
    assert_true(file_list(arena, folder, FILE_FLAT, &list, &err));
    assert_int_equal(list.len, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(reads_a_file),           TEST(holds_the_limit),           TEST(reads_a_pipe),
        TEST(reads_standard_input),   TEST(names_what_cannot_be_read), TEST(lists_a_folder),
        TEST(lists_a_file_as_itself), TEST(lists_an_empty_folder),     TEST(walks_so_deep_and_no_deeper),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
