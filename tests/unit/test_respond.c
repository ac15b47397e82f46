/* SPDX-License-Identifier: Apache-2.0 */
#include "sample.h"

#include "base/json.h"
#include "base/utf8.h"
#include "webhook/respond.h"

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    json_init();
    arena = arena_new(0, NULL);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static const struct review review = {.api_version = {"admission.k8s.io/v1", 19}, .uid = {"u-1", 3}};

/* A verdict of these items, denials first. */
static struct verdict verdict_of(const struct judged *items, size_t len)
{
    struct verdict verdict = {.items = items, .len = len};
    for (size_t i = 0; i < len; i++) {
        verdict.denied += items[i].action == ACTION_DENY;
        verdict.warned += items[i].action == ACTION_WARN;
        verdict.exempted += items[i].because == BECAUSE_EXEMPTED;
    }
    verdict.allowed = verdict.denied == 0;
    return verdict;
}

static struct str respond(const struct judged *items, size_t len)
{
    struct workload workload = sample_workload();
    struct verdict verdict = verdict_of(items, len);
    return respond_review(arena, &review, &workload, &verdict);
}

static struct str denial(const struct judged *items, size_t len)
{
    struct workload workload = sample_workload();
    struct verdict verdict = verdict_of(items, len);
    return respond_denial(arena, &workload, &verdict);
}

/* The response object of a body that must be JSON. */
static const cJSON *response_of(struct str body)
{
    const cJSON *root = NULL;
    struct err err = {0};
    if (!json_parse(arena, body, &root, &err))
        fail_msg("%s in %.*s", err.message, STR_ARG(body));
    return tree_get(root, "response");
}

static struct judged judged(enum action action, const char *rule, const char *subject, const char *value)
{
    return (struct judged){.finding = sample_finding(arena, sample_rule(arena, rule), subject, value),
                           .action = action};
}

static void test_allowed(void **state)
{
    (void)state;
    struct verdict verdict = {.allowed = true};
    assert_str(respond_review(arena, &review, NULL, &verdict),
               "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\","
               "\"response\":{\"uid\":\"u-1\",\"allowed\":true}}\n");
    struct review beta = {.api_version = STR("admission.k8s.io/v1beta1"), .uid = STR("\"\\<\xC3\xA4")};
    assert_str(respond_review(arena, &beta, NULL, &verdict),
               "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1beta1\","
               "\"response\":{\"uid\":\"\\\"\\\\<\xC3\xA4\",\"allowed\":true}}\n");
}

static void test_denied(void **state)
{
    (void)state;
    struct judged items[] = {judged(ACTION_DENY, "bind-loopback", "HOSTNAME", "localhost")};
    assert_str(
        respond(items, 1),
        "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\",\"response\":{\"uid\":\"u-1\","
        "\"allowed\":false,\"status\":{\"status\":\"Failure\",\"message\":\"Deployment shop/worker cannot work "
        "as written: 1 problem.\\n\\n1. container worker: HOSTNAME is \\\"localhost\\\"\\n"
        "   spec.HOSTNAME [bind-loopback]\\n   Why: the program stops.\\n   Fix: set HOSTNAME to \\\"1\\\".\\n\\n"
        "More: `dryfit explain bind-loopback`. Before you apply: `dryfit check FILE`.\","
        "\"reason\":\"Forbidden\",\"details\":{\"name\":\"worker\",\"group\":\"apps\",\"kind\":\"Deployment\","
        "\"causes\":[{\"reason\":\"bind-loopback\",\"message\":\"container worker: HOSTNAME is "
        "\\\"localhost\\\"\",\"field\":\"spec.HOSTNAME\"}]},\"code\":403},"
        "\"auditAnnotations\":{\"denied\":\"bind-loopback\"}}}\n");
}

static void test_core_group_is_left_out(void **state)
{
    (void)state;
    struct judged items[] = {judged(ACTION_DENY, "bind-loopback", "HOSTNAME", "localhost")};
    struct workload pod = {.api_version = STR("v1"), .kind = STR("Pod"), .name = STR("p")};
    struct verdict verdict = verdict_of(items, 1);
    struct str body = respond_review(arena, &review, &pod, &verdict);
    assert_has(body, "\"details\":{\"name\":\"p\",\"kind\":\"Pod\",\"causes\"");
    assert_has(body, "\"message\":\"Pod p cannot work");
}

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

/* Of a body: each warning is fit for a header; returns how many and their characters. */
static size_t check_warnings(struct str body, size_t *characters)
{
    const cJSON *warnings = tree_get(response_of(body), "warnings");
    *characters = 0;
    for (const cJSON *node = warnings ? warnings->child : NULL; node; node = node->next) {
        struct str line = tree_str(node);
        assert_true(utf8_valid(line));
        assert_in_range(utf8_count(line), 1, 255);
        for (size_t i = 0; i < line.len; i++)
            assert_false((unsigned char)line.ptr[i] < 0x20 || line.ptr[i] == 0x7F);
        *characters += utf8_count(line);
    }
    return tree_len(warnings);
}

static struct str warning_at(struct str body, size_t index)
{
    return tree_str(tree_item(tree_get(response_of(body), "warnings"), index));
}

static void test_warning(void **state)
{
    (void)state;
    struct judged items[] = {judged(ACTION_WARN, "probe-missing", "livenessProbe", "")};
    struct str body = respond(items, 1);
    assert_has(body, "\"allowed\":true,\"auditAnnotations\":{\"warned\":\"probe-missing\"},\"warnings\":[");
    assert_str(warning_at(body, 0), "probe-missing: Deployment shop/worker: container worker: livenessProbe is \"\". "
                                    "Fix: set livenessProbe to \"1\".");
}

static void test_fix_that_does_not_fit(void **state)
{
    (void)state;
    struct judged item = judged(ACTION_WARN, "r", "A", "x");
    struct finding *finding = (struct finding *)item.finding;
    struct str head = STR("r: Deployment shop/worker: ");
    finding->message = arena_format(arena, "%0100d %072d", 0, 0);
    finding->fix = arena_format(arena, "write %069d.", 0);
    assert_int_equal(utf8_count(warning_at(respond(&item, 1), 0)), 255);
    finding->fix = arena_format(arena, "write %070d.", 0);
    assert_int_equal(utf8_count(warning_at(respond(&item, 1), 0)), head.len + 72 + 1 + 72);
}

static void test_denial_and_warning(void **state)
{
    (void)state;
    struct judged items[] = {judged(ACTION_DENY, "bind-loopback", "HOSTNAME", "localhost"),
                             judged(ACTION_WARN, "probe-missing", "livenessProbe", "")};
    struct str body = respond(items, 2);
    assert_has(body, "\"auditAnnotations\":{\"denied\":\"bind-loopback\",\"warned\":\"probe-missing\"}");
    assert_has(warning_at(body, 0), "probe-missing: ");
    assert_has_not(denial(items, 2), "probe-missing");
}

static void test_why_a_warning_is_none_the_worse(void **state)
{
    (void)state;
    struct judged item = judged(ACTION_WARN, "r", "A", "x");
    item.because = BECAUSE_EXISTING;
    assert_str(warning_at(respond(&item, 1), 0),
               "r: Deployment shop/worker: container worker: A is \"x\" (admitted: it "
               "was so before). Fix: set A to \"1\".");
    item.because = BECAUSE_CONTROLLED;
    assert_has(warning_at(respond(&item, 1), 0), "is \"x\" (admitted: a controller made the object)");
    item.because = BECAUSE_IGNORED;
    item.reason = STR("the nginx sidecar\nlistens");
    assert_has(warning_at(respond(&item, 1), 0), "is \"x\" (ignored: the nginx sidecar listens)");
    item = judged(ACTION_WARN, "r", "A", "x");
    item.note = NOTE_IGNORE_FORBIDDEN;
    assert_has(warning_at(respond(&item, 1), 0),
               "is \"x\" (the policy does not let this rule be ignored by annotation)");
}

static void test_exemption(void **state)
{
    (void)state;
    const struct exemption exemption = {.reason = STR("moved in autumn"), .until = {2026, 6, 10}};
    struct judged item = judged(ACTION_OFF, "r", "A", "x");
    item.because = BECAUSE_EXEMPTED;
    item.reason = exemption.reason;
    item.exemption = &exemption;
    struct str body = respond(&item, 1);
    assert_has(body,
               "\"allowed\":true,\"auditAnnotations\":{\"exempted\":\"r: moved in autumn (until 2026-06-10)\"}}}");
    item.note = NOTE_EXEMPTION_ENDING;
    assert_str(warning_at(respond(&item, 1), 0),
               "r: Deployment shop/worker: the exemption \"moved in autumn\" ends after 2026-06-10");
    item = judged(ACTION_DENY, "r", "A", "x");
    item.exemption = &exemption;
    item.note = NOTE_EXEMPTION_ENDED;
    body = respond(&item, 1);
    assert_has(body, "\"exemption-ended\":\"r: moved in autumn (until 2026-06-10)\"");
    assert_has(denial(&item, 1), "\n   Note: the exemption \"moved in autumn\" ended after 2026-06-10\n");
}

static void test_one_line_for_an_exemption_of_many(void **state)
{
    (void)state;
    const struct exemption exemption = {.reason = STR("soon"), .until = {2026, 6, 10}};
    struct judged items[3];
    for (size_t i = 0; i < 3; i++) {
        items[i] = (struct judged){.finding = judged(ACTION_OFF, "r", "A", "x").finding,
                                   .because = BECAUSE_EXEMPTED,
                                   .note = NOTE_EXEMPTION_ENDING,
                                   .exemption = &exemption};
        ((struct finding *)items[i].finding)->rule = items[0].finding->rule;
    }
    size_t characters = 0;
    assert_int_equal(check_warnings(respond(items, 3), &characters), 1);
}

static void test_audit(void **state)
{
    (void)state;
    struct judged items[] = {judged(ACTION_DENY, "a", "A", "x"), judged(ACTION_DENY, "b", "B", "x"),
                             judged(ACTION_DENY, "a", "C", "x"), judged(ACTION_WARN, "c", "D", "x"),
                             judged(ACTION_WARN, "d", "E", "x")};
    ((struct finding *)items[2].finding)->rule = items[0].finding->rule;
    items[3].because = BECAUSE_IGNORED;
    items[3].reason = STR("known; \"fine\"");
    items[4].because = BECAUSE_EXISTING;
    assert_has(respond(items, 5), "\"auditAnnotations\":{\"denied\":\"a,b\",\"warned\":\"d\",\"existing\":\"d\","
                                  "\"ignored\":\"c: known; \\\"fine\\\"\"}");
}

/* n warnings of `len` characters of text each. */
static struct str respond_many(size_t n, size_t len)
{
    struct judged *items = arena_many(arena, struct judged, n);
    char *text = arena_raw(arena, len);
    for (size_t i = 0; i < len; i++)
        text[i] = i % 8 == 7 ? ' ' : 'w';
    for (size_t i = 0; i < n; i++) {
        items[i] = judged(ACTION_WARN, "rule-of-many", "A", "x");
        ((struct finding *)items[i].finding)->message = (struct str){text, len};
        ((struct finding *)items[i].finding)->rule = items[0].finding->rule;
    }
    return respond(items, n);
}

static void test_warnings_within_budget(void **state)
{
    (void)state;
    static const struct {
        size_t n, len, wanted;
    } cases[] = {{1, 2000, 1}, {10, 60, 10}, {11, 60, 10}, {9, 2000, 9}, {10, 2000, 9}, {500, 2000, 9}, {500, 1, 10}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t characters = 0;
        struct str body = respond_many(cases[i].n, cases[i].len);
        assert_int_equal(check_warnings(body, &characters), cases[i].wanted);
        assert_in_range(characters, 1, 2400);
    }
    assert_str(warning_at(respond_many(500, 60), 9),
               "rule-of-many (491): Deployment shop/worker: 491 more; dryfit check "
               "FILE shows them all");
}

static void test_hostile_warnings(void **state)
{
    (void)state;
    struct judged items[] = {judged(ACTION_WARN, "r", "A", "a\tb\nc\x1b[0m\xC2\x85 =?utf-8?q?=0A?=")};
    size_t characters = 0;
    struct str body = respond(items, 1);
    assert_int_equal(check_warnings(body, &characters), 1);
    assert_has(warning_at(body, 0), "\"a b c [0m -?utf-8?q?=0A?=\"");
    struct workload workload = sample_workload();
    char name[254];
    memset(name, 'n', sizeof name);
    workload.name = (struct str){name, sizeof name};
    items[0].because = BECAUSE_IGNORED;
    items[0].reason = workload.name;
    items[0].note = NOTE_IGNORE_FORBIDDEN;
    struct verdict verdict = verdict_of(items, 1);
    assert_int_equal(check_warnings(respond_review(arena, &review, &workload, &verdict), &characters), 1);
}

static void test_causes_are_bounded(void **state)
{
    (void)state;
    struct judged items[80];
    for (size_t i = 0; i < 80; i++)
        items[i] = judged(ACTION_DENY, "r", "A", "x");
    const cJSON *causes = tree_path(response_of(respond(items, 80)), "status", "details", "causes", NULL);
    assert_int_equal(tree_len(causes), 50);
}

static void test_deterministic(void **state)
{
    (void)state;
    struct judged items[] = {judged(ACTION_DENY, "bind-loopback", "HOSTNAME", "localhost"),
                             judged(ACTION_WARN, "probe-missing", "livenessProbe", "")};
    assert_true(str_eq(respond(items, 2), respond(items, 2)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_allowed),
        cmocka_unit_test(test_denied),
        cmocka_unit_test(test_core_group_is_left_out),
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
        cmocka_unit_test(test_warning),
        cmocka_unit_test(test_fix_that_does_not_fit),
        cmocka_unit_test(test_denial_and_warning),
        cmocka_unit_test(test_why_a_warning_is_none_the_worse),
        cmocka_unit_test(test_exemption),
        cmocka_unit_test(test_one_line_for_an_exemption_of_many),
        cmocka_unit_test(test_audit),
        cmocka_unit_test(test_warnings_within_budget),
        cmocka_unit_test(test_hostile_warnings),
        cmocka_unit_test(test_causes_are_bounded),
        cmocka_unit_test(test_deterministic),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
