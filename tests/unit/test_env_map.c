/* SPDX-License-Identifier: Apache-2.0 */
/* Env that comes from ConfigMaps around the workload. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "objects_fixture.h"
#include "policies/finding.h"

#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, fixture_setup, fixture_teardown)

#define MAP(namespace, name, data)                                                                                     \
    "- {kind: ConfigMap, metadata: {namespace: " namespace ", name: " name "}, data: " data "}\n"
#define POD(container)                                                                                                 \
    "apiVersion: v1\nkind: Pod\nmetadata: {name: cart}\nspec:\n  containers:\n  - name: cart\n" container

static struct objects around;

static const struct workload *view(const char *maps, const char *pod)
{
    struct workload *workload = arena_one(arena, struct workload);
    around = (struct objects){yaml_text(arena, maps), fixture_get, fixture_workloads};
    assert_int_equal(workload_parse_among(arena, yaml_text(arena, pod), &around, STR("shop"), workload), WORKLOAD_OK);
    return workload;
}

static void assert_known(const struct workload *workload, const char *name, const char *want)
{
    struct str value = {0};
    enum env_state state = container_env_state(workload->containers, str_from(name), &value);
    if (state != ENV_KNOWN || !str_eq(value, str_from(want)))
        fail_msg("%s: state %d, \"%.*s\"", name, (int)state, STR_ARG(value));
}

static void assert_state(const struct workload *workload, const char *name, enum env_state want)
{
    struct str value = {0};
    assert_int_equal(container_env_state(workload->containers, str_from(name), &value), want);
}

static void test_a_key(void **state)
{
    (void)state;
    const char *pod = POD("    env:\n"
                          "    - {name: A, valueFrom: {configMapKeyRef: {name: settings, key: a}}}\n"
                          "    - {name: B, valueFrom: {configMapKeyRef: {name: settings, key: b}}}\n"
                          "    - {name: C, valueFrom: {configMapKeyRef: {name: others, key: a}}}\n"
                          "    - {name: D, valueFrom: {secretKeyRef: {name: settings, key: a}}}\n"
                          "    - {name: E, valueFrom: {configMapKeyRef: {name: settings}}}\n"
                          "    - {name: F, value: 'see $(A)'}\n");
    const struct workload *workload = view(MAP("shop", "settings", "{a: 'http://$(F)', n: 1}"), pod);
    assert_known(workload, "A", "http://$(F)");
    assert_known(workload, "F", "see http://$(F)");
    assert_state(workload, "B", ENV_UNKNOWN);
    assert_state(workload, "C", ENV_UNKNOWN);
    assert_state(workload, "D", ENV_UNKNOWN);
    assert_state(workload, "E", ENV_UNKNOWN);
    assert_int_equal(workload->containers[0].env[0].urls_len, 1);
    assert_int_equal(workload->containers[0].env[0].origin, ENV_FROM_KEY);
    assert_int_equal(workload->containers[0].env[0].raw.len, 0);
    /* Another namespace's is another one. */
    assert_state(view(MAP("there", "settings", "{a: x}"), pod), "A", ENV_UNKNOWN);
}

static void test_all_of_a_map(void **state)
{
    (void)state;
    const char *maps = MAP("shop", "settings", "{A: one, B: two, N: null}") MAP("shop", "more", "{A: other}");
    const struct workload *workload = view(maps, POD("    envFrom:\n"
                                                     "    - configMapRef: {name: settings}\n"
                                                     "    - {prefix: X_, configMapRef: {name: more}}\n"
                                                     "    env:\n"
                                                     "    - {name: B, value: 'own $(B) $(X_A)'}\n"));
    assert_false(workload->containers[0].env_from);
    assert_known(workload, "A", "one");
    assert_known(workload, "X_A", "other");
    assert_known(workload, "B", "own two other");
    assert_state(workload, "N", ENV_UNKNOWN);
    assert_state(workload, "Z", ENV_ABSENT);
    workload = view(maps, POD("    envFrom:\n"
                              "    - configMapRef: {name: settings}\n"
                              "    - configMapRef: {name: more}\n"));
    assert_known(workload, "A", "other");
}

/* One source that is not known may set anything. */
static void test_sources_that_are_not_known(void **state)
{
    static const char *const sources[] = {"secretRef: {name: settings}", "configMapRef: {name: gone}",
                                          "configMapRef: {}", "configMapRef: {name: gone, optional: true}"};
    (void)state;
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        struct str pod =
            arena_format(arena, POD("    envFrom:\n    - configMapRef: {name: settings}\n    - %s\n"), sources[i]);
        const struct workload *workload = view(MAP("shop", "settings", "{A: one}"), pod.ptr);
        assert_true(workload->containers[0].env_from);
        assert_known(workload, "A", "one");
        assert_state(workload, "Z", ENV_UNKNOWN);
    }
}

static void test_without_objects_nothing_is_known(void **state)
{
    (void)state;
    const struct workload *workload =
        fixture_workload(POD("    envFrom:\n    - configMapRef: {name: settings}\n"
                             "    env:\n    - {name: A, valueFrom: {configMapKeyRef: {name: settings, key: A}}}\n"));
    assert_true(workload->containers[0].env_from);
    assert_int_equal(workload->containers[0].env_len, 1);
    assert_state(workload, "A", ENV_UNKNOWN);
}

#define URL "https://ollama.ai.svc.cluster.local:11434"

static const struct finding *find(const struct workload *workload, const char *rule, size_t at)
{
    struct findings findings = engine_run(policy, workload, &around, arena);
    for (size_t i = 0; i < findings.len; i++)
        if (str_eq(findings.items[i]->rule->id, str_from(rule)) && at-- == 0)
            return findings.items[i];
    return NULL;
}

static void assert_finding(const struct workload *workload, const struct finding *finding, const char *subject,
                           const char *field)
{
    assert_non_null(finding);
    assert_true(str_eq(finding->subject, str_from(subject)));
    assert_true(str_eq(field_text(arena, &finding->field), str_from(field)));
    assert_true(str_ends(finding->fix, STR(". The value comes from ConfigMap settings: change it there.")));
    assert_int_equal(finding_patch(arena, finding, workload->object).len, 0);
}

/* Two variables with one value in one map are two findings; the object itself has nothing to change. */
static void test_findings(void **state)
{
    (void)state;
    const struct workload *workload =
        view(MAP("shop", "settings", "{A_URL: '" URL "', B_URL: '" URL "'}"),
             POD("    image: registry.example.com/cart:1.2.3\n"
                 "    envFrom:\n    - configMapRef: {name: settings}\n"
                 "    env:\n    - {name: C_URL, valueFrom: {configMapKeyRef: {name: settings, key: A_URL}}}\n"));
    const char *rule = "url-https-plain-port";
    assert_finding(workload, find(workload, rule, 0), "C_URL", "spec.containers[0].env[0].valueFrom");
    assert_finding(workload, find(workload, rule, 1), "A_URL", "spec.containers[0].envFrom[0].configMapRef");
    assert_finding(workload, find(workload, rule, 2), "B_URL", "spec.containers[0].envFrom[0].configMapRef");
    assert_null(find(workload, rule, 3));
}

/* The list is there to override what envFrom brings. */
static void test_overriding_is_no_duplicate(void **state)
{
    (void)state;
    const struct workload *workload =
        view(MAP("shop", "settings", "{A: one}"), POD("    envFrom:\n    - configMapRef: {name: settings}\n"
                                                      "    env:\n    - {name: A, value: two}\n"));
    assert_known(workload, "A", "two");
    assert_null(find(workload, "env-duplicate", 0));
    workload = view(MAP("shop", "settings", "{A: one, B: two}"),
                    POD("    env:\n    - {name: A, valueFrom: {configMapKeyRef: {name: settings, key: A}}}\n"
                        "    - {name: A, valueFrom: {configMapKeyRef: {name: settings, key: B}}}\n"));
    const struct finding *finding = find(workload, "env-duplicate", 0);
    assert_non_null(finding);
    assert_string_equal(finding->variant, "different");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_key),
        TEST(all_of_a_map),
        TEST(sources_that_are_not_known),
        TEST(without_objects_nothing_is_known),
        TEST(findings),
        TEST(overriding_is_no_duplicate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
