/* SPDX-License-Identifier: Apache-2.0 */
#include "respond_fixture.h"

static void test_message_of_two(void **state)
{
    (void)state;
    struct judged items[] = {judged(ACTION_DENY, "bind-loopback", "HOSTNAME", "localhost"),
                             judged(ACTION_DENY, "url-scheme", "API_URL", "ftp")};
    struct finding *first = (struct finding *)items[0].finding;
    first->message = STR("container worker: HOSTNAME is \"localhost\": port 3030 can only be reached from inside the "
                         "pod, while the kubelet's liveness probe comes from outside");
    first->cause = STR("the kubelet's liveness probe of :3030 is refused, and the container is restarted for ever:\n"
                       "`connect: connection refused` in the pod's events.\n");
    items[1].note = NOTE_IGNORE_WITHOUT_REASON;
    assert_str(denial(items, 2),
               "Deployment shop/worker cannot work as written: 2 problems.\n"
               "\n"
               "1. container worker: HOSTNAME is \"localhost\": port 3030 can only be reached from inside the pod,\n"
               "   while the kubelet's liveness probe comes from outside\n"
               "   spec.HOSTNAME [bind-loopback]\n"
               "   Why: the kubelet's liveness probe of :3030 is refused, and the container is restarted for ever:\n"
               "        `connect: connection refused` in the pod's events.\n"
               "   Fix: set HOSTNAME to \"1\".\n"
               "\n"
               "2. container worker: API_URL is \"ftp\"\n"
               "   spec.API_URL [url-scheme]\n"
               "   Why: the program stops.\n"
               "   Fix: set API_URL to \"1\".\n"
               "   Note: the ignore annotation gives no reason, so it does not count\n"
               "\n"
               "More: `dryfit explain bind-loopback`. Before you apply: `dryfit check FILE`.");
}

static void test_only_likely(void **state)
{
    (void)state;
    struct judged items[] = {judged(ACTION_DENY, "bind-loopback", "HOSTNAME", "localhost")};
    ((struct finding *)items[0].finding)->certainty = LIKELY;
    assert_has(denial(items, 1), "Deployment shop/worker will probably not work as written: 1 problem.\n");
}

static size_t count_lines(struct str text)
{
    size_t lines = 0;
    struct str line = {0};
    while (str_cut(&text, '\n', &line))
        lines++;
    return lines;
}

static void test_more_than_fit(void **state)
{
    (void)state;
    struct judged items[40];
    for (size_t i = 0; i < 40; i++) {
        struct str subject = arena_format(arena, "V%zu", i);
        items[i] = judged(ACTION_DENY, i < 30 ? "url-scheme" : "env-dirty", subject.ptr, "x");
    }
    const struct rule *rule = items[0].finding->rule;
    for (size_t i = 1; i < 30; i++)
        ((struct finding *)items[i].finding)->rule = rule;
    struct str text = denial(items, 40);
    assert_in_range(count_lines(text), 18, 25);
    assert_has(text, "\n\nAnd 36 more problems: url-scheme (26), env-dirty, env-dirty, env-dirty, env-dirty and "
                     "others.\n");
    assert_has(text, "\n\nMore: `dryfit explain url-scheme`. All of them: `dryfit check FILE`.");
}

static void test_one_huge_problem_is_shown(void **state)
{
    (void)state;
    struct judged items[] = {judged(ACTION_DENY, "url-scheme", "A", "x"), judged(ACTION_DENY, "env-dirty", "B", "y")};
    struct finding *first = (struct finding *)items[0].finding;
    char *words = arena_raw(arena, 5001);
    for (size_t i = 0; i < 5000; i++)
        words[i] = i % 6 == 5 ? ' ' : 'w';
    first->message = first->cause = first->fix = (struct str){words, 5000};
    ((struct finding *)items[1].finding)->message = first->message;
    ((struct finding *)items[1].finding)->fix = first->fix;
    struct str text = denial(items, 2);
    assert_in_range(count_lines(text), 10, 25);
    assert_has(text, "And 1 more problem: env-dirty.");
}

/* Even one that breaks every bound at once. */
static void test_the_first_problem_is_always_shown(void **state)
{
    (void)state;
    const struct exemption exemption = {.until = {2026, 5, 31},
                                        .reason = STR("a reason with as many characters as are shown of it at most")};
    struct judged items[] = {judged(ACTION_DENY, "url-scheme-of-a-team-that-likes-long-names", "A", "x"),
                             judged(ACTION_DENY, "env-dirty", "B", "x")};
    struct finding *first = (struct finding *)items[0].finding;
    first->message = first->cause = first->fix = arena_format(arena, "%072d %072d %072d %072d %068d", 0, 0, 0, 0, 0);
    items[0].exemption = &exemption;
    items[0].note = NOTE_EXEMPTION_ENDED;
    *(struct finding *)items[1].finding = *first;
    ((struct finding *)items[1].finding)->rule = sample_rule(arena, "env-dirty");
    struct str text = denial(items, 2);
    assert_in_range(count_lines(text), 18, 25);
    assert_has(text, "\n\n1. 000");
    assert_has(text, "\n\nAnd 1 more problem: env-dirty.\n");
}

/* Where full causes leave no room for all problems, brief ones do, and none is said twice. */
static void test_causes_give_way(void **state)
{
    (void)state;
    static const char *const names[] = {"one", "two", "three"};
    struct judged items[3];
    for (size_t i = 0; i < 3; i++) {
        items[i] = judged(ACTION_DENY, "url-scheme", names[i], "x");
        ((struct finding *)items[i].finding)->cause = arena_format(
            arena,
            "the client begins a TLS handshake and is answered in plain HTTP, so that every call %s fails. Python says "
            "\"[SSL: WRONG_VERSION_NUMBER] wrong version number\", Go \"http: server gave HTTP response to HTTPS "
            "client\", "
            "curl \"(35) wrong version number\" and Node \"ERR_SSL_WRONG_VERSION_NUMBER\".",
            names[i]);
    }
    assert_has(denial(items, 2), "ERR_SSL_WRONG_VERSION_NUMBER");
    struct str text = denial(items, 3);
    assert_has_not(text, "WRONG_VERSION");
    assert_has(text,
               "\n   Why: the client begins a TLS handshake and is answered in plain HTTP, so that every call two\n"
               "        fails.\n   Fix: ");
    assert_has_not(text, "And ");
}

/* Problems of seven lines each: three fill the screen, of four the last two are counted. */
static void test_to_the_last_line(void **state)
{
    (void)state;
    struct judged items[4];
    for (size_t i = 0; i < 4; i++) {
        items[i] = judged(ACTION_DENY, "url-scheme", "A", "x");
        struct finding *finding = (struct finding *)items[i].finding;
        finding->message = arena_format(arena, "%072d %072d", 0, 0);
        finding->cause = arena_format(arena, "%zu %072d %072d. %072d %072d %072d %072d.", i, 0, 0, 0, 0, 0, 0);
    }
    struct str three = denial(items, 3);
    assert_int_equal(count_lines(three), 24);
    assert_has(three, "\n\n3. 000");
    struct str four = denial(items, 4);
    assert_int_equal(count_lines(four), 19);
    assert_has(four, "\n\nAnd 2 more problems: url-scheme, url-scheme.\n");
}

/* A first sentence that says next to nothing does not stand for the whole. */
static void test_brief_cause_without_a_good_end(void **state)
{
    (void)state;
    struct judged items[4];
    for (size_t i = 0; i < 4; i++) {
        items[i] = judged(ACTION_DENY, "url-scheme", i % 2 ? "A" : "B", "x");
        ((struct finding *)items[i].finding)->cause = arena_format(
            arena, "%zu is the port. %s", i,
            "This goes on and on and on and on and on and on and on and on and on and on and on and on and "
            "on and on and on and on and on and on and on and on and on and on and on and on and on and on");
        ((struct finding *)items[i].finding)->message = STR("b");
    }
    struct str text = denial(items, 4);
    assert_has(text, "\n   Why: 0 is the port. This goes on and on ");
    assert_has(text, " and on \xE2\x80\xA6\n   Fix: ");
}

static void test_same_cause_is_said_once(void **state)
{
    (void)state;
    struct judged items[] = {judged(ACTION_DENY, "a", "A", "x"), judged(ACTION_DENY, "b", "B", "x")};
    assert_has(denial(items, 2), "\n   spec.B [b]\n   Why: as in 1.\n   Fix: set B to \"1\".\n\nMore: ");
}

/* Nothing that a user wrote begins a line, steers the terminal or fills the screen. */
static void test_hostile_values(void **state)
{
    (void)state;
    struct str value = arena_format(arena, "x\n\n2. all is well\x1b[2J\xE2\x80\xAE\xE2\x80\xAC%03000d", 0);
    struct judged items[] = {judged(ACTION_DENY, "bind-loopback", "HOSTNAME", value.ptr)};
    struct workload workload = sample_workload();
    workload.name = STR("web\nError: forged");
    struct verdict verdict = verdict_of(items, 1);
    struct str text = respond_denial(arena, &workload, &verdict);
    assert_int_equal(count_lines(text), 8);
    assert_has(text, "Deployment shop/web Error: forged cannot work");
    assert_has(text, "HOSTNAME is \"x 2. all is well [2J\xEF\xBF\xBD\xEF\xBF\xBD"
                     "000");
    assert_has(text, "000\xE2\x80\xA6"
                     "000");
    assert_has_not(text, "\x1b");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_message_of_two),
        cmocka_unit_test(test_only_likely),
        cmocka_unit_test(test_more_than_fit),
        cmocka_unit_test(test_one_huge_problem_is_shown),
        cmocka_unit_test(test_the_first_problem_is_always_shown),
        cmocka_unit_test(test_causes_give_way),
        cmocka_unit_test(test_to_the_last_line),
        cmocka_unit_test(test_brief_cause_without_a_good_end),
        cmocka_unit_test(test_same_cause_is_said_once),
        cmocka_unit_test(test_hostile_values),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
