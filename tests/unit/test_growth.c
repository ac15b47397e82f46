/* SPDX-License-Identifier: Apache-2.0 */
/* The time of a review grows with the object, and no faster: containers and env entries, in objects that fit and in
 * objects where nothing does. Tenfold input may take twentyfold processor time; what is quadratic takes a hundredfold.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <time.h>

#include <cmocka.h>

#include "base/text.h"
#include "tests/unit/view_fixture.h"

enum { RUNS = 5, ATTEMPTS = 3, TENFOLD_MAX = 20 };

struct shape {
    const char *name;
    const char *container; /* of each of n; %u: its number */
    const char *env;       /* of each of n in one container; NULL: the containers are counted */
    size_t first;          /* n; then ten times that, and a hundred times */
    bool fails;            /* something is found */
};

#define FITS                                                                                                           \
    "    image: langfuse/langfuse-worker:3.80.0\n"                                                                     \
    "    envFrom: [{secretRef: {name: langfuse}}]\n"                                                                   \
    "    ports: [{containerPort: 3030}]\n"                                                                             \
    "    livenessProbe: {httpGet: {path: /api/health, port: 3030}, initialDelaySeconds: 60, timeoutSeconds: 10}\n"     \
    "    resources: {requests: {cpu: \"2\", memory: 4Gi}, limits: {cpu: \"2\", memory: 4Gi}}\n"                        \
    "    env:\n    - {name: HOSTNAME, value: 0.0.0.0}\n    - {name: PEER, value: \"http://peer%u.shop.svc:8080\"}\n"
#define FAILS                                                                                                          \
    "    image: langfuse/langfuse-worker:latest\n"                                                                     \
    "    args: [uvicorn, --host, 127.0.0.1, \"http://localhost:9%u/\"]\n"                                              \
    "    livenessProbe: {httpGet: {path: /metrics, port: http, host: localhost}}\n"                                    \
    "    resources: {limits: {cpu: 1m, memory: 1Mi}}\n"                                                                \
    "    env:\n    - {name: HOSTNAME, value: localhost}\n    - {name: PEER, value: \"https://peer.shop.svc:8080\"}\n"  \
    "    - {name: PEER, value: \"http://localhost:9090\"}\n    - {name: HTTP_PROXY, value: \"http://proxy:3128\"}\n"   \
    "    - {name: REDIS_CLUSTER_ENABLED, value: \"true\"}\n    - {name: REDIS_HOST, value: \"redis://one:6379\"}\n"    \
    "    - {name: LANGFUSE_HOST, value: \"https://langfuse.cluster.local:3000\"}\n    - {name: X, value: "             \
    "\"$(Y%u)\"}\n"

#define UNKNOWN "    image: acme/cart:1\n    env:\n    - {name: FIRST, value: a}\n"

static const struct shape shapes[] = {
    {"containers that fit", FITS, NULL, 1, false},
    {"containers that fail", FAILS, NULL, 1, true},
    {"env that fits", FITS, "{name: PEER_%u, value: \"http://peer.shop.svc:8080/x\"}", 10, false},
    {"env of bad URLs", FITS, "{name: PEER_%u, value: \"https://peer.shop.svc:80\"}", 10, true},
    {"env of malformed hosts", FITS, "{name: PEER_%u, value: \"https://peer.cluster.local:3000\"}", 10, true},
    {"env of loopback URLs", FITS, "{name: PEER_%u, value: \"http://localhost:9090/%u\"}", 10, true},
    {"env of loopback URLs among others", UNKNOWN,
     "{name: PEER_%u, value: \"http://localhost:9090/%u\"}\n    - {name: OTHER_%u, value: \"a=%u\"}", 10, true},
    {"env of references", FITS, "{name: NAME_%u, value: \"$(NO_%u)\"}", 10, false},
    {"env that repeats itself", FITS, "{name: SAME, value: \"%u\"}", 10, true},
};

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* text with every %u replaced by number. */
static void add_numbered(struct text *text, const char *format, size_t number)
{
    struct str rest = str_from(format);
    size_t at = 0;
    while (str_find(rest, STR("%u"), &at)) {
        text_add(text, str_from_to(rest, 0, at));
        text_format(text, "%zu", number);
        rest = str_after(rest, at + 2);
    }
    text_add(text, rest);
}

static const cJSON *make(struct arena *memory, const struct shape *shape, size_t n)
{
    struct text text = {.arena = memory};
    text_add(&text, STR("apiVersion: v1\nkind: Pod\nmetadata: {name: cart, namespace: shop}\nspec:\n  containers:\n"));
    for (size_t i = 0; i < (shape->env ? 1 : n); i++) {
        text_format(&text, "  - name: c%zu\n", i);
        add_numbered(&text, shape->container, i);
    }
    for (size_t i = 0; shape->env && i < n; i++) {
        text_add(&text, STR("    - "));
        add_numbered(&text, shape->env, i);
        text_char(&text, '\n');
    }
    text_char(&text, '\0');
    return yaml_text(memory, text.ptr);
}

/* What a review costs, and what `check` adds to it. */
static size_t judge(const cJSON *object)
{
    struct arena *memory ARENA_CLEANUP = arena_new(0, NULL);
    struct workload workload;
    assert_int_equal(workload_parse(memory, object, &workload), WORKLOAD_OK);
    struct findings findings = engine_run(policy, &workload, NULL, memory);
    for (size_t i = 0; i < findings.len; i++)
        (void)finding_patch(memory, findings.items[i], object);
    return findings.len;
}

static double measure(const struct shape *shape, size_t n)
{
    struct arena *memory ARENA_CLEANUP = arena_new(0, NULL);
    const cJSON *object = make(memory, shape, n);
    double best = 0;
    size_t findings = 0;
    for (int i = 0; i < RUNS; i++) {
        double from = seconds();
        findings = judge(object);
        double took = seconds() - from;
        best = i == 0 || took < best ? took : best;
    }
    /* Of a crowd, less may be said. */
    if (n == shape->first)
        assert_int_equal(findings > 0, shape->fails);
    return best;
}

/* How many times as long 10 n take as n; measured anew, since a machine may be busy with other things. */
static double growth(const struct shape *shape, size_t n)
{
    double best = 0;
    for (int i = 0; i < ATTEMPTS && (i == 0 || best > TENFOLD_MAX); i++) {
        double times = measure(shape, 10 * n) / measure(shape, n);
        best = i == 0 || times < best ? times : best;
    }
    return best;
}

static void test_growth(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        for (size_t n = shapes[i].first; n < 100 * shapes[i].first; n *= 10) {
            double times = growth(&shapes[i], n);
            if (times > TENFOLD_MAX)
                fail_msg("%s: %zu take %.1f times as long as %zu", shapes[i].name, 10 * n, times, n);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_growth)};
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
