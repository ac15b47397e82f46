/* SPDX-License-Identifier: Apache-2.0 */
/* `dryfit check --output-file FILE`: the whole report or the file as it was. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"
#include "manifests.h"

static int setup(void **state)
{
    if (cli_setup_policy(state, POLICY) != 0)
        return -1;
    cli_put("bad.yaml", DEPLOYMENT("caller", BAD_URL));
    return 0;
}
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, cli_teardown)

static void assert_silent(struct cli_run run, int status)
{
    assert_string_equal(run.out, "");
    assert_string_equal(run.err, "");
    assert_int_equal(run.status, status);
}

static mode_t mode_of(const char *name)
{
    struct stat about;
    assert_int_equal(lstat(cli_path(name), &about), 0);
    return about.st_mode;
}

/* No file is left beside those that were there. */
static void assert_files(const char *names)
{
    FILE *list = popen(cli_format("ls -A %s", cli_path(".")), "r"); /* NOLINT(cert-env33-c): the path is mkdtemp's */
    char found[256] = "";
    assert_non_null(list);
    size_t len = fread(found, 1, sizeof found - 1, list);
    assert_int_equal(pclose(list), 0);
    found[len] = '\0';
    assert_string_equal(found, names);
}

static void test_every_format(void **state)
{
    (void)state;
    const char *const formats[] = {"text", "json", "sarif", "junit", "github"};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        struct cli_run run = cli("check", "-o", formats[i], "bad.yaml");
        assert_int_equal(run.status, 1);
        assert_silent(cli("check", "-o", formats[i], "--output-file", "report", "bad.yaml"), 1);
        assert_string_equal(cli_get("report"), run.out);
    }
    assert_files("bad.yaml\npolicy\nreport\n");
    mode_t mask = umask(0);
    umask(mask);
    assert_int_equal(mode_of("report") & 07777, 0666 & ~mask);
}

/* Even where standard output is a terminal, or color is asked for. */
static void test_text_has_no_color(void **state)
{
    (void)state;
    cli_terminal(40);
    cli("check", "--color", "always", "--output-file", "report", "bad.yaml");
    cli_has(cli_get("report"), "bad.yaml:13:29: error: container app: PEER is \"" BAD_URL "\", but ");
    cli_lacks(cli_get("report"), "\033");
}

static void test_an_older_report_is_replaced(void **state)
{
    (void)state;
    cli_put("old", "a very old report\n");
    assert_int_equal(chmod(cli_path("old"), 0640), 0);
    assert_int_equal(symlink("old", cli_path("link")), 0);
    cli_put("good.yaml", DEPLOYMENT("caller", GOOD_URL));
    assert_silent(cli("check", "--output-file", "link", "good.yaml"), 0);
    assert_string_equal(cli_get("old"), "1 file, 1 workload: no findings\n");
    assert_int_equal(mode_of("old") & 07777, 0640);
    assert_true(S_ISLNK(mode_of("link")));
    assert_files("bad.yaml\ngood.yaml\nlink\nold\npolicy\n");
}

static void test_what_cannot_be_written(void **state)
{
    (void)state;
    struct cli_run run = cli("check", "--output-file", "gone/report", "bad.yaml");
    assert_int_equal(run.status, 2);
    assert_string_equal(run.out, "");
    assert_string_equal(run.err, "dryfit check: --output-file: gone/report: its folder does not exist\n");
    run = cli("check", "--output-file", "policy", "bad.yaml");
    assert_int_equal(run.status, 2);
    assert_string_equal(run.err, "dryfit check: --output-file: policy: is a directory\n");
    assert_files("bad.yaml\npolicy\n");
}

/* A pipe stands for what a device would be: a fault here must not reach the machine's own. */
static void test_a_pipe_is_written_into(void **state)
{
    (void)state;
    char got[4096] = "";
    assert_int_equal(mkfifo(cli_path("pipe"), 0600), 0);
    int pipe = open(cli_path("pipe"), O_RDWR | O_NONBLOCK | O_CLOEXEC);
    assert_true(pipe >= 0);
    assert_silent(cli("check", "--output-file", "pipe", "bad.yaml"), 1);
    assert_true(read(pipe, got, sizeof got - 1) > 0);
    close(pipe);
    cli_has(got, "1 file, 1 workload: 1 denial\n");
    assert_true(S_ISFIFO(mode_of("pipe")));
    assert_files("bad.yaml\npipe\npolicy\n");
}

/* A wrong call has no report in text, but one for programs. */
static void test_a_wrong_call(void **state)
{
    (void)state;
    cli_put("report", "older\n");
    struct cli_run run = cli("check", "--output-file", "report", "--policy", "gone", "bad.yaml");
    assert_int_equal(run.status, 2);
    assert_string_equal(cli_get("report"), "older\n");
    run = cli("check", "-o", "json", "--output-file", "report", "--policy", "gone", "bad.yaml");
    assert_int_equal(run.status, 2);
    assert_int_equal(tree_len(tree_get(cli_parse(cli_get("report")), "errors")), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_format),           TEST(text_has_no_color),      TEST(an_older_report_is_replaced),
        TEST(what_cannot_be_written), TEST(a_pipe_is_written_into), TEST(a_wrong_call),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
