/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "arena_fixture.h"
#include "webhook/exposition.h"

static struct exposition begin(void)
{
    return (struct exposition){.text.arena = arena};
}

static void assert_written(const struct exposition *out, const char *expected)
{
    struct str text = text_str(&out->text);
    assert_int_equal(text.len, strlen(expected));
    assert_memory_equal(text.ptr, expected, text.len);
}

static void test_families(void **state)
{
    (void)state;
    struct exposition out = begin();
    exposition_family(&out, "a_total", "counter", "What a is.");
    exposition_whole(&out, NULL, UINT64_MAX);
    exposition_family(&out, "b", "gauge", "b");
    exposition_signed(&out, EXPOSITION_LABELS({"x", "1"}), -3);
    exposition_real(&out, EXPOSITION_LABELS({"x", "2"}, {"y", ""}), 1795307423.25);
    assert_written(&out, "# HELP a_total What a is.\n# TYPE a_total counter\na_total 18446744073709551615\n"
                         "# HELP b b\n# TYPE b gauge\nb{x=\"1\"} -3\nb{x=\"2\",y=\"\"} 1795307423.25\n");
}

/* In HELP a quote stands for itself. */
static void test_escapes(void **state)
{
    (void)state;
    struct exposition out = begin();
    exposition_family(&out, "a", "gauge", "back\\slash, \"quote\",\nline");
    exposition_whole(&out, EXPOSITION_LABELS({"x", "back\\slash, \"quote\",\nline"}), 0);
    assert_written(&out, "# HELP a back\\\\slash, \"quote\",\\nline\n# TYPE a gauge\n"
                         "a{x=\"back\\\\slash, \\\"quote\\\",\\nline\"} 0\n");
}

static void test_buckets_are_summed_up(void **state)
{
    static const uint64_t bounds[] = {50000, 2500000, 1000000000}, counts[] = {3, 0, 4, 5};
    (void)state;
    struct exposition out = begin();
    exposition_family(&out, "d_seconds", "histogram", "d");
    exposition_seconds(&out, &(struct exposition_histogram){bounds, counts, 3, 6500000000});
    assert_written(&out, "# HELP d_seconds d\n# TYPE d_seconds histogram\nd_seconds_bucket{le=\"5e-05\"} 3\n"
                         "d_seconds_bucket{le=\"0.0025\"} 3\nd_seconds_bucket{le=\"1\"} 7\n"
                         "d_seconds_bucket{le=\"+Inf\"} 12\nd_seconds_sum 6.5\nd_seconds_count 12\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_families, setup, teardown),
        cmocka_unit_test_setup_teardown(test_escapes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_buckets_are_summed_up, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
