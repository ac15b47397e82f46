/* SPDX-License-Identifier: Apache-2.0 */
#include "sample.h"

#include "base/json.h"

/* What a test varies; the rest is the same everywhere. */
struct given {
    const char *policy;                     /* merged over the shipped one; NULL: that alone */
    const char *annotations, *pod, *labels; /* JSON of the object's and the template's annotations, and its labels */
    const char *user;
    bool controlled, terminating;
};

static struct arena *arena;
static struct policy *policy;

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
    policy_free(policy);
    policy = NULL;
    arena_free(arena);
    return 0;
}

static const cJSON *json(const char *text)
{
    const cJSON *root = NULL;
    struct err err = {0};
    if (text && !json_parse(arena, str_from(text), &root, &err))
        fail_msg("%s", err.message);
    return root;
}

static void load(const char *text)
{
    struct policy_file file = {.name = "test.yaml", .text = str_from(text)};
    struct err err = {0};
    policy_free(policy);
    policy = NULL;
    if (!policy_new(&file, text ? 1 : 0, &policy, &err))
        fail_msg("%s", err.message);
}

#define POLICY "apiVersion: dryfit.dev/v1\nkind: Policy\n"

static struct workload *workload_of(const struct given *given)
{
    struct workload *workload = arena_one(arena, struct workload);
    *workload = sample_workload();
    workload->annotations = json(given->annotations);
    workload->pod_annotations = json(given->pod);
    workload->labels = json(given->labels);
    workload->controlled = given->controlled;
    workload->terminating = given->terminating;
    return workload;
}

static struct finding *found(const char *rule, const char *subject)
{
    const struct rule *known = policy_rule(policy, str_from(rule));
    if (!known)
        fail_msg("no rule %s", rule);
    return sample_finding(arena, known, subject, "localhost");
}

static struct findings findings_of(struct finding **items, size_t len)
{
    return (struct findings){.items = items, .len = len, .room = len};
}

/* The verdict on one certain finding of bind-loopback on the given day. */
static struct verdict reach(const struct given *given, struct date today)
{
    load(given->policy);
    struct finding **items = arena_many(arena, struct finding *, 1);
    items[0] = found("bind-loopback", "HOSTNAME");
    struct findings findings = findings_of(items, 1);
    struct verdict_case it = {.policy = policy,
                              .workload = workload_of(given),
                              .findings = &findings,
                              .user = str_from(given->user),
                              .today = today};
    return verdict_reach(&it, arena);
}

static const struct date day = {2026, 6, 1};

static void assert_judged(struct verdict verdict, enum action action, enum because because, enum judged_note note)
{
    assert_int_equal(verdict.len, 1);
    assert_int_equal(verdict.items[0].action, action);
    assert_int_equal(verdict.items[0].because, because);
    assert_int_equal(verdict.items[0].note, note);
    assert_int_equal(verdict.allowed, action != ACTION_DENY);
    assert_int_equal(verdict.denied, action == ACTION_DENY);
    assert_int_equal(verdict.warned, action == ACTION_WARN);
    assert_int_equal(verdict.exempted, because == BECAUSE_EXEMPTED);
}

static void test_nothing_found(void **state)
{
    (void)state;
    load(NULL);
    struct workload workload = sample_workload();
    struct findings none = {0};
    struct verdict_case it = {.policy = policy, .workload = &workload, .findings = &none, .today = day};
    struct verdict verdict = verdict_reach(&it, arena);
    assert_true(verdict.allowed);
    assert_int_equal(verdict.len + verdict.denied + verdict.warned, 0);
}

static void test_rule_decides(void **state)
{
    (void)state;
    assert_judged(reach(&(struct given){0}, day), ACTION_DENY, BECAUSE_RULE, NOTE_NONE);
    assert_judged(reach(&(struct given){.policy = POLICY "rules: {bind-*: {certain: warn}}\n"}, day), ACTION_WARN,
                  BECAUSE_RULE, NOTE_CERTAIN);
    assert_judged(reach(&(struct given){.policy = POLICY "rules: {bind-*: {certain: \"off\"}}\n"}, day), ACTION_OFF,
                  BECAUSE_RULE, NOTE_NONE);
    const char *scoped = POLICY "scopes: [{namespaces: [sh*], rules: {\"*\": {certain: warn}}}]\n";
    assert_judged(reach(&(struct given){.policy = scoped}, day), ACTION_WARN, BECAUSE_RULE, NOTE_CERTAIN);
}

static void test_terminating(void **state)
{
    (void)state;
    struct verdict verdict = reach(&(struct given){.terminating = true}, day);
    assert_true(verdict.allowed);
    assert_true(verdict.terminating);
    assert_int_equal(verdict.len, 0);
}

static void test_controlled(void **state)
{
    (void)state;
    struct given given = {.controlled = true};
    assert_judged(reach(&given, day), ACTION_WARN, BECAUSE_CONTROLLED, NOTE_NONE);
    given.policy = POLICY "rules: {bind-*: {certain: warn}}\n";
    assert_judged(reach(&given, day), ACTION_WARN, BECAUSE_RULE, NOTE_CERTAIN);
}

#define EXEMPT(match) POLICY "exemptions: [{rules: [bind-*], reason: nginx, match: {" match "}}]\n"

static void test_exemption_matchers(void **state)
{
    (void)state;
    static const struct {
        const char *policy;
        bool matches;
    } cases[] = {
        {POLICY "exemptions: [{rules: [bind-*], reason: nginx}]\n", true},
        {POLICY "exemptions: [{rules: [image-*], reason: nginx}]\n", false},
        {EXEMPT("namespaces: [other, \"sh?p\"]"), true},
        {EXEMPT("namespaces: [other]"), false},
        {EXEMPT("kinds: [Deployment]"), true},
        {EXEMPT("kinds: [DaemonSet]"), false},
        {EXEMPT("names: [\"work*\"]"), true},
        {EXEMPT("names: [\"mail-*\"]"), false},
        {EXEMPT("containers: [worker]"), true},
        {EXEMPT("containers: [app]"), false},
        {EXEMPT("users: [\"system:serviceaccount:ci:*\"]"), true},
        {EXEMPT("users: [jane]"), false},
        {EXEMPT("labels: {tier: edge}"), true},
        {EXEMPT("labels: {tier: core}"), false},
        {EXEMPT("labels: {tier: edge, missing: x}"), false},
        {EXEMPT("names: [worker], namespaces: [shop], containers: [worker], labels: {tier: edge}"), true},
        {EXEMPT("names: [worker], namespaces: [other]"), false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct verdict verdict = reach(&(struct given){.policy = cases[i].policy,
                                                       .labels = "{\"tier\":\"edge\",\"app\":\"w\"}",
                                                       .user = "system:serviceaccount:ci:deployer"},
                                       day);
        if (cases[i].matches != (verdict.items[0].because == BECAUSE_EXEMPTED))
            fail_msg("%s: %s", cases[i].policy, cases[i].matches ? "does not match" : "matches");
        assert_int_equal(verdict.exempted, cases[i].matches);
    }
    assert_str(reach(&(struct given){.policy = cases[0].policy}, day).items[0].reason, "nginx");
}

static void test_exemption_of_a_container_spares_the_pod(void **state)
{
    (void)state;
    load(EXEMPT("containers: [\"*\"]"));
    struct finding *finding = found("bind-loopback", "HOSTNAME");
    finding->container = NULL;
    struct workload workload = sample_workload();
    struct findings findings = findings_of(&finding, 1);
    struct verdict_case it = {.policy = policy, .workload = &workload, .findings = &findings, .today = day};
    assert_judged(verdict_reach(&it, arena), ACTION_DENY, BECAUSE_RULE, NOTE_NONE);
}

static void test_exemption_end(void **state)
{
    (void)state;
    const char *until = POLICY "exemptions: [{rules: [bind-*], reason: soon, until: 2027-03-01}]\n";
    static const struct {
        struct date today;
        enum action action;
        enum because because;
        enum judged_note note;
    } cases[] = {
        {{2026, 6, 1}, ACTION_OFF, BECAUSE_EXEMPTED, NOTE_NONE},
        {{2027, 2, 15}, ACTION_OFF, BECAUSE_EXEMPTED, NOTE_NONE},
        {{2027, 2, 16}, ACTION_OFF, BECAUSE_EXEMPTED, NOTE_EXEMPTION_ENDING},
        {{2027, 3, 1}, ACTION_OFF, BECAUSE_EXEMPTED, NOTE_EXEMPTION_ENDING},
        {{2027, 3, 2}, ACTION_DENY, BECAUSE_RULE, NOTE_EXEMPTION_ENDED},
        {{2028, 1, 1}, ACTION_DENY, BECAUSE_RULE, NOTE_EXEMPTION_ENDED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_judged(reach(&(struct given){.policy = until}, cases[i].today), cases[i].action, cases[i].because,
                      cases[i].note);
}

static void test_exemption_end_in_a_leap_year(void **state)
{
    (void)state;
    struct given given = {.policy = POLICY "exemptions: [{rules: [bind-*], reason: soon, until: 2028-03-10}]\n"};
    assert_judged(reach(&given, (struct date){2028, 2, 25}), ACTION_OFF, BECAUSE_EXEMPTED, NOTE_NONE);
    assert_judged(reach(&given, (struct date){2028, 2, 26}), ACTION_OFF, BECAUSE_EXEMPTED, NOTE_EXEMPTION_ENDING);
}

/* What is off needs no exemption, and is not counted as exempted. */
static void test_exemption_from_what_is_off(void **state)
{
    (void)state;
    struct given given = {.policy = EXEMPT("names: [worker]") "rules: {bind-*: {certain: \"off\"}}\n"};
    assert_judged(reach(&given, day), ACTION_OFF, BECAUSE_RULE, NOTE_NONE);
}

static void test_exemption_that_lasts_longest_counts(void **state)
{
    (void)state;
    const char *three = POLICY "exemptions:\n"
                               "- {rules: [bind-*], reason: old, until: 2025-01-01}\n"
                               "- {rules: [bind-*], reason: for ever}\n"
                               "- {rules: [bind-*], reason: soon, until: 2026-06-02}\n";
    struct verdict verdict = reach(&(struct given){.policy = three}, day);
    assert_judged(verdict, ACTION_OFF, BECAUSE_EXEMPTED, NOTE_NONE);
    assert_str(verdict.items[0].reason, "for ever");
}

#define IGNORE(reason) "{\"dryfit.dev/ignore.bind-loopback\":\"" reason "\"}"

static void test_ignore_annotation(void **state)
{
    (void)state;
    struct verdict verdict = reach(&(struct given){.annotations = IGNORE(" an nginx sidecar listens ")}, day);
    assert_judged(verdict, ACTION_WARN, BECAUSE_IGNORED, NOTE_NONE);
    assert_str(verdict.items[0].reason, "an nginx sidecar listens");
    assert_judged(reach(&(struct given){.pod = IGNORE("sidecar")}, day), ACTION_WARN, BECAUSE_IGNORED, NOTE_NONE);
    assert_judged(reach(&(struct given){.annotations = IGNORE(" ")}, day), ACTION_DENY, BECAUSE_RULE,
                  NOTE_IGNORE_WITHOUT_REASON);
    assert_judged(reach(&(struct given){.annotations = "{\"dryfit.dev/ignore.bind\":\"x\"}"}, day), ACTION_DENY,
                  BECAUSE_RULE, NOTE_NONE);
}

static void test_ignore_forbidden(void **state)
{
    (void)state;
    struct given given = {.policy = POLICY "ignores: forbidden\n", .annotations = IGNORE("sidecar")};
    assert_judged(reach(&given, day), ACTION_DENY, BECAUSE_RULE, NOTE_IGNORE_FORBIDDEN);
    given.policy = POLICY "ignores: [\"image-*\"]\n";
    assert_judged(reach(&given, day), ACTION_DENY, BECAUSE_RULE, NOTE_IGNORE_FORBIDDEN);
    given.policy = POLICY "ignores: [\"bind-*\"]\n";
    assert_judged(reach(&given, day), ACTION_WARN, BECAUSE_IGNORED, NOTE_NONE);
}

static void test_exemption_comes_before_the_annotation(void **state)
{
    (void)state;
    struct given given = {.policy = EXEMPT("names: [worker]"), .annotations = IGNORE("sidecar")};
    assert_judged(reach(&given, day), ACTION_OFF, BECAUSE_EXEMPTED, NOTE_NONE);
}

/* The verdict on bind-loopback of HOSTNAME when the old object had a finding of that subject and certainty. */
static struct verdict ratchet(const char *text, const char *subject, enum certainty certainty)
{
    load(text);
    struct finding *finding = found("bind-loopback", "HOSTNAME");
    struct finding *others[] = {found("bind-loopback", "A"), found("bind-loopback", subject),
                                found("bind-loopback", "Z")};
    others[1]->certainty = certainty;
    struct findings findings = findings_of(&finding, 1);
    struct findings old = findings_of(others, 3);
    struct workload workload = sample_workload();
    struct workload old_workload = sample_workload();
    struct verdict_case it = {.policy = policy,
                              .workload = &workload,
                              .findings = &findings,
                              .old_findings = &old,
                              .old_workload = &old_workload,
                              .today = day};
    return verdict_reach(&it, arena);
}

static void test_existing(void **state)
{
    (void)state;
    assert_judged(ratchet(NULL, "HOSTNAME", CERTAIN), ACTION_WARN, BECAUSE_EXISTING, NOTE_NONE);
    assert_judged(ratchet(NULL, "HOST", CERTAIN), ACTION_DENY, BECAUSE_RULE, NOTE_NONE);
    assert_judged(ratchet(NULL, "HOSTNAME", LIKELY), ACTION_DENY, BECAUSE_RULE, NOTE_NONE);
    assert_judged(ratchet(POLICY "existing: deny\n", "HOSTNAME", CERTAIN), ACTION_DENY, BECAUSE_RULE, NOTE_NONE);
    assert_judged(ratchet(POLICY "existing: ignore\n", "HOSTNAME", CERTAIN), ACTION_OFF, BECAUSE_EXISTING, NOTE_NONE);
    const char *mild = POLICY "existing: warn\nrules: {bind-*: {certain: warn}}\n";
    assert_judged(ratchet(mild, "HOSTNAME", CERTAIN), ACTION_WARN, BECAUSE_RULE, NOTE_CERTAIN);
}

/* Each finds its own among many, in whatever order they come. */
static void test_existing_among_many(void **state)
{
    (void)state;
    enum { MANY = 40 };
    load(NULL);
    struct finding *items[MANY];
    struct finding *others[MANY];
    for (size_t i = 0; i < MANY; i++) {
        items[i] = found("bind-loopback", arena_format(arena, "V%zu", i).ptr);
        others[i] = found("bind-loopback", arena_format(arena, "V%zu", (i * 7) % MANY).ptr);
    }
    struct findings findings = findings_of(items, MANY);
    struct findings old = findings_of(others, MANY);
    struct workload workload = sample_workload();
    struct verdict_case it = {.policy = policy,
                              .workload = &workload,
                              .findings = &findings,
                              .old_findings = &old,
                              .old_workload = &workload,
                              .today = day};
    struct verdict verdict = verdict_reach(&it, arena);
    assert_int_equal(verdict.warned, MANY);
    assert_int_equal(verdict.denied, 0);
}

static void test_order(void **state)
{
    (void)state;
    load(POLICY "exemptions: [{rules: [image-role], reason: x}]\n");
    struct finding *items[] = {found("bind-loopback", "1"), found("image-role", "2"), found("bind-loopback", "3"),
                               found("bind-loopback", "4"), found("bind-loopback", "5")};
    items[0]->certainty = LIKELY;
    items[3]->certainty = LIKELY;
    struct findings findings = findings_of(items, 5);
    struct workload workload = sample_workload();
    struct verdict_case it = {.policy = policy, .workload = &workload, .findings = &findings, .today = day};
    struct verdict verdict = verdict_reach(&it, arena);
    static const char *const order[] = {"3", "5", "1", "4", "2"};
    for (size_t i = 0; i < 5; i++)
        assert_str(verdict.items[i].finding->subject, order[i]);
    assert_int_equal(verdict.denied, 2);
    assert_int_equal(verdict.warned, 2);
    assert_int_equal(verdict.exempted, 1);
    assert_false(verdict.allowed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_found),
        cmocka_unit_test(test_rule_decides),
        cmocka_unit_test(test_terminating),
        cmocka_unit_test(test_controlled),
        cmocka_unit_test(test_exemption_matchers),
        cmocka_unit_test(test_exemption_of_a_container_spares_the_pod),
        cmocka_unit_test(test_exemption_end),
        cmocka_unit_test(test_exemption_that_lasts_longest_counts),
        cmocka_unit_test(test_ignore_annotation),
        cmocka_unit_test(test_ignore_forbidden),
        cmocka_unit_test(test_exemption_comes_before_the_annotation),
        cmocka_unit_test(test_existing),
        cmocka_unit_test(test_exemption_end_in_a_leap_year),
        cmocka_unit_test(test_exemption_from_what_is_off),
        cmocka_unit_test(test_existing_among_many),
        cmocka_unit_test(test_order),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
