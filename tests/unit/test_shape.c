/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "arena_fixture.h"
#include "base/text.h"
#include "base/yaml.h"
#include "webhook/shape.h"

static void note(void *ctx, const struct field *field, const cJSON *node, const char *wanted)
{
    struct str path = field_text(arena, field);
    text_format(ctx, "%.*s: %s, %s\n", STR_ARG(path), tree_type(node), wanted);
}

static const char *faults(const char *yaml)
{
    struct yaml_stream stream = {.text = str_from(yaml)};
    struct yaml_document document;
    struct workload workload;
    const cJSON *root = NULL;
    struct err err;
    struct text text = {.arena = arena};
    assert_true(yaml_next(&stream, &document));
    if (!yaml_parse(arena, &document, &root, &err))
        fail_msg("%u: %s", err.line, err.message);
    assert_int_equal(workload_parse(arena, root, &workload), WORKLOAD_OK);
    shape_check(&workload, note, &text);
    return arena_copy(arena, text_str(&text)).ptr;
}

static void test_what_is_right(void **state)
{
    (void)state;
    assert_string_equal(faults("apiVersion: apps/v1\n"
                               "kind: Deployment\n"
                               "metadata: {name: a, labels: {b: c}, annotations: null, uid: 1}\n"
                               "spec:\n"
                               "  replicas: 2\n"
                               "  template:\n"
                               "    metadata: {labels: {b: \"1\"}}\n"
                               "    spec:\n"
                               "      hostNetwork: false\n"
                               "      containers:\n"
                               "      - name: a\n"
                               "        image: ~\n"
                               "        args: [x, '1']\n"
                               "        env: [{name: A, value: '1'}, {name: B}]\n"
                               "        ports: [{containerPort: 80, name: http}]\n"
                               "        livenessProbe: {httpGet: {port: http}, initialDelaySeconds: 0}\n"
                               "        readinessProbe: {httpGet: {port: 80}}\n"
                               "        resources: {limits: {cpu: 1, memory: 1Gi}}\n"),
                        "");
}

static void test_what_is_wrong(void **state)
{
    (void)state;
    assert_string_equal(faults("apiVersion: apps/v1\n"
                               "kind: Deployment\n"
                               "metadata: {name: 1, labels: {b: true}}\n"
                               "spec:\n"
                               "  replicas: '2'\n"
                               "  template:\n"
                               "    metadata: {annotations: [a]}\n"
                               "    spec:\n"
                               "      hostNetwork: 'yes'\n"
                               "      initContainers: {name: a}\n"
                               "      containers:\n"
                               "      - a\n"
                               "      - env: [{name: A, value: 80}]\n"
                               "        command: sleep 1\n"
                               "        args: [1]\n"
                               "        ports: [{containerPort: '80'}, {containerPort: 1.5}]\n"
                               "        livenessProbe: {httpGet: {port: [80]}, periodSeconds: 10s}\n"
                               "        resources: {limits: {cpu: {}}, requests: 1Gi}\n"),
                        "metadata.name: number, a string\n"
                        "metadata.labels.b: boolean, a string\n"
                        "spec.replicas: string, a whole number without quotes\n"
                        "spec.template.metadata.annotations: list, a mapping\n"
                        "spec.template.spec.containers[0]: string, a mapping\n"
                        "spec.template.spec.containers[1].command: string, a list of strings\n"
                        "spec.template.spec.containers[1].args[0]: number, a string\n"
                        "spec.template.spec.containers[1].env[0].value: number, a string\n"
                        "spec.template.spec.containers[1].ports[0].containerPort: string, a whole number without "
                        "quotes\n"
                        "spec.template.spec.containers[1].ports[1].containerPort: number, a whole number without "
                        "quotes\n"
                        "spec.template.spec.containers[1].livenessProbe.httpGet.port: list, a port's number or name\n"
                        "spec.template.spec.containers[1].livenessProbe.periodSeconds: string, a whole number without "
                        "quotes\n"
                        "spec.template.spec.containers[1].resources.limits.cpu: mapping, a quantity\n"
                        "spec.template.spec.containers[1].resources.requests: string, a mapping\n"
                        "spec.template.spec.initContainers: mapping, a list\n"
                        "spec.template.spec.hostNetwork: string, true or false without quotes\n");
}

/* A Pod is its own template: its metadata is looked at once. */
static void test_a_pod_and_a_cron_job(void **state)
{
    (void)state;
    assert_string_equal(faults("apiVersion: v1\nkind: Pod\nmetadata: {labels: {a: 1}}\n"
                               "spec: {containers: [{image: 1}]}\n"),
                        "metadata.labels.a: number, a string\n"
                        "spec.containers[0].image: number, a string\n");
    assert_string_equal(faults("apiVersion: batch/v1\nkind: CronJob\nspec:\n  jobTemplate:\n    spec:\n"
                               "      template: {metadata: {labels: {a: 1}}, spec: {containers: [{image: 1}]}}\n"),
                        "spec.jobTemplate.spec.template.metadata.labels.a: number, a string\n"
                        "spec.jobTemplate.spec.template.spec.containers[0].image: number, a string\n");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(what_is_right),
        TEST(what_is_wrong),
        TEST(a_pod_and_a_cron_job),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
