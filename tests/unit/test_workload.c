/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/workload.h"

#include "tree_of.h"

static struct workload parse(struct arena *arena, const char *yaml)
{
    struct workload workload;
    if (workload_parse(arena, yaml_text(arena, yaml), &workload) != WORKLOAD_OK)
        fail_msg("no pod template in %s", yaml);
    return workload;
}

static void assert_field(struct arena *arena, const struct field *field, const char *want)
{
    assert_str_of("field", field_text(arena, field), want);
}

#define POD_SPEC "{containers: [{name: a, image: redis}]}"
#define TEMPLATE "{template: {metadata: {labels: {l: t}}, spec: " POD_SPEC "}}"

static const struct kind_row {
    const char *yaml, *field;
    bool runs_once;
} kinds[] = {
    {"{apiVersion: apps/v1, kind: Deployment, spec: " TEMPLATE "}", "spec.template.spec", false},
    {"{apiVersion: apps/v1beta2, kind: Deployment, spec: " TEMPLATE "}", "spec.template.spec", false},
    {"{apiVersion: apps/v1, kind: StatefulSet, spec: " TEMPLATE "}", "spec.template.spec", false},
    {"{apiVersion: apps/v1, kind: DaemonSet, spec: " TEMPLATE "}", "spec.template.spec", false},
    {"{apiVersion: apps/v1, kind: ReplicaSet, spec: " TEMPLATE "}", "spec.template.spec", false},
    {"{apiVersion: v1, kind: ReplicationController, spec: " TEMPLATE "}", "spec.template.spec", false},
    {"{apiVersion: v1, kind: Pod, metadata: {labels: {l: t}}, spec: " POD_SPEC "}", "spec", false},
    {"{apiVersion: batch/v1, kind: Job, spec: " TEMPLATE "}", "spec.template.spec", true},
    {"{apiVersion: batch/v1beta1, kind: CronJob, spec: {jobTemplate: {spec: " TEMPLATE "}}}",
     "spec.jobTemplate.spec.template.spec", true},
};

static void knows_kinds(void **state)
{
    struct arena *arena = *state;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct workload workload = parse(arena, kinds[i].yaml);
        assert_field(arena, &workload.pod_spec_field, kinds[i].field);
        assert_int_equal(workload.runs_once, kinds[i].runs_once);
        assert_int_equal(workload.containers_len, 1);
        assert_str_of("name", workload.containers[0].name, "a");
        assert_str_of("label", tree_get_str(workload.pod_labels, "l"), "t");
        assert_ptr_equal(field_find(workload.object, &workload.containers[0].field), workload.containers[0].node);
        assert_true(workload_has_template(workload.api_version, workload.kind));
    }
}

static void leaves_others_alone(void **state)
{
    static const char *const rows[] = {
        "{apiVersion: v1, kind: Service, spec: " POD_SPEC "}",
        "{apiVersion: v1, kind: Deployment, spec: " TEMPLATE "}",
        "{apiVersion: batch/v1, kind: Deployment, spec: " TEMPLATE "}",
        "{apiVersion: apps/v1, kind: Pod, spec: " POD_SPEC "}",
        "{apiVersion: v2, kind: Pod, spec: " POD_SPEC "}",
        "{apiVersion: /v1, kind: Pod, spec: " POD_SPEC "}",
        "{apiVersion: xapps/v1, kind: Deployment, spec: " TEMPLATE "}",
        "{apiVersion: apps/v1, kind: deployment, spec: " TEMPLATE "}",
        "{apiVersion: apps/v1, kind: Scale, spec: {replicas: 1}}",
        "{apiVersion: apps/v1, kind: Deployment}",
        "{apiVersion: apps/v1, kind: Deployment, spec: [1]}",
        "{apiVersion: apps/v1, kind: Deployment, spec: {template: {spec: x}}}",
        "{apiVersion: apps/v1, kind: 3}",
        "{kind: Pod, spec: " POD_SPEC "}",
        "[1]",
        "x",
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct workload workload;
        if (workload_parse(*state, yaml_text(*state, rows[i]), &workload) != WORKLOAD_NO_TEMPLATE)
            fail_msg("%s is judged", rows[i]);
    }
    struct workload workload;
    assert_int_equal(workload_parse(*state, NULL, &workload), WORKLOAD_NO_TEMPLATE);
    assert_false(workload_has_template(STR("v1"), STR("Service")));
}

static void reads_metadata(void **state)
{
    struct arena *arena = *state;
    struct workload workload =
        parse(arena,
              "{apiVersion: apps/v1, kind: ReplicaSet, metadata: {namespace: shop, name: web, labels: {a: b}, "
              "annotations: {c: d}, deletionTimestamp: '2026-01-01T00:00:00Z', ownerReferences: [{kind: X}, "
              "{kind: Deployment, controller: true}]}, spec: {replicas: 3, template: {metadata: {annotations: {e: f}}, "
              "spec: {hostNetwork: true, enableServiceLinks: false}}}}");
    assert_str_of("title", workload_title(arena, &workload), "ReplicaSet shop/web");
    assert_str_of("label", tree_get_str(workload.labels, "a"), "b");
    assert_str_of("annotation", tree_get_str(workload.annotations, "c"), "d");
    assert_str_of("annotation", tree_get_str(workload.pod_annotations, "e"), "f");
    assert_null(workload.pod_labels);
    assert_true(workload.controlled);
    assert_true(workload.terminating);
    assert_true(workload.host_network);
    assert_false(workload.service_links);
    assert_int_equal(workload.replicas, 3);
    assert_int_equal(workload.containers_len, 0);
}

static void fills_defaults(void **state)
{
    struct arena *arena = *state;
    struct workload workload = parse(arena, "{apiVersion: v1, kind: Pod, metadata: {generateName: web-, labels: [x], "
                                            "ownerReferences: [{controller: 'true'}]}, spec: {hostNetwork: 'true'}}");
    assert_str_of("title", workload_title(arena, &workload), "Pod web-*");
    assert_null(workload.labels);
    assert_null(workload.pod_labels);
    assert_false(workload.controlled);
    assert_false(workload.terminating);
    assert_false(workload.host_network);
    assert_true(workload.service_links);
    assert_int_equal(workload.replicas, 1);
    workload = parse(arena, "{apiVersion: apps/v1, kind: Deployment, spec: {replicas: -1, template: {spec: {}}}}");
    assert_int_equal(workload.replicas, 1);
    workload = parse(arena, "{apiVersion: apps/v1, kind: Deployment, spec: {replicas: 0, template: {spec: {}}}}");
    assert_int_equal(workload.replicas, 0);
}

/* Main containers first, then sidecars, then init containers; what is no mapping is passed over. */
static void orders_containers(void **state)
{
    struct arena *arena = *state;
    struct workload workload =
        parse(arena, "{apiVersion: v1, kind: Pod, spec: {initContainers: [{name: i1}, {name: s1, restartPolicy: "
                     "Always}, 7, {name: i2, restartPolicy: Never}], containers: [x, {name: c1}, {name: c2}]}}");
    static const struct {
        const char *name, *field;
        enum container_kind kind;
    } rows[] = {
        {"c1", "spec.containers[1]", CONTAINER_MAIN},        {"c2", "spec.containers[2]", CONTAINER_MAIN},
        {"s1", "spec.initContainers[1]", CONTAINER_SIDECAR}, {"i1", "spec.initContainers[0]", CONTAINER_INIT},
        {"i2", "spec.initContainers[3]", CONTAINER_INIT},
    };
    assert_int_equal(workload.containers_len, 5);
    for (size_t i = 0; i < 5; i++) {
        const struct container *container = &workload.containers[i];
        assert_str_of("name", container->name, rows[i].name);
        assert_int_equal(container->kind, rows[i].kind);
        assert_field(arena, &container->field, rows[i].field);
    }
}

static const char full[] =
    "apiVersion: apps/v1\n"
    "kind: Deployment\n"
    "spec:\n"
    "  template:\n"
    "    spec:\n"
    "      containers:\n"
    "      - name: web\n"
    "        image: ghcr.io/acme/web:1.2\n"
    "        command: [server, 3, '--host', '$(HOST)']\n"
    "        args: ['--api=http://api:80']\n"
    "        env: [{name: HOST, value: 0.0.0.0}, {value: x}, {name: API, value: 'https://a;http://b:3'}]\n"
    "        ports: [{containerPort: 8080}, {name: m, containerPort: 9090, protocol: UDP}, {containerPort: x},\n"
    "                {containerPort: 0}, {containerPort: 65536}]\n"
    "        resources: {limits: {memory: 1Gi, cpu: 2}, requests: {memory: 1.5Gi, cpu: x}}\n"
    "        volumeMounts: [{name: v, mountPath: /etc/x, subPath: s}, 3]\n";

static void reads_a_container(void **state)
{
    struct arena *arena = *state;
    struct workload workload = parse(arena, full);
    const struct container *web = &workload.containers[0];
    assert_str_of("image", web->image.name, "web");
    assert_str_of("tag", web->image.tag, "1.2");
    assert_true(web->has_command);
    assert_int_equal(web->command_len, 3); /* the number is no string */
    assert_str_of("word", web->command[2].text, "0.0.0.0");
    assert_field(arena, &web->command[2].field, "spec.template.spec.containers[0].command[3]");
    assert_int_equal(web->args[0].urls_len, 1);
    assert_field(arena, &web->args[0].field, "spec.template.spec.containers[0].args[0]");
    assert_int_equal(web->env_len, 2); /* one has no name */
    assert_field(arena, &web->env[1].field, "spec.template.spec.containers[0].env[2]");
    assert_int_equal(web->env[1].urls_len, 2);
    assert_str_of("host", web->env[1].urls[1].host, "b");
    assert_int_equal(web->ports_len, 2);
    assert_int_equal(web->ports[0].number, 8080);
    assert_str_of("protocol", web->ports[0].protocol, "TCP");
    assert_str_of("protocol", web->ports[1].protocol, "UDP");
    assert_str_of("port", web->ports[1].name, "m");
    assert_field(arena, &web->ports[1].field, "spec.template.spec.containers[0].ports[1]");
    assert_int_equal(web->mounts_len, 1);
    assert_str_of("path", web->mounts[0].path, "/etc/x");
    assert_str_of("sub path", web->mounts[0].sub_path, "s");
    assert_str_of("volume", web->mounts[0].volume, "v");
    assert_field(arena, &web->mounts[0].field, "spec.template.spec.containers[0].volumeMounts[0]");
}

static void reads_amounts(void **state)
{
    struct arena *arena = *state;
    struct workload workload = parse(arena, full);
    const struct container *web = &workload.containers[0];
    assert_true(web->limit_memory.set);
    assert_str_of("memory", web->limit_memory.text, "1Gi");
    assert_int_equal(web->limit_memory.quantity.milli, (int64_t)1024 * 1024 * 1024 * 1000);
    assert_field(arena, &web->limit_memory.field, "spec.template.spec.containers[0].resources.limits.memory");
    assert_true(web->limit_cpu.set);
    assert_str_of("cpu", web->limit_cpu.text, "2");
    assert_int_equal(web->limit_cpu.quantity.milli, 2000);
    assert_true(web->request_memory.set);
    assert_false(web->request_cpu.set);
    assert_str_of("as written", web->request_cpu.text, "x");
    assert_field(arena, &web->request_cpu.field, "spec.template.spec.containers[0].resources.requests.cpu");
    workload = parse(arena, "{apiVersion: v1, kind: Pod, spec: {containers: [{name: a}]}}");
    assert_false(workload.containers[0].limit_memory.set);
    assert_field(arena, &workload.containers[0].limit_memory.field, "spec.containers[0].resources.limits.memory");
}

/* The API server has refused such objects, and `check` says so itself: here they are only survived. */
static void survives_wrong_types(void **state)
{
    static const char *const values[] = {"x", "3", "true", "null", "[]", "{}", "[1, x, null, [], {}]", "{name: [x]}"};
    static const char *const keys[] = {"name",          "image",        "command",        "args",
                                       "env",           "envFrom",      "ports",          "resources",
                                       "livenessProbe", "startupProbe", "readinessProbe", "volumeMounts"};
    struct arena *arena = *state;
    for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
        for (size_t v = 0; v < sizeof values / sizeof values[0]; v++) {
            struct str yaml =
                arena_format(arena, "{apiVersion: v1, kind: Pod, spec: {containers: [{%s: %s}]}}", keys[k], values[v]);
            struct workload workload = parse(arena, yaml.ptr);
            assert_int_equal(workload.containers_len, 1);
            assert_int_equal(workload.containers[0].env_len, 0);
            assert_int_equal(workload.containers[0].ports_len, 0);
            assert_false(workload.containers[0].limit_cpu.set);
        }
    }
}

/* An image that is no reference has an empty text. */
static void leaves_odd_images_out(void **state)
{
    struct workload workload =
        parse(*state, "{apiVersion: v1, kind: Pod, spec: {containers: [{image: '{{ .Values.image }}'}]}}");
    assert_int_equal(workload.containers[0].image.text.len, 0);
    assert_int_equal(workload.containers[0].image.name.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(knows_kinds),    ARENA_TEST(leaves_others_alone),  ARENA_TEST(reads_metadata),
        ARENA_TEST(fills_defaults), ARENA_TEST(orders_containers),    ARENA_TEST(reads_a_container),
        ARENA_TEST(reads_amounts),  ARENA_TEST(survives_wrong_types), ARENA_TEST(leaves_odd_images_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
