/* SPDX-License-Identifier: Apache-2.0 */
/* What `dryfit check` says beside its findings: what it did not look at, and what it did not heed. */
#include "cli.h"

/* A misspelt way out is not passed over without a word, on the object or on its pod template. */
static void test_annotations_that_nothing_reads(void **state)
{
    (void)state;
    cli_put("odd.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: a\n  annotations:\n"
                        "    dryfit.dev/ignore.bind-lopback: known\n    dryfit.dev/ignore.bind-loopback: known\n"
                        "    dryfit.dev/libraries: aleph=0.8.3\n    example.com/ignore.it: x\n"
                        "spec:\n  template:\n    metadata:\n      annotations: {dryfit.dev/owner: me}\n"
                        "    spec: {containers: [{name: a, image: a.example/a:1}]}\n");
    struct cli_run run = cli("check", "odd.yaml");
    cli_has(run.out, "odd.yaml:6:5: note: nothing reads the annotation dryfit.dev/ignore.bind-lopback, did you mean "
                     "dryfit.dev/ignore.bind-loopback?\n");
    cli_has(run.out, "odd.yaml:13:21: note: nothing reads the annotation dryfit.dev/owner; there are dryfit.dev/image, "
                     "dryfit.dev/libraries and dryfit.dev/ignore.RULE\n");
    cli_lacks(run.out, ":7:");
    cli_lacks(run.out, ":8:");
    cli_lacks(run.out, ":9:");
    assert_int_equal(run.status, 0);
}

/* A workload that was not looked at does not pass for a good one; other groups have kinds of the same names. */
static void test_workloads_that_are_not_read(void **state)
{
    (void)state;
    cli_put("old.yaml", "kind: Deployment\n---\napiVersion: v1\nkind: Job\n---\napiVersion: extensions/v1beta1\n"
                        "kind: DaemonSet\n---\napiVersion: batch.example.com/v1\nkind: Job\n");
    struct cli_run run = cli("check", "old.yaml");
    cli_has(run.out, "old.yaml:1:7: note: this Deployment is not checked: its apiVersion is not apps/v1\n");
    cli_has(run.out, "old.yaml:4:7: note: this Job is not checked: its apiVersion is not batch/v1\n");
    cli_has(run.out, "old.yaml:7:7: note: this DaemonSet is not checked: its apiVersion is not apps/v1\n");
    cli_lacks(run.out, "old.yaml:10:");
    cli_has(run.out, "\n1 file, 0 workloads: no findings; 4 other objects passed over\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CLI_TEST(annotations_that_nothing_reads),
        CLI_TEST(workloads_that_are_not_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
