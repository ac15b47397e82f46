/* SPDX-License-Identifier: Apache-2.0 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "arena_fixture.h"
#include "policies/workload.h"
#include "webhook/metrics_state.h"

/* The value of a series, as it stands after its name and labels; -1: not there. */
static double value(const char *series)
{
    struct str rest = metrics_write(arena), line;
    struct str name = str_from(series);
    while (str_cut(&rest, '\n', &line)) {
        if (str_starts(line, name) && line.ptr[name.len] == ' ')
            return strtod(line.ptr + name.len + 1, NULL);
    }
    return -1;
}

static void assert_value(const char *series, double expected)
{
    double is = value(series);
    if (is < expected || is > expected)
        fail_msg("%s is %g, not %g", series, is, expected);
}

#define REVIEWS(result, operation, kind)                                                                               \
    "dryfit_reviews_total{result=\"" result "\",operation=\"" operation "\",kind=\"" kind "\"}"

static void test_reviews(void **state)
{
    (void)state;
    assert_value(REVIEWS("denied", "CREATE", "Deployment"), -1);
    metrics_review(METRICS_DENIED, STR("CREATE"), STR("Deployment"));
    metrics_review(METRICS_DENIED, STR("CREATE"), STR("Deployment"));
    metrics_review(METRICS_WARNED, STR("UPDATE"), STR("CronJob"));
    metrics_review(METRICS_ALLOWED, STR("create"), STR("Deploymen"));
    metrics_review(METRICS_ALLOWED, STR(""), STR("Deployments"));
    assert_value(REVIEWS("denied", "CREATE", "Deployment"), 2);
    assert_value(REVIEWS("warned", "UPDATE", "CronJob"), 1);
    assert_value(REVIEWS("allowed", "other", "other"), 2);
}

static void test_refusals(void **state)
{
    (void)state;
    static const int codes[] = {400, 400, 413, 505, 500, 503, 402};
    assert_value(REVIEWS("failed", "unknown", "unknown"), 0);
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        metrics_refusal(codes[i]);
    assert_value("dryfit_request_errors_total{code=\"400\"}", 2);
    assert_value("dryfit_request_errors_total{code=\"503\"}", 1);
    assert_value("dryfit_request_errors_total{code=\"other\"}", 1);
    assert_value(REVIEWS("refused", "unknown", "unknown"), 5);
    assert_value(REVIEWS("failed", "unknown", "unknown"), 2);
}

/* A bound is inside its bucket. */
static void test_durations(void **state)
{
    (void)state;
    static const uint64_t times[] = {0, 50000, 50001, 1000000000, 1000000001};
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        metrics_duration(times[i]);
    assert_value("dryfit_review_duration_seconds_bucket{le=\"5e-05\"}", 2);
    assert_value("dryfit_review_duration_seconds_bucket{le=\"0.0001\"}", 3);
    assert_value("dryfit_review_duration_seconds_bucket{le=\"1\"}", 4);
    assert_value("dryfit_review_duration_seconds_bucket{le=\"+Inf\"}", 5);
    assert_value("dryfit_review_duration_seconds_count", 5);
    assert_value("dryfit_review_duration_seconds_sum", 2.000100002);
}

#define FINDINGS(rule, action) "dryfit_findings_total{rule=\"" rule "\",action=\"" action "\"}"

static void test_findings(void **state)
{
    (void)state;
    char id[METRICS_RULE_ID + 8], series[256];
    metrics_finding(STR("bind-loopback"), METRICS_DENY);
    assert_value(FINDINGS("bind-loopback", "deny"), -1);
    assert_value(FINDINGS("other", "deny"), 1);
    metrics_rule(STR("bind-loopback"), false);
    metrics_rule(STR("bind-loopback"), false);
    assert_value(FINDINGS("bind-loopback", "deny"), 0);
    metrics_finding(STR("bind-loopback"), METRICS_DENY);
    metrics_finding(STR("bind-loopback"), METRICS_EXEMPTED);
    assert_value(FINDINGS("bind-loopback", "deny"), 1);
    assert_value(FINDINGS("bind-loopback", "exempted"), 1);
    /* Loaded again and again, they are the same; beyond the most, they are "other". */
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < METRICS_OWN_RULES + 1; i++) {
            snprintf(id, sizeof id, "own-%d", i);
            metrics_rule(str_from(id), true);
        }
    }
    snprintf(series, sizeof series, "dryfit_findings_total{rule=\"own-%d\",action=\"warn\"}", METRICS_OWN_RULES - 1);
    assert_value(series, 0);
    snprintf(series, sizeof series, "dryfit_findings_total{rule=\"own-%d\",action=\"warn\"}", METRICS_OWN_RULES);
    assert_value(series, -1);
    metrics_finding(str_from(id), METRICS_WARN);
    assert_value(FINDINGS("other", "warn"), 1);
    metrics_rule(STR("bind-later"), false); /* ours are not kept out by the user's */
    assert_value(FINDINGS("bind-later", "warn"), 0);
}

/* A series may stand there once only, or the whole scrape is refused. */
static void test_a_rule_called_other(void **state)
{
    (void)state;
    size_t len = metrics_rules_len();
    char longest[METRICS_RULE_ID + 1];
    memset(longest, 'x', sizeof longest);
    metrics_rule(STR("other"), true);
    metrics_rule((struct str){longest, METRICS_RULE_ID}, false);
    assert_int_equal(metrics_rules_len(), len);
    metrics_rule((struct str){longest, METRICS_RULE_ID - 1}, false);
    assert_int_equal(metrics_rules_len(), len + 1);
}

static void test_reloads(void **state)
{
    (void)state;
    assert_value("dryfit_last_reload_successful{part=\"policy\"}", -1);
    metrics_reload(METRICS_POLICY, true);
    metrics_reload(METRICS_POLICY, true);
    double good = value("dryfit_last_reload_success_timestamp_seconds{part=\"policy\"}");
    assert_true(good > 1700000000);
    assert_value("dryfit_last_reload_successful{part=\"policy\"}", 1);
    metrics_state.reloads[METRICS_POLICY].good_at -= 100;
    metrics_reload(METRICS_POLICY, false);
    assert_value("dryfit_last_reload_successful{part=\"policy\"}", 0);
    assert_value("dryfit_last_reload_success_timestamp_seconds{part=\"policy\"}", good - 100);
    assert_true(value("dryfit_last_reload_timestamp_seconds{part=\"policy\"}") >= good);
    assert_value("dryfit_reloads_total{part=\"policy\",result=\"ok\"}", 2);
    assert_value("dryfit_reloads_total{part=\"policy\",result=\"failed\"}", 1);
    assert_value("dryfit_policy_generation", 2);
    assert_value("dryfit_last_reload_successful{part=\"certificate\"}", -1);
}

/* None at all is not one that ended in 1970. */
static void test_certificate(void **state)
{
    (void)state;
    assert_value("dryfit_certificate_not_after_timestamp_seconds", -1);
    metrics_certificate(1795307423);
    assert_value("dryfit_certificate_not_after_timestamp_seconds", 1795307423);
}

static void test_connections(void **state)
{
    (void)state;
    for (int i = 0; i < 5; i++)
        metrics_opened();
    metrics_closed(METRICS_CLOSE_IDLE);
    metrics_closed(METRICS_CLOSE_SHUTDOWN);
    metrics_turned_away(METRICS_DESCRIPTORS);
    metrics_handshake_failed(METRICS_SHAKE_OTHER);
    metrics_limits(1000, 2);
    assert_value("dryfit_connections_open", 3);
    assert_value("dryfit_connections_accepted_total", 5);
    assert_value("dryfit_connections_closed_total{reason=\"timeout_idle\"}", 1);
    assert_value("dryfit_connections_closed_total{reason=\"shutdown\"}", 1);
    assert_value("dryfit_connections_closed_total{reason=\"client\"}", 0);
    assert_value("dryfit_connections_refused_total{reason=\"descriptors\"}", 1);
    assert_value("dryfit_tls_handshake_failures_total{reason=\"other\"}", 1);
    assert_value("dryfit_connections_limit", 1000);
    assert_value("dryfit_threads", 2);
}

static void test_process(void **state)
{
    (void)state;
    int pair[2];
    double fds = value("process_open_fds");
    assert_true(fds >= 3);
    assert_int_equal(pipe(pair), 0);
    assert_value("process_open_fds", fds + 2);
    close(pair[0]);
    close(pair[1]);
    assert_true(value("process_max_fds") >= fds);
    assert_true(value("process_resident_memory_bytes") > 1 << 20);
    assert_true(value("process_virtual_memory_bytes") > value("process_resident_memory_bytes"));
    assert_true(value("process_cpu_seconds_total") > 0);
    double age = (double)time(NULL) - value("process_start_time_seconds");
    assert_true(age > -3 && age < 600);
}

/* Each is a kind that is judged. */
static void test_kinds(void **state)
{
    (void)state;
    for (size_t i = 0; i + 1 < METRICS_KINDS; i++) {
        struct str kind = str_from(metrics_kinds[i]);
        assert_true(workload_has_template(STR("apps/v1"), kind) || workload_has_template(STR("v1"), kind) ||
                    workload_has_template(STR("batch/v1"), kind));
    }
    assert_string_equal(metrics_kinds[METRICS_KINDS - 1], "other");
}

enum { THREADS = 4, EACH = 100000 };

static void *count_many(void *ctx)
{
    (void)ctx;
    for (int i = 0; i < EACH; i++) {
        metrics_in_flight(1);
        metrics_opened();
        metrics_closed(METRICS_CLOSE_TLS);
        metrics_received(3);
        metrics_in_flight(-1);
    }
    return NULL;
}

/* Readers beside them never see fewer than none open. */
static void test_threads(void **state)
{
    (void)state;
    pthread_t threads[THREADS];
    double before = value("dryfit_connections_open"), got = value("dryfit_received_bytes_total");
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, count_many, NULL), 0);
    for (int i = 0; i < 20; i++) {
        assert_true(value("dryfit_connections_open") < 1e9);
        arena_reset(arena);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_value("dryfit_connections_open", before);
    assert_value("dryfit_requests_in_flight", 0);
    assert_value("dryfit_received_bytes_total", got + 3.0 * THREADS * EACH);
}

#define EACH_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH_TEST(test_reviews),
        EACH_TEST(test_refusals),
        EACH_TEST(test_durations),
        EACH_TEST(test_findings),
        EACH_TEST(test_a_rule_called_other),
        EACH_TEST(test_reloads),
        EACH_TEST(test_certificate),
        EACH_TEST(test_connections),
        EACH_TEST(test_process),
        EACH_TEST(test_kinds),
        EACH_TEST(test_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
