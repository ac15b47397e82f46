/* SPDX-License-Identifier: Apache-2.0 */
/* What `check` costs grows with its input, and no faster: ten times the objects may take twentyfold processor time;
 * what is quadratic takes a hundredfold. */
#include <sys/resource.h>

#include "cli.h"

enum { FEW = 60, RUNS = 2, ATTEMPTS = 3, TENFOLD_MAX = 20, SAME = 10 };

/* %u: a number of its own. */
#define WORKLOAD                                                                                                       \
    "{apiVersion: apps/v1, kind: Deployment, metadata: {name: worker-%u, namespace: langfuse}, spec: {template: "      \
    "{spec: {containers: [{name: worker, image: 'langfuse/langfuse-worker:3.80.%u', env: [{name: HOSTNAME, value: "    \
    "localhost}, {name: REDIS_HOST, value: redis}, {name: REDIS_HOST, value: redis}], resources: {limits: "            \
    "{memory: 64Mi}}}]}}}}\n"
#define SERVICE                                                                                                        \
    "{apiVersion: v1, kind: Service, metadata: {name: redis, namespace: langfuse}, spec: {ports: [{port: 6379}]}}\n"
#define JSON                                                                                                           \
    "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"worker-%u\"}, \"spec\": {\"containers\": " \
    "[{\"name\": \"worker\", \"image\": \"langfuse/langfuse-worker:3.80.%u\", \"env\": [{\"name\": \"HOSTNAME\", "     \
    "\"value\": \"localhost\"}], \"resources\": {\"limits\": {\"memory\": \"64Mi\"}}}]}}\n"

struct shape {
    const char *name, *file;
    const char *begin, *before, *object, *end; /* begin, N times before and object, end */
    unsigned names;                            /* of objects; 0: as many as objects */
    bool comma;                                /* between objects */
    bool fix;
};

static const struct shape shapes[] = {
    {"objects of names of their own", "a.yaml", "", "---\n", WORKLOAD, "", 0, false, false},
    {"objects of the same names", "a.yaml", "", "---\n", WORKLOAD "---\n" SERVICE, "", SAME, false, false},
    {"fixes in objects of names of their own", "a.yaml", "", "---\n", WORKLOAD, "", 0, false, true},
    {"fixes in a List", "a.yaml", "kind: List\nitems:\n", "- ", WORKLOAD, "", 0, false, true},
    {"fixes in a JSON List", "a.json", "{\"kind\": \"List\", \"items\": [\n", "", JSON, "]}\n", 0, true, true},
};

static void write_input(const struct shape *shape, unsigned n)
{
    struct text text = {.arena = cli_arena()};
    text_add(&text, str_from(shape->begin));
    for (unsigned i = 0; i < n; i++) {
        struct str rest = str_from(shape->object);
        size_t at = 0;
        text_add(&text, str_from(shape->comma && i > 0 ? ", " : shape->before));
        for (; str_find(rest, STR("%u"), &at); rest = str_after(rest, at + 2)) {
            text_add(&text, str_from_to(rest, 0, at));
            text_format(&text, "%u", shape->names ? i % shape->names : i);
        }
        text_add(&text, rest);
    }
    text_add(&text, str_from(shape->end));
    text_char(&text, '\0');
    cli_put(shape->file, text.ptr);
}

/* Processor seconds of all runs so far. */
static double seconds(void)
{
    struct rusage used;
    assert_int_equal(getrusage(RUSAGE_CHILDREN, &used), 0);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static double measure(const struct shape *shape, unsigned n)
{
    double best = 0;
    write_input(shape, n);
    for (int i = 0; i < RUNS; i++) {
        double from = seconds();
        struct cli_run run =
            shape->fix ? cli("check", "--fix", "--diff", shape->file) : cli("check", "-o", "json", shape->file);
        double took = seconds() - from;
        assert_int_equal(run.status, 1);
        cli_has(run.out, shape->fix ? "\n+" : "worker-0");
        best = i == 0 || took < best ? took : best;
    }
    return best;
}

/* Starting costs the same for any input, so it is taken off. */
static double growth(const struct shape *shape)
{
    double best = 0;
    for (int i = 0; i < ATTEMPTS && (i == 0 || best > TENFOLD_MAX); i++) {
        double start = measure(shape, 1);
        double few = measure(shape, FEW) - start;
        double times = (measure(shape, 10 * FEW) - start) / (few > 0.001 ? few : 0.001);
        best = i == 0 || times < best ? times : best;
    }
    return best;
}

static void test_growth(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        double times = growth(&shapes[i]);
        if (times > TENFOLD_MAX)
            fail_msg("%s: ten times as many take %.1f times as long", shapes[i].name, times);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {CLI_TEST(growth)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
