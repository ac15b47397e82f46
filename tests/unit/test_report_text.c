/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "report_case.h"

static struct report_case it;

static int setup(void **state)
{
    (void)state;
    report_case_init(&it, &report_text);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    report_case_release(&it);
    return 0;
}

static void test_a_denial(void **state)
{
    (void)state;
    it.report.summary.files = 1;
    it.report.summary.objects = 1;
    report_case_add(&it, STR("localhost"));
    assert_string_equal(report_case_end(&it),
                        "worker.yaml: in Deployment langfuse/langfuse-worker:\n"
                        "worker.yaml:3:10: error: container worker: HOSTNAME is \"localhost\", so only the pod itself "
                        "reaches port 3030 "
                        "[bind-loopback]\n"
                        "    3 |   value: localhost\n"
                        "      |          ^^^^^^^^^\n"
                        "   why: The kubelet's probe of :3030 is refused and the container restarted,\n"
                        "        again and again.\n"
                        "   fix: Write HOSTNAME: \"0.0.0.0\".\n"
                        "\n"
                        "1 file, 1 workload: 1 denial\n");
}

/* The object is named once; a full stop at the message's end would stand before the rule. */
static void test_a_second_finding_of_the_same_object(void **state)
{
    (void)state;
    report_case_add(&it, STR("localhost"));
    it.judged.action = ACTION_WARN;
    it.finding.message = STR("short.");
    it.finding.cause = (struct str){0};
    report_case_add(&it, STR("env"));
    assert_non_null(strstr(report_case_end(&it), "   fix: Write HOSTNAME: \"0.0.0.0\".\n"
                                                 "\n"
                                                 "worker.yaml:1:1: warning: short [bind-loopback]\n"
                                                 "    1 | env:\n"
                                                 "      | ^^^\n"
                                                 "   fix: Write HOSTNAME: \"0.0.0.0\".\n"
                                                 "\n"
                                                 "0 files, 0 workloads: 1 denial, 1 warning\n"));
}

static void test_a_terminal(void **state)
{
    (void)state;
    it.report.terminal = true;
    it.report.color = true;
    report_begin(&it.report);
    report_case_add(&it, STR("localhost"));
    assert_non_null(strstr(report_case_end(&it),
                           "\033[1mworker.yaml:3:10:\033[0m \033[1;31merror:\033[0m container worker: HOSTNAME is "
                           "\"localhost\", so only the\n"
                           "   pod itself reaches port 3030 [bind-loopback]\n"
                           "    3 |   value: localhost\n"
                           "      |          \033[1;32m^^^^^^^^^\033[0m\n"
                           "   \033[1mwhy:\033[0m The kubelet's"));
}

static void test_a_note_says_why_it_only_warns(void **state)
{
    (void)state;
    it.judged = (struct judged){.finding = &it.finding,
                                .action = ACTION_WARN,
                                .because = BECAUSE_IGNORED,
                                .reason = STR("nginx listens for it")};
    report_case_add(&it, STR("localhost"));
    assert_non_null(strstr(report_case_end(&it), "nginx listens for it"));
}

static void test_an_exemption_that_ends(void **state)
{
    (void)state;
    struct exemption exemption = {.reason = STR("a proxy"), .until = {2027, 3, 31}};
    it.judged = (struct judged){.finding = &it.finding,
                                .action = ACTION_OFF,
                                .because = BECAUSE_EXEMPTED,
                                .note = NOTE_EXEMPTION_ENDING,
                                .exemption = &exemption};
    it.report.summary.files = 1;
    report_case_add(&it, STR("localhost"));
    assert_string_equal(report_case_end(&it),
                        "worker.yaml: in Deployment langfuse/langfuse-worker:\n"
                        "worker.yaml:3:10: note: the exemption \"a proxy\" ends after 2027-03-31 [bind-loopback]\n"
                        "\n"
                        "1 file, 0 workloads: no findings\n");
}

static void test_what_steers_a_terminal_is_not_written(void **state)
{
    (void)state;
    it.finding.message = STR("value \"\033]0;owned\a\"");
    it.text = STR("value: \033[2J\n");
    report_case_add(&it, STR("value"));
    const char *written = report_case_end(&it);
    assert_null(strchr(written, '\033'));
    assert_null(strchr(written, '\a'));
}

static void test_a_broken_document(void **state)
{
    (void)state;
    struct str text = STR("a: b\n\tc: d\n");
    struct span place = source_place(text, 0, 0, 2, 1);
    report_error(&it.report, &(struct report_error){.file = "broken.yaml",
                                                    .line = 2,
                                                    .column = 1,
                                                    .message = STR("a tab cannot indent"),
                                                    .source = source_line(text, &place)});
    report_error(&it.report, &(struct report_error){.file = "gone.yaml", .message = STR("no such file or directory")});
    it.report.summary.files = 2;
    it.report.summary.passed_over = 3;
    assert_string_equal(report_case_end(&it),
                        "broken.yaml:2:1: error: a tab cannot indent\n"
                        "    2 |     c: d\n"
                        "      | ^^^^\n"
                        "\n"
                        "gone.yaml: error: no such file or directory\n"
                        "\n"
                        "2 files, 0 workloads: no findings; 3 other objects passed over; 2 errors\n");
}

static void test_the_summary_counts_one(void **state)
{
    (void)state;
    it.report.summary = (struct report_summary){.files = 1, .objects = 1, .passed_over = 1, .exempted = 1};
    assert_string_equal(report_case_end(&it), "1 file, 1 workload: 1 exempted; 1 other object passed over\n");
}

static void test_the_line_of_progress_makes_way(void **state)
{
    (void)state;
    FILE *out = tmpfile();
    assert_non_null(out);
    struct progress progress = {.out = out, .there = true};
    it.report.progress = &progress;
    report_object(&it.report, &(struct report_object){.workload = &it.workload, .file = "worker.yaml"});
    assert_true(progress.there);
    report_case_add(&it, STR("localhost"));
    assert_false(progress.there);
    fclose(out);
}

static void test_a_full_disk_is_an_error(void **state)
{
    (void)state;
    struct err err = {0};
    FILE *full = fopen("/dev/full", "w");
    assert_non_null(full);
    it.report.out = full;
    assert_false(report_end(&it.report, &err));
    assert_string_equal(err.message, "the report could not be written");
    fclose(full);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_denial),
        TEST(a_second_finding_of_the_same_object),
        TEST(a_terminal),
        TEST(a_note_says_why_it_only_warns),
        TEST(an_exemption_that_ends),
        TEST(what_steers_a_terminal_is_not_written),
        TEST(a_broken_document),
        TEST(the_summary_counts_one),
        TEST(the_line_of_progress_makes_way),
        TEST(a_full_disk_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
