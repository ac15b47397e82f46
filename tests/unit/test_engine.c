/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/engine.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "tests/unit/arena_fixture.h"
#include "tests/unit/literal.h"
#include "tests/unit/yaml_text.h"

/* Where something is missing there is only the container to point at. */
static struct field place(const struct check_ctx *ctx, const struct env *env, struct str value)
{
    return value.len > 0 ? env->field : ctx->container->field;
}

/* A check that finds what the env entries of a container say: NAME is the subject; its value is "certain" or "likely",
 * perhaps with more behind a blank, which is the value of the finding. */
static void say(const struct check_ctx *ctx)
{
    for (size_t i = 0; i < ctx->container->env_len; i++) {
        const struct env *env = &ctx->container->env[i];
        struct str rest = env->value;
        struct str word = {0};
        (void)str_cut(&rest, ' ', &word);
        enum certainty certainty = str_eq(word, STR("certain")) ? CERTAIN : LIKELY;
        struct finding *finding = finding_add(ctx, certainty, env->name, rest, place(ctx, env, rest));
        finding->variant = certainty == CERTAIN ? "sure" : "unsure";
        finding_slot_uint(ctx, finding, "number", i);
    }
}

/* A likely one for each env entry, and none for init containers. */
static void doubt(const struct check_ctx *ctx)
{
    for (size_t i = 0; i < ctx->container->env_len; i++) {
        const struct env *env = &ctx->container->env[i];
        struct str value = {0};
        size_t at = 0;
        if (str_find(env->value, STR(" "), &at))
            value = str_after(env->value, at + 1);
        finding_add(ctx, LIKELY, env->name, value, place(ctx, env, value));
    }
}

static void about_pod(const struct check_ctx *ctx)
{
    finding_add(ctx, LIKELY, STR("replicas"), (struct str){0}, ctx->workload->pod_spec_field);
}

/* The same about the pod, for each container. */
static void about_all(const struct check_ctx *ctx)
{
    for (size_t i = 0; i < ctx->workload->containers_len; i++) {
        struct finding *finding =
            finding_add(ctx, i ? LIKELY : CERTAIN, STR("volume"), STR("v"), ctx->workload->pod_spec_field);
        finding->container = &ctx->workload->containers[i];
    }
}

static const char *const say_slots[] = {"number", NULL};
static const char *const say_variants[] = {"sure", "unsure", NULL};
static const struct check check_about_all = {"about-all", "the pod for all", NULL, NULL, NULL, NULL, about_all, 0};
static const struct check check_about_pod = {"about-pod", "the pod", NULL, NULL, NULL, NULL, about_pod, 0};
static const struct check check_doubt = {"doubt", "likely all", NULL, NULL, NULL, doubt, NULL, 0};
static const struct check check_say = {"say", "what env says", NULL, say_slots, say_variants, say,
                                       NULL,  CHECK_INIT_TOO};
const struct check *const check_registry[] = {&check_about_all, &check_about_pod, &check_doubt, &check_say, NULL};

const struct embedded embedded_files[] = {
    {"default.yaml", TEXT("{apiVersion: dryfit.dev/v1, kind: Policy, rules: {'*': {certain: deny, likely: warn}}}\n")},
    {"rules/bind-doubt.yaml", TEXT("{id: bind-doubt, check: doubt, title: t, message: m, cause: c, fix: f.}\n")},
    {"rules/bind-say.yaml",
     TEXT("id: bind-say\ncheck: say\ntitle: t\n"
          "message: '{object} ({kind}, {name}) {container} {image} is {facts}: {subject}={value} at {field}'\n"
          "cause: {sure: 'it {{fails}} {number}', unsure: 'it may fail'}\nfix: Mend {value}.\n")},
    {"rules/env-all.yaml", TEXT("{id: env-all, check: about-all, title: t, message: m, cause: c, fix: f.}\n")},
    {"rules/env-pod.yaml", TEXT("{id: env-pod, check: about-pod, title: t, message: m, cause: c, fix: f.}\n")},
    {"rules/url-doubt.yaml",
     TEXT("{id: url-doubt, check: doubt, certainty: likely, title: t, message: m, cause: c, fix: f.}\n")},
    {"workloads/app.yaml", TEXT("{id: app, title: The App, images: [acme/app]}\n")},
    {NULL, {NULL, 0}},
};

#define HEAD "apiVersion: dryfit.dev/v1\nkind: Policy\n"
#define ONLY(rule) "rules: {'*': {certain: off, likely: off}, " rule ": {certain: deny, likely: warn}}\n"

/* Each finding as "rule certainty container subject value", one a line. */
static struct str run(const char *settings, const char *spec)
{
    struct err err = {0};
    struct policy *policy POLICY_CLEANUP = NULL;
    struct policy_file file = {"a.yaml", arena_format(arena, HEAD "%s", settings)};
    if (!policy_new(&file, 1, &policy, &err))
        fail_msg("%s", err.message);
    struct str yaml =
        arena_format(arena, "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {%s}\n", spec);
    struct workload workload;
    assert_int_equal(workload_parse(arena, yaml_text(arena, yaml.ptr), &workload), WORKLOAD_OK);
    struct findings findings = engine_run(policy, &workload, NULL, arena);
    struct str out = STR("");
    for (size_t i = 0; i < findings.len; i++) {
        const struct finding *finding = findings.items[i];
        struct str container = finding->container ? finding->container->name : STR("-");
        out = arena_format(arena, "%.*s%s%.*s %s %.*s %.*s%s%.*s", STR_ARG(out), i ? "\n" : "",
                           STR_ARG(finding->rule->id), finding->certainty == CERTAIN ? "certain" : "likely",
                           STR_ARG(container), STR_ARG(finding->subject), finding->value.len ? " " : "",
                           STR_ARG(finding->value));
    }
    return out;
}

#define ENV(name, value) "{name: " name ", value: '" value "'}"

static void test_order(void **state)
{
    (void)state;
    assert_str(run(ONLY("bind-say"),
                   "containers: [{name: b, image: x/b, env: [" ENV("B1", "likely u") ", " ENV(
                       "B2", "certain v") "]},"
                                          " {name: a, image: x/a, env: [" ENV("A1", "certain w") ", " ENV(
                                              "A2", "likely x") "]}],"
                                                                "initContainers: [{name: i, image: x/i, env: [" ENV(
                                                                    "I1", "certain y") "]}]"),
               "bind-say certain b B2 v\nbind-say certain a A1 w\nbind-say certain i I1 y\n"
               "bind-say likely b B1 u\nbind-say likely a A2 x");
}

/* A check of containers leaves init containers alone unless it asks for them. */
static void test_kinds(void **state)
{
    (void)state;
    assert_str(
        run(ONLY("url-doubt"),
            "containers: [{name: a, image: x/a, env: [" ENV(
                "A", "x") "]}],"
                          "initContainers: [{name: i, image: x/i, env: [" ENV(
                              "I", "x") "]},"
                                        " {name: s, image: x/s, restartPolicy: Always, env: [" ENV("S", "x") "]}]"),
        "url-doubt likely a A\nurl-doubt likely s S");
}

static void test_the_pod_once(void **state)
{
    (void)state;
    assert_str(run(ONLY("env-pod"), "containers: [{name: a, image: x/a}, {name: b, image: x/b}]"),
               "env-pod likely - replicas");
}

#define ONE(value) "containers: [{name: a, image: x/a, env: [" ENV("A", value) "]}]"

static void test_containers_differ(void **state)
{
    (void)state;
    assert_str(run(ONLY("env-all"), "containers: [{name: a, image: x/a}, {name: b, image: x/b}]"),
               "env-all certain a volume v\nenv-all likely b volume v");
}

/* bind-say and bind-doubt are one family, url-doubt is another. */
static void test_each_problem_once(void **state)
{
    (void)state;
    assert_str(run("rules: {env-*: {certain: off, likely: off}}\n", ONE("certain v")),
               "bind-say certain a A v\nurl-doubt likely a A v");
    assert_str(run("rules: {env-*: {certain: off, likely: off}}\n", ONE("likely v")),
               "bind-doubt likely a A v\nbind-say likely a A v\nurl-doubt likely a A v");
}

/* What is off does not stand in for what is not. */
static void test_off_is_dropped_first(void **state)
{
    (void)state;
    assert_str(run("rules: {env-*: {certain: off, likely: off}, url-doubt: {likely: off}, bind-say: {certain: off}}\n",
                   ONE("certain v")),
               "bind-doubt likely a A v");
}

/* Two things are missing at one place: two problems. */
static void test_missing_things_differ(void **state)
{
    (void)state;
    const char *spec = "containers: [{name: a, image: x/a, env: [" ENV("A", "certain") ", " ENV("B", "likely") "]}]";
    assert_str(run(ONLY("bind-*"), spec), "bind-say certain a A\nbind-doubt likely a B\nbind-say likely a B");
}

static void test_scopes(void **state)
{
    (void)state;
    const char *rules =
        "rules: {env-*: {certain: off, likely: off}, url-*: {likely: off}, bind-doubt: {likely: off}}\n";
    struct str off = arena_format(
        arena, "%sscopes: [{namespaces: [shop], rules: {bind-say: {certain: off, likely: off}}}]\n", rules);
    struct str other = arena_format(
        arena, "%sscopes: [{namespaces: [mail], rules: {bind-say: {certain: off, likely: off}}}]\n", rules);
    assert_str(run(off.ptr, ONE("certain v")), "");
    assert_str(run(other.ptr, ONE("certain v")), "bind-say certain a A v");
}

static const struct finding *first_finding(struct policy *policy, const char *value)
{
    struct workload *workload = arena_one(arena, struct workload);
    struct str yaml =
        arena_format(arena,
                     "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\n"
                     "spec: {containers: [{name: a, image: 'acme/app:1', env: [{name: A, value: \"%s\"}]}]}",
                     value);
    assert_int_equal(workload_parse(arena, yaml_text(arena, yaml.ptr), workload), WORKLOAD_OK);
    struct findings findings = engine_run(policy, workload, NULL, arena);
    assert_int_equal(findings.len, 1);
    return findings.items[0];
}

static void test_texts(void **state)
{
    (void)state;
    struct err err = {0};
    struct policy *policy POLICY_CLEANUP = NULL;
    struct policy_file file = {"a.yaml", STR(HEAD ONLY("bind-say"))};
    assert_true(policy_new(&file, 1, &policy, &err));
    const struct finding *finding = first_finding(policy, "certain redis://u:pw@h");
    assert_str(finding->message, "Pod shop/web (Pod, web) a acme/app:1 is The App: A=redis://u:***@h at "
                                 "spec.containers[0].env[0]");
    assert_str(finding->cause, "it {fails} 0");
    assert_str(finding->fix, "Mend redis://u:***@h.");
    assert_str(first_finding(policy, "likely x")->cause, "it may fail");
    assert_str(first_finding(policy, "likely a\\n\\eb")->fix, "Mend a  b.");
}

static void test_long_values_are_cut(void **state)
{
    (void)state;
    struct err err = {0};
    struct policy *policy POLICY_CLEANUP = NULL;
    struct policy_file file = {"a.yaml", STR(HEAD ONLY("bind-say"))};
    assert_true(policy_new(&file, 1, &policy, &err));
    char value[] = "likely 0123456789012345678901234567890123456789012345678901234567890123456789"
                   "0123456789012345678901234567890123456789012345678X";
    const struct finding *finding = first_finding(policy, value);
    assert_int_equal(finding->value.len, 120);
    assert_true(str_ends(finding->fix, STR("8X.")));
    value[sizeof value - 2] = '9';
    struct str longer = arena_format(arena, "%sX", value);
    finding = first_finding(policy, longer.ptr);
    assert_int_equal(finding->value.len, 121);
    assert_true(str_ends(finding->fix, STR("89....")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_the_pod_once),
        cmocka_unit_test(test_containers_differ),
        cmocka_unit_test(test_each_problem_once),
        cmocka_unit_test(test_off_is_dropped_first),
        cmocka_unit_test(test_missing_things_differ),
        cmocka_unit_test(test_scopes),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_long_values_are_cut),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
