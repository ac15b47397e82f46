/* SPDX-License-Identifier: Apache-2.0 */
#include "sample.h"

#include "arena_fixture.h"
#include "captured_log.h"
#include "webhook/admit.h"
#include "webhook/decision.h"
#include "webhook/log.h"

enum { ITEMS = 3000 };

static int old, back;

static int set_up(void **state)
{
    setup(state);
    back = capture_log(&old);
    return 0;
}

static int tear_down(void **state)
{
    release_log(old);
    log_set_level(LOG_INFO);
    log_set_format(LOG_LOGFMT);
    decision_set_lines(DECISION_FINDINGS);
    return teardown(state);
}

/* What was logged, from the message on. */
static const char *logged(void)
{
    const char *message = strstr(captured_log(back), "msg=");
    return message ? message : captured;
}

/* Failures are told on standard error, which the test has: they are kept for afterwards. */
static void expect(const char *text)
{
    char got[sizeof captured];
    snprintf(got, sizeof got, "%s", logged());
    release_log(old);
    old = dup(STDERR_FILENO);
    assert_string_equal(got, text);
    back = capture_log(&old);
}

static struct admit_answer answer_of(const struct judged *items, size_t len)
{
    struct admit_answer answer = {
        .http_status = 200,
        .review = {.uid = STR("u-1"),
                   .operation = STR("CREATE"),
                   .kind = STR("Deployment"),
                   .namespace = STR("shop"),
                   .name = STR("api"),
                   .user = STR("jane")},
        .verdict = {.allowed = true, .items = items, .len = len},
    };
    for (size_t i = 0; i < len; i++) {
        answer.verdict.denied += items[i].action == ACTION_DENY;
        answer.verdict.warned += items[i].action == ACTION_WARN;
    }
    answer.verdict.allowed = answer.verdict.denied == 0;
    return answer;
}

static struct judged item(enum action action, const struct rule *rule)
{
    return (struct judged){.finding = sample_finding(arena, rule, "A", "b"), .action = action};
}

#define WHO(dry)                                                                                                       \
    "msg=decision uid=u-1 operation=CREATE kind=Deployment subresource=\"\" namespace=shop name=api user=jane "        \
    "dry_run=" dry

static void test_verdicts(void **state)
{
    (void)state;
    const struct rule *a = sample_rule(arena, "rule-a"), *b = sample_rule(arena, "rule-b"),
                      *c = sample_rule(arena, "rule-c");
    struct judged items[] = {item(ACTION_DENY, a), item(ACTION_WARN, b), item(ACTION_WARN, a), item(ACTION_OFF, c),
                             item(ACTION_OFF, c)};
    items[3].because = BECAUSE_EXEMPTED;
    struct admit_answer answer = answer_of(items, 5);
    answer.review.dry_run = true;
    decision_log(&answer, 321);
    expect(WHO("true") " verdict=deny rules=rule-a,rule-b exempted=rule-c duration_us=321\n");
    answer = answer_of(items + 1, 1);
    decision_log(&answer, 0);
    expect(WHO("false") " verdict=warn rules=rule-b exempted=\"\" duration_us=0\n");
    answer = answer_of(items + 3, 1);
    decision_log(&answer, 0);
    expect(WHO("false") " verdict=allow rules=\"\" exempted=rule-c duration_us=0\n");
    answer = answer_of(items + 4, 1); /* what the policy hides is no exemption */
    decision_log(&answer, 0);
    expect(WHO("false") " verdict=allow rules=\"\" exempted=\"\" duration_us=0\n");
}

static void test_which_get_a_line(void **state)
{
    (void)state;
    const struct judged warned = item(ACTION_WARN, sample_rule(arena, "rule-a"));
    struct admit_answer clean = answer_of(NULL, 0), found = answer_of(&warned, 1);
    static const char none[] = WHO("false") " verdict=allow rules=\"\" exempted=\"\" duration_us=7\n",
                      some[] = WHO("false") " verdict=warn rules=rule-a exempted=\"\" duration_us=7\n";
    decision_log(&clean, 7);
    expect("");
    log_set_level(LOG_DEBUG);
    decision_log(&clean, 7);
    expect(none);
    log_set_level(LOG_INFO);
    decision_set_lines(DECISION_ALL);
    decision_log(&clean, 7);
    expect(none);
    decision_log(&found, 7);
    expect(some);
    decision_set_lines(DECISION_NONE);
    log_set_level(LOG_DEBUG);
    decision_log(&found, 7);
    decision_log(&clean, 7);
    expect("");
}

/* The line is bounded, and so is the time. */
static void test_many_rules(void **state)
{
    (void)state;
    struct judged *items = arena_many(arena, struct judged, ITEMS);
    for (size_t i = 0; i < ITEMS; i++)
        items[i] = item(ACTION_DENY, sample_rule(arena, arena_format(arena, "rule-%zu", i).ptr));
    struct admit_answer answer = answer_of(items, ITEMS);
    decision_log(&answer, 0);
    const char *line = logged();
    bool whole = strstr(line, " rules=rule-0,rule-1,") && strstr(line, ",rule-23,... exempted=");
    items[0] = item(ACTION_DENY, sample_rule(arena, arena_format(arena, "%0599d", 0).ptr));
    decision_log(&answer, 0);
    expect(WHO("false") " verdict=deny rules=... exempted=\"\" duration_us=0\n");
    assert_true(whole);
}

static void test_hostile_names(void **state)
{
    (void)state;
    const struct judged warned = item(ACTION_WARN, sample_rule(arena, "rule-a"));
    struct admit_answer answer = answer_of(&warned, 1);
    char name[100001];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    answer.review.name = str_from(name);
    answer.review.user = STR("eve\ntime=2026-01-01T00:00:00Z level=info msg=decision verdict=allow");
    answer.review.uid = STR("\"},{\"");
    decision_log(&answer, 0);
    const char *line = logged();
    bool one = strchr(line, '\n') == line + strlen(line) - 1;
    bool quoted = strstr(line, " user=\"eve\\ntime=2026-") && strstr(line, " uid=\"\\\"},{\\\"\" ");
    bool cut = strlen(line) < LOG_LINE && strstr(line, " cut=true\n");
    captured_log(back);
    assert_true(one && quoted && cut);
}

/* Its sender causes it. */
static void test_what_cannot_be_judged(void **state)
{
    (void)state;
    struct admit_answer answer = {.http_status = 400};
    unsigned lines = 0;
    (void)err_http(&answer.err, 400, "request.uid: \"x\ny\" is no uid");
    decision_set_lines(DECISION_NONE);
    decision_log(&answer, 9);
    expect("msg=\"a review cannot be judged\" status=400 why=\"request.uid: \\\"x?y\\\" is no uid\" duration_us=9\n");
    for (int i = 0; i < 1000; i++)
        decision_log(&answer, 9);
    for (const char *at = captured_log(back); *at; at++)
        lines += *at == '\n';
    assert_in_range(lines, LOG_BURST - 1, 2 * LOG_BURST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_verdicts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_which_get_a_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_many_rules, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_hostile_names, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_cannot_be_judged, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
