/* SPDX-License-Identifier: Apache-2.0 */
/* Which facts a container is described by. */
#include "policies/policy.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "tests/unit/facts_fixture.h"

EMBED_WORKLOADS("- {id: shop, images: [acme/shop], programs: [shopd], commands: ['*shop.js']}\n"
                "- {id: mail, images: [acme/mail], pathOnly: true}\n"
                "- {id: multi-web, images: [acme/multi], commands: [web]}\n"
                "- {id: multi-worker, images: [acme/multi], commands: [worker]}\n"
                "- {id: gunicorn, programs: [gunicorn]}\n");

/* A Pod of two containers: text, in flow style, goes into the first; annotations into its metadata. */
static struct workload pod(const char *text, const char *annotations)
{
    struct str yaml = arena_format(arena,
                                   "apiVersion: v1\nkind: Pod\nmetadata: {name: p, annotations: {%s}}\n"
                                   "spec: {containers: [{name: app, %s}, {name: side, image: 'acme/side:1'}]}\n",
                                   annotations, text);
    struct workload workload;
    assert_int_equal(workload_parse(arena, yaml_text(arena, yaml.ptr), &workload), WORKLOAD_OK);
    return workload;
}

static void assert_described(struct described described, const char *id, bool certain, const char *why)
{
    if (!id) {
        if (described.facts)
            fail_msg("%s: described as %s", why, described.facts->id.ptr);
        return;
    }
    if (!described.facts || !str_eq(described.facts->id, str_from(id)))
        fail_msg("%s: not described as %s", why, id);
    if (described.certain != certain)
        fail_msg("%s: certain is %d", why, described.certain);
}

static const struct {
    const char *container, *id;
    bool certain, newest;
    unsigned major; /* 0: no version */
} images[] = {
    {"image: 'acme/shop:3.1'", "shop", true, false, 3},
    {"image: 'registry:5000/x/acme/shop:3'", "shop", true, false, 3},
    {"image: 'acme/shop:latest'", "shop", true, true, 0},
    {"image: acme/shop", "shop", true, true, 0},
    {"image: 'acme/shop@sha256:0123456789012345678901234567890123456789012345678901234567890123'", "shop", true, false,
     0},
    {"image: 'other/shop:3'", "shop", false, false, 3},
    {"image: 'other/mail:3'", NULL, false, false, 0},
    {"image: 'acme/mail:3'", "mail", true, false, 3},
    {"image: 'acme/unknown:3'", NULL, false, false, 0},
    {"image: 'acme/shop:3', command: [shopd]", "shop", true, false, 3},
    {"image: 'acme/shop:3', command: [node, dist/shop.js]", "shop", true, false, 3},
    {"image: 'acme/shop:3', command: [sh, -c, 'exec node dist/shop.js --x']", "shop", true, false, 3},
    {"image: 'acme/shop:3', command: [sleep, infinity]", "shop", false, false, 3},
    {"image: 'acme/shop:3', args: [--debug]", "shop", true, false, 3},
    {"image: 'acme/mail:3', command: [maild]", "mail", false, false, 3},
    {"image: 'acme/multi:1', args: [web]", "multi-web", true, false, 1},
    {"image: 'acme/multi:1', args: [worker]", "multi-worker", true, false, 1},
};

static void test_by_image(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof images / sizeof *images; i++) {
        struct workload workload = pod(images[i].container, "");
        struct described described = policy_describe(policy, &workload, workload.containers);
        assert_described(described, images[i].id, images[i].certain, images[i].container);
        assert_int_equal(described.version.part[0], images[i].major);
        assert_int_equal(described.newest, images[i].newest);
    }
}

static const struct {
    const char *container, *annotations, *app, *side; /* facts of the two */
    bool certain;
    unsigned major;
} annotated[] = {
    {"image: 'own/thing:9'", "dryfit.dev/image: 'acme/shop:3'", "shop", NULL, true, 3},
    {"image: 'own/thing:9'", "dryfit.dev/image: acme/shop", "shop", NULL, true, 0},
    {"image: 'own/thing:9'", "dryfit.dev/image: 'app=acme/shop:3'", "shop", NULL, true, 3},
    {"image: 'own/thing:9'", "dryfit.dev/image: 'side=acme/mail:3'", NULL, "mail", true, 0},
    {"image: 'own/thing:9'", "dryfit.dev/image: 'app=acme/shop:3, side = acme/mail:1'", "shop", "mail", true, 3},
    {"image: 'own/thing:9'", "dryfit.dev/image: 'other/shop:3'", "shop", NULL, true, 3},
    {"image: 'acme/shop:9'", "dryfit.dev/image: 'acme/mail:3'", "mail", NULL, true, 3},
    {"image: 'acme/shop:9'", "dryfit.dev/image: 'not an image'", "shop", NULL, true, 9},
    {"image: 'own/thing:9', command: [sleep]", "dryfit.dev/image: 'acme/shop:3'", "shop", NULL, false, 3},
    {"image: 'own/thing:9'", "dryfit.dev/images: 'acme/shop:3'", NULL, NULL, false, 0},
};

static void test_by_annotation(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof annotated / sizeof *annotated; i++) {
        struct workload workload = pod(annotated[i].container, annotated[i].annotations);
        struct described app = policy_describe(policy, &workload, &workload.containers[0]);
        struct described side = policy_describe(policy, &workload, &workload.containers[1]);
        assert_described(app, annotated[i].app, annotated[i].certain, annotated[i].annotations);
        assert_described(side, annotated[i].side, true, annotated[i].annotations);
        assert_int_equal(app.version.part[0], annotated[i].major);
        assert_false(app.newest);
    }
}

/* On the object and on the template: the latter is nearer. */
static void test_annotation_of_the_template(void **state)
{
    (void)state;
    struct workload workload;
    const cJSON *object =
        yaml_text(arena, "apiVersion: apps/v1\nkind: Deployment\n"
                         "metadata: {name: d, annotations: {dryfit.dev/image: 'app=acme/mail:1,side=acme/mail:2'}}\n"
                         "spec:\n  template:\n    metadata: {annotations: {dryfit.dev/image: 'acme/shop:3'}}\n"
                         "    spec: {containers: [{name: app, image: 'own/a:1'}, {name: side, image: 'own/b:1'}]}\n");
    assert_int_equal(workload_parse(arena, object, &workload), WORKLOAD_OK);
    assert_described(policy_describe(policy, &workload, &workload.containers[0]), "shop", true, "app");
    assert_described(policy_describe(policy, &workload, &workload.containers[1]), "mail", true, "side");
}

static const struct {
    const char *container, *id;
    unsigned major;
} programs[] = {
    {"image: 'own/thing:1', command: [gunicorn, app]", "gunicorn", 0},
    {"image: 'own/thing:1', command: [sh, -c, 'migrate && exec gunicorn app']", "gunicorn", 0},
    {"image: 'own/thing:1', command: [sh, -c, 'gunicorn --check; shopd']", "shop", 0},
    {"image: 'own/thing:1', command: [sh, -c, 'gunicorn app; sleep 1']", "gunicorn", 0},
    {"image: 'acme/shop:3', command: [shopd]", "shop", 3},
    {"image: 'own/thing:1', args: [gunicorn]", NULL, 0},
    {"image: 'own/thing:1'", NULL, 0},
};

static void test_by_program(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
        struct workload workload = pod(programs[i].container, "");
        struct described described = policy_describe_program(policy, workload.containers);
        assert_described(described, programs[i].id, true, programs[i].container);
        assert_int_equal(described.version.part[0], programs[i].major);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_image),
        cmocka_unit_test(test_by_annotation),
        cmocka_unit_test(test_annotation_of_the_template),
        cmocka_unit_test(test_by_program),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
