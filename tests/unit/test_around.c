/* SPDX-License-Identifier: Apache-2.0 */
/* Which objects of an input are around one of its objects. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/text.h"
#include "base/tree_write.h"
#include "policies/workload.h"
#include "webhook/around.h"
#include "webhook/around_record.h"

static struct arena *arena, *scratch;
static struct around *around;

static int set_up(void **state)
{
    (void)state;
    json_init();
    arena = arena_new(0, NULL);
    scratch = arena_new(0, NULL);
    around = around_new(arena, STR("here"));
    return arena && scratch ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    arena_free(scratch);
    return 0;
}
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, set_up, tear_down)

static void put(const char *file, const char *text)
{
    /* The text goes away, as a file's does. */
    struct arena *memory ARENA_CLEANUP = arena_new(0, NULL);
    struct str own = arena_copy(memory, str_from(text));
    around_read(around, scratch, file, own, NULL);
}

#define SERVICE(name, port)                                                                                            \
    "---\napiVersion: v1\nkind: Service\nmetadata: {name: " name "}\nspec: {ports: [{port: " port "}]}\n"
#define SERVICE_IN(namespace, name, port)                                                                              \
    "---\napiVersion: v1\nkind: Service\nmetadata: {namespace: " namespace ", name: " name "}\n"                       \
                                                                           "spec: {ports: [{port: " port "}]}\n"
#define DEPLOYMENT(name, image)                                                                                        \
    "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: " name "}\n"                                         \
    "spec: {template: {spec: {containers: [{name: c, image: " image ", command: [a, b]}]}}}\n"

/* The port of the Service as an object in file sees it; 0: none is seen. */
static unsigned port_of(const char *file, const char *namespace, const char *name)
{
    struct around_view view = around_view(around, file);
    struct objects objects = around_objects(&view);
    const cJSON *service = objects.get(objects.ctx, STR("Service"), str_from(namespace), str_from(name));
    uint64_t port = 0;
    (void)tree_uint(tree_get(tree_item(tree_path(service, "spec", "ports", NULL), 0), "port"), 65535, &port);
    return (unsigned)port;
}

static bool add_name(void *arg, const struct workload *workload)
{
    struct text *text = arg;
    text_add(text, workload->name);
    text_char(text, ' ');
    return !str_eq(workload->name, STR("last"));
}

/* Those of the namespace "here" that run an image of that name, as an object in file sees them. */
static void assert_running(const char *file, const char *image, const char *want)
{
    struct around_view view = around_view(around, file);
    struct objects objects = around_objects(&view);
    struct text text = {.arena = arena};
    objects.workloads(objects.ctx, STR("here"), str_from(image), add_name, &text);
    text_char(&text, '\0');
    assert_string_equal(text.ptr, want);
}

static void assert_workloads(const char *file, const char *want)
{
    assert_running(file, "", want);
}

static void test_objects_are_found_by_name(void **state)
{
    (void)state;
    put("a.yaml", SERVICE("one", "1") SERVICE("two", "2"));
    put("b/c.yaml", "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Service, metadata: {name: three}, "
                    "spec: {ports: [{port: 3}]}}\n");
    put("d.json", "{\"apiVersion\": \"v1\", \"kind\": \"Service\", \"metadata\": {\"name\": \"four\"}, "
                  "\"spec\": {\"ports\": [{\"port\": 4}]}}");
    around_close(around);
    assert_int_equal(port_of("a.yaml", "here", "one"), 1);
    assert_int_equal(port_of("b/c.yaml", "here", "two"), 2);
    assert_int_equal(port_of("a.yaml", "here", "three"), 3);
    assert_int_equal(port_of("a.yaml", "here", "four"), 4);
    assert_int_equal(port_of("a.yaml", "here", "five"), 0);
}

static void test_namespaces_are_not_mixed(void **state)
{
    (void)state;
    put("a.yaml", SERVICE("db", "1") SERVICE_IN("there", "db", "2"));
    around_close(around);
    assert_int_equal(port_of("a.yaml", "here", "db"), 1);
    assert_int_equal(port_of("a.yaml", "there", "db"), 2);
    assert_int_equal(port_of("a.yaml", "elsewhere", "db"), 0);
}

static void test_a_broken_document_hides_no_other(void **state)
{
    (void)state;
    put("a.yaml", SERVICE("one", "1") "---\na: b: c\n" SERVICE("two", "2"));
    around_close(around);
    assert_int_equal(port_of("a.yaml", "here", "one"), 1);
    assert_int_equal(port_of("a.yaml", "here", "two"), 2);
}

static void test_the_last_of_a_file_counts(void **state)
{
    (void)state;
    put("a.yaml", SERVICE("db", "2") SERVICE("db", "1"));
    around_close(around);
    assert_int_equal(port_of("a.yaml", "here", "db"), 1);
    assert_int_equal(port_of("b.yaml", "here", "db"), 1);
}

/* Two environments: what one of them holds is not around the other. */
static void test_twins_in_other_folders(void **state)
{
    (void)state;
    put("dev/db.yaml", SERVICE("db", "1"));
    put("prod/db.yaml", SERVICE("db", "2") SERVICE("only-prod", "3") SERVICE_IN("there", "cache", "4"));
    put("top.yaml", SERVICE("top", "5"));
    around_close(around);
    assert_int_equal(port_of("dev/app.yaml", "here", "db"), 1);
    assert_int_equal(port_of("prod/app.yaml", "here", "db"), 2);
    assert_int_equal(port_of("prod/app.yaml", "here", "only-prod"), 3);
    assert_int_equal(port_of("dev/app.yaml", "here", "only-prod"), 0);
    assert_int_equal(port_of("app.yaml", "here", "db"), 0);
    assert_int_equal(port_of("./app.yaml", "here", "top"), 5);
    assert_int_equal(port_of("dev/app.yaml", "there", "cache"), 4);
}

static void test_twins_in_one_folder(void **state)
{
    (void)state;
    put("k8s/dev.yaml", SERVICE("db", "1"));
    put("k8s/prod.yaml", SERVICE("db", "2") SERVICE("cache", "3"));
    put("other/a.yaml", SERVICE("other", "4"));
    around_close(around);
    assert_int_equal(port_of("k8s/dev.yaml", "here", "db"), 1);
    assert_int_equal(port_of("k8s/prod.yaml", "here", "db"), 2);
    assert_int_equal(port_of("k8s/dev.yaml", "here", "cache"), 0);
    assert_int_equal(port_of("k8s/app.yaml", "here", "db"), 0);
    assert_int_equal(port_of("other/b.yaml", "here", "other"), 4);
    assert_int_equal(port_of("other/b.yaml", "here", "db"), 0);
}

static void test_workloads(void **state)
{
    (void)state;
    put("a.yaml", DEPLOYMENT("web", "x/web:1") "---\napiVersion: batch/v1\nkind: CronJob\nmetadata: {name: night}\n"
                                               "spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: n, "
                                               "image: x/night:2}]}}}}}\n" SERVICE("web", "1"));
    put("b.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: pod}\nspec: {initContainers: [{name: i, image: x/i:1}], "
                  "containers: [{name: c, image: x/pod:3}]}\n");
    put("c.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: empty}\n");
    around_close(around);
    assert_workloads("a.yaml", "night pod web ");
}

static void test_two_of_a_shape_are_enough(void **state)
{
    (void)state;
    put("a.yaml", DEPLOYMENT("z", "x:1") DEPLOYMENT("a", "x:1") DEPLOYMENT("b", "x:2") DEPLOYMENT("c", "x:1"));
    around_close(around);
    assert_workloads("a.yaml", "z a b ");
}

static void test_workloads_by_image(void **state)
{
    (void)state;
    put("a.yaml", DEPLOYMENT("one", "r.example.com/x/web:1") DEPLOYMENT("two", "y/web@sha256:0")
                      DEPLOYMENT("three", "web") DEPLOYMENT("four", "x/webs:1") DEPLOYMENT("five", "web/x:1"));
    put("b.yaml", DEPLOYMENT("last", "x/api:1") DEPLOYMENT("after", "x/api:2"));
    put("c.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: both}\nspec: {containers: [{name: a, image: x/job:1}, "
                  "{name: b, image: x/job:1}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: more}\nspec: "
                  "{containers: [{name: a, image: x/job:1}, {name: b, image: x/job:1}]}\n");
    around_close(around);
    assert_running("a.yaml", "web", "one three ");
    assert_running("a.yaml", "api", "last ");
    assert_running("a.yaml", "job", "both more ");
    assert_running("a.yaml", "none", "");
}

static void test_no_input(void **state)
{
    (void)state;
    around_close(around);
    assert_int_equal(port_of("a.yaml", "here", "db"), 0);
    assert_workloads("a.yaml", "");
}

/* What nothing reads is not kept; what is kept is the view's and the rules'. */
static void test_a_record_is_small(void **state)
{
    (void)state;
    const cJSON *object = NULL;
    struct err err = {0};
    struct workload workload;
    assert_true(json_parse(
        arena,
        STR("{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"web\",\"uid\":\"u\","
            "\"annotations\":{\"a\":\"b\"},\"labels\":{\"app\":\"web\"}},\"spec\":{\"replicas\":3,\"template\":"
            "{\"metadata\":{},\"spec\":{\"volumes\":[],\"containers\":[{\"name\":\"c\",\"image\":\"x/y:1\","
            "\"env\":[{\"name\":\"A\",\"value\":\"b\"}]}]}}},\"status\":{\"replicas\":3}}"),
        &object, &err));
    const cJSON *record = around_record(arena, object, STR("here"));
    struct text text = {.arena = arena};
    tree_write(&text, record);
    text_char(&text, '\0');
    assert_string_equal(text.ptr,
                        "{\"apiVersion\": \"apps/v1\", \"kind\": \"Deployment\", \"metadata\": {\"name\": \"web\", "
                        "\"uid\": \"u\", \"labels\": {\"app\": \"web\"}, \"namespace\": \"here\"}, \"spec\": "
                        "{\"template\": {\"spec\": {\"containers\": [{\"name\": \"c\", \"image\": \"x/y:1\"}]}}}}");
    assert_int_equal(workload_parse(arena, record, &workload), WORKLOAD_OK);
    assert_true(str_eq(workload.namespace, STR("here")));
    assert_true(str_eq(workload.containers[0].image.tag, STR("1")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(objects_are_found_by_name),
        TEST(namespaces_are_not_mixed),
        TEST(a_broken_document_hides_no_other),
        TEST(the_last_of_a_file_counts),
        TEST(twins_in_other_folders),
        TEST(twins_in_one_folder),
        TEST(workloads),
        TEST(workloads_by_image),
        TEST(two_of_a_shape_are_enough),
        TEST(no_input),
        TEST(a_record_is_small),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
