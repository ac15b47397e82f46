/* SPDX-License-Identifier: Apache-2.0 */
/* The time and the memory of a review grow with the object, and no faster: containers and env entries, in objects that
 * fit and in objects where nothing does, and whatever else somebody may send a megabyte of. Tenfold input may take
 * twentyfold processor time; what is quadratic takes a hundredfold. */
#include <setjmp.h>
#include <stdarg.h>
#include <time.h>

#include <cmocka.h>

#include "base/text.h"
#include "base/tree_write.h"
#include "tests/unit/view_fixture.h"
#include "webhook/admit.h"

enum { RUNS = 5, REVIEW_RUNS = 2, ATTEMPTS = 3, TENFOLD_MAX = 20 };

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

/* The same of what makes up a review, from body to answer: pieces of a pod, between a start and an end. */
struct crowd {
    const char *name;
    const char *head, *piece, *end; /* in the pod's own spec; %u in piece: its number */
    size_t first;                   /* pieces; then ten times that */
    const char *more, *last;        /* as many, behind end; or NULL */
};

#define POD "  containers:\n  - name: c\n    image: acme/cart:1\n    ports: [{containerPort: 3000}]\n"
#define LANGFUSE "  containers:\n  - name: c\n    image: langfuse/langfuse:3.112.0\n"
#define PROBED "    livenessProbe: {httpGet: {path: /, port: 3000}}\n"
#define PROXIED "    env:\n    - {name: HTTP_PROXY, value: \"http://proxy:3128\"}\n"

static const struct crowd crowds[] = {
    {"env of URLs without a namespace", LANGFUSE "    env:\n",
     "    - {name: U%u_URL, value: \"https://langfuse.cluster.local:3000/x%u\"}\n", "", 1000, NULL, NULL},
    {"arguments", POD "    args:\n", "    - \"--x%u=b\"\n", "", 1000, NULL, NULL},
    {"arguments that bind", POD PROBED "    args:\n", "    - \"--host=127.0.0.%u\"\n", "", 200, NULL, NULL},
    {"env that refers to the entry before", POD "    env:\n    - {name: A, value: b}\n",
     "    - {name: A%u, value: \"$(A)$(NO%u)\"}\n", "", 1500, NULL, NULL},
    {"env that refers to entries behind it", POD "    env:\n", "    - {name: A%u, value: \"$(B)$(C%u)\"}\n",
     "    - {name: B, value: b}\n", 400, NULL, NULL},
    {"env that repeats itself and refers to itself", POD "    env:\n",
     "    - {name: A, value: \"$(X)%u\"}\n    - {name: B%u, value: \"$(A)\"}\n", "", 600, NULL, NULL},
    {"one value of many URLs", LANGFUSE "    env:\n    - {name: URLS, value: \"",
     "https://svc%u.ns.svc.cluster.local:80/;", "\"}\n", 40, NULL, NULL},
    {"one argument of many URLs", LANGFUSE "    args: [\"", "https://svc%u.ns.svc.cluster.local:80/;", "\"]\n", 40,
     NULL, NULL},
    {"one value of many URLs behind a reference",
     LANGFUSE "    env:\n    - {name: A, value: b}\n    - {name: URLS, value: \"$(A) ",
     "https://svc%u.ns.svc.cluster.local:80/;", "\"}\n", 100, NULL, NULL},
    {"one value of many hosts", LANGFUSE "    env:\n    - {name: CLICKHOUSE_URL, value: \"", "ch%u.ns.svc:8123;",
     "\"}\n", 100, NULL, NULL},
    {"a long value that comes last of many", POD "    env:\n", "    - {name: A, value: b%u}\n",
     "    - {name: A, value: \"", 300, "many words %u ", "\"}\n"},
    {"URLs and a long NO_PROXY", POD PROXIED "    - {name: NO_PROXY, value: \"", "h%u.x,", "\"}\n", 300,
     "    - {name: U%u, value: \"http://s%u.ns.svc:80\"}\n", ""},
    {"hosts past a NO_PROXY", POD PROXIED "    - {name: NO_PROXY, value: x}\n",
     "    - {name: U%u, value: \"http://s%u.ns.svc:80\"}\n", "", 400, NULL, NULL},
    {"placeholders", POD "    env:\n", "    - {name: X%u_URL, value: \"https://${HOST%u}/\"}\n", "", 100, NULL, NULL},
    {"loopback URLs and a long argument", POD "    args: [\"", "99999999999999999999", "\"]\n    env:\n", 100,
     "    - {name: U%u_URL, value: \"http://localhost:9998/%u\"}\n", ""},
    {"wildcard URLs as arguments", POD "    args:\n", "    - \"http://0.0.0.0:9%u/\"\n", "", 1000, NULL, NULL},
    {"init containers", POD "  initContainers:\n",
     "  - {name: i%u, image: langfuse/langfuse:3, env: [{name: HOSTNAME, value: localhost}]}\n", "", 200, NULL, NULL},
    {"URLs and aliases", LANGFUSE "    env:\n", "    - {name: U%u_URL, value: \"https://h%u.cluster.local\"}\n",
     "  hostAliases:\n", 200, "  - {ip: 127.0.0.1, hostnames: [h%u]}\n", ""},
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

static struct str body_of(struct arena *memory, const struct crowd *crowd, size_t n)
{
    struct text text = {.arena = memory};
    struct text body = {.arena = memory};
    text_add(&text, STR("apiVersion: v1\nkind: Pod\nmetadata: {name: cart, namespace: shop}\nspec:\n"));
    text_add(&text, str_from(crowd->head));
    for (size_t i = 0; i < n; i++)
        add_numbered(&text, crowd->piece, i);
    text_add(&text, str_from(crowd->end));
    for (size_t i = 0; crowd->more && i < n; i++)
        add_numbered(&text, crowd->more, i);
    text_add(&text, str_from(crowd->last));
    text_char(&text, '\0');
    text_add(&body,
             STR("{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\",\"request\":{\"uid\":\"u\","
                 "\"kind\":{\"group\":\"\",\"version\":\"v1\",\"kind\":\"Pod\"},\"resource\":{\"group\":\"\","
                 "\"version\":\"v1\",\"resource\":\"pods\"},\"name\":\"cart\",\"namespace\":\"shop\","
                 "\"operation\":\"CREATE\",\"userInfo\":{\"username\":\"x\"},\"object\":"));
    tree_write(&body, yaml_text(memory, text.ptr));
    text_add(&body, STR("}}"));
    return text_str(&body);
}

struct cost {
    double seconds, bytes;
};

static struct cost review_cost(const struct crowd *crowd, size_t n)
{
    struct arena *input ARENA_CLEANUP = arena_new(0, NULL);
    struct admit_case it = {.policy = policy, .today = {2026, 6, 1}, .body = body_of(input, crowd, n)};
    struct cost best = {0};
    for (int i = 0; i < REVIEW_RUNS; i++) {
        struct arena *memory ARENA_CLEANUP = arena_new(0, NULL);
        struct admit_answer answer;
        double from = seconds();
        admit(&it, memory, &answer);
        double took = seconds() - from;
        assert_int_equal(answer.http_status, 200);
        best.seconds = i == 0 || took < best.seconds ? took : best.seconds;
        best.bytes = (double)arena_used(memory);
    }
    return best;
}

static void test_reviews(void **state)
{
    size_t failed = 0;
    (void)state;
    for (size_t i = 0; i < sizeof crowds / sizeof *crowds; i++) {
        const struct crowd *crowd = &crowds[i];
        double slower = 0, larger = 0;
        for (int attempt = 0; attempt < ATTEMPTS && (attempt == 0 || slower > TENFOLD_MAX); attempt++) {
            struct cost small = review_cost(crowd, crowd->first), large = review_cost(crowd, 10 * crowd->first);
            slower = large.seconds / small.seconds;
            larger = large.bytes / small.bytes;
        }
        if (slower <= TENFOLD_MAX && larger <= TENFOLD_MAX)
            continue;
        print_error("%s: %zu take %.1f times the time and %.1f times the memory of %zu\n", crowd->name,
                    10 * crowd->first, slower, larger, crowd->first);
        failed++;
    }
    assert_int_equal(failed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_growth), cmocka_unit_test(test_reviews)};
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
