/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates and policies that cannot be read, are written by half or disappear: a line that names the file at the
 * start; while a server runs the last good one stays, and what comes back is taken. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "faults/faulty.h"
#include "wire/timing.h"
#include "wire/told.h"

static struct server server;
static const char *cert, *key; /* a good pair, as text */

static int start(void **state)
{
    const char *output, *errors;
    if (faulty_setup(state) != 0)
        return -1;
    faulty_run((const char *const[]){"serve", "--ops-listen", "127.0.0.1:0", "--listen", "192.0.2.1:1", "--state",
                                     faulty_path("state"), NULL},
               &output, &errors);
    cert = faulty_get("state/tls.crt");
    key = faulty_get("state/tls.key");
    return cert && key ? 0 : -1;
}

static void put_half(const char *name, const char *text)
{
    faulty_put(name, text);
    assert_int_equal(truncate(faulty_path(name), (off_t)(strlen(text) / 2)), 0);
}

static void put_pair(const char *folder)
{
    char name[64];
    assert_int_equal(mkdir(faulty_path(folder), 0700), 0);
    snprintf(name, sizeof name, "%s/tls.crt", folder);
    faulty_put(name, cert);
    snprintf(name, sizeof name, "%s/tls.key", folder);
    faulty_put(name, key);
}

/* Each makes a good file bad. */
static void halve_cert(void)
{
    put_half("bad/tls.crt", cert);
}

static void halve_key(void)
{
    put_half("bad/tls.key", key);
}

static void empty_cert(void)
{
    faulty_put("bad/tls.crt", "");
}

static void empty_key(void)
{
    faulty_put("bad/tls.key", "");
}

static void swap_key(void)
{
    faulty_put("bad/tls.key", faulty_get("state/ca.key"));
}

static void lose_cert(void)
{
    assert_int_equal(unlink(faulty_path("bad/tls.crt")), 0);
}

static void lead_nowhere(void)
{
    lose_cert();
    assert_int_equal(symlink("..data/tls.crt", faulty_path("bad/tls.crt")), 0);
}

static void folder_for_cert(void)
{
    lose_cert();
    assert_int_equal(mkdir(faulty_path("bad/tls.crt"), 0700), 0);
}

static void loop_of_links(void)
{
    lose_cert();
    assert_int_equal(symlink("tls.crt", faulty_path("bad/tls.crt")), 0);
}

static void fill_cert(void)
{
    faulty_put("bad/tls.crt", "this is no certificate\n");
}

static const struct fault {
    void (*make)(void);
    const char *line;  /* of what it says at the start */
    const char *later; /* and at a reload, where that differs */
} faults[] = {
    {halve_cert, "bad/tls.crt", NULL},
    {halve_key, "bad/tls.key: it holds no private key in PEM", NULL},
    {empty_cert, "bad/tls.crt", NULL},
    {empty_key, "bad/tls.key: it holds no private key in PEM", NULL},
    {swap_key, "does not belong to certificate", NULL},
    {lose_cert, "bad/tls.crt: no such file or directory", NULL},
    {lead_nowhere, "bad/tls.crt: no such file or directory", NULL},
    {folder_for_cert, "bad/tls.crt: is a directory", "bad/tls.crt: nothing is left in this folder"},
    {loop_of_links, "bad/tls.crt: too many levels of symbolic links", NULL},
    {fill_cert, "bad/tls.crt", NULL},
};

static void mend(void)
{
    rmdir(faulty_path("bad/tls.crt"));
    unlink(faulty_path("bad/tls.crt"));
    faulty_put("bad/tls.crt", cert);
    faulty_put("bad/tls.key", key);
}

static void test_certificates_at_start(void **state)
{
    (void)state;
    put_pair("bad");
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        const char *output, *errors;
        faults[i].make();
        int status = faulty_run((const char *const[]){"serve", "--ops-listen", "127.0.0.1:0", "--listen", "127.0.0.1:0",
                                                      "--cert", faulty_path("bad/tls.crt"), "--key",
                                                      faulty_path("bad/tls.key"), NULL},
                                &output, &errors);
        const char *line = strstr(errors, "dryfit serve: ");
        if (status != 1 || !line || !strstr(line, faults[i].line) || strchr(line, '\n')[1] != '\0')
            fail_msg("%zu: status %d: %s", i, status, errors);
        mend();
    }
}

static void reload(void)
{
    assert_int_equal(kill(server.pid, SIGHUP), 0);
}

static void test_certificates_at_reload(void **state)
{
    (void)state;
    faulty_start(&server, (const char *const[]){"--cert", faulty_path("bad/tls.crt"), "--key",
                                                faulty_path("bad/tls.key"), NULL});
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        faults[i].make();
        reload();
        told_must(&server, "reload refused, the last good one stays", (unsigned)i + 1);
        faulty_is_well(&server);
        mend();
        reload();
        told_must(&server, "certificate reloaded", (unsigned)i + 1);
    }
    char *errors = server_errors(&server), *metrics;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        assert_non_null(strstr(errors, faults[i].later ? faults[i].later : faults[i].line));
    free(errors);
    assert_int_equal(client_get(server.ops_port, "/metrics", &metrics), 200);
    if (!strstr(metrics, "dryfit_reloads_total{part=\"certificate\",result=\"failed\"}"))
        fail_msg("%s", metrics);
    free(metrics);
    server_stop(&server);
}

#define WARN_ALL "apiVersion: dryfit.dev/v1\nkind: Policy\nrules: {'*': {certain: warn}}\n"

/* As a mounted ConfigMap changes, with links that lead to a folder, and as it should not: the policy in force is seen
 * by what it lets through. */
static void test_a_policy_folder(void **state)
{
    (void)state;
    struct faulty_review lenient = faulty_denied(), strict = lenient;
    lenient.verdict = "\"allowed\":true";
    assert_int_equal(mkdir(faulty_path("policy"), 0700), 0);
    assert_int_equal(mkdir(faulty_path("policy/..one"), 0700), 0);
    faulty_put("policy/..one/team.yaml", WARN_ALL);
    assert_int_equal(symlink("..one", faulty_path("policy/..data")), 0);
    assert_int_equal(symlink("..data/team.yaml", faulty_path("policy/team.yaml")), 0);
    faulty_start(&server, (const char *const[]){"--policy", faulty_path("policy"), NULL});
    assert_int_equal(faulty_ask(&server, &lenient), 200);

    assert_int_equal(unlink(faulty_path("policy/..data")), 0);
    assert_int_equal(symlink("..two", faulty_path("policy/..data")), 0);
    told_must(&server, "reload refused", 1); /* ..data leads nowhere */
    assert_int_equal(faulty_ask(&server, &lenient), 200);

    assert_int_equal(rename(faulty_path("policy"), faulty_path("gone")), 0);
    reload();
    told_must(&server, "/policy: no such file or directory", 1);
    assert_int_equal(faulty_ask(&server, &lenient), 200);

    assert_int_equal(rename(faulty_path("gone"), faulty_path("policy")), 0);
    assert_int_equal(mkdir(faulty_path("policy/..two"), 0700), 0);
    faulty_put("policy/..two/team.yaml", "apiVersion: dryfit.dev/v1\nkind: Pol");
    told_must(&server, "team.yaml:2:", 1); /* written by half */
    assert_int_equal(faulty_ask(&server, &lenient), 200);

    faulty_put("policy/..two/team.yaml", "apiVersion: dryfit.dev/v1\nkind: Policy\n");
    reload();
    told_must(&server, "policy reloaded", 1);
    assert_int_equal(faulty_ask(&server, &strict), 200);
    server_stop(&server);
}

static void test_policies_at_start(void **state)
{
    (void)state;
    static const struct {
        const char *text, *line;
    } cases[] = {
        {"apiVersion: dryfit.dev/v1\nkind: Pol", "half.yaml:2:"},
        {"apiVersion: dryfit.dev/v1\nkind: Policy\nrules: {'*': {certain: wa", "half.yaml:3:"},
        {NULL, "half.yaml: no such file or directory"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *output, *errors;
        unlink(faulty_path("half.yaml"));
        if (cases[i].text)
            faulty_put("half.yaml", cases[i].text);
        int status =
            faulty_run((const char *const[]){"serve", "--policy", faulty_path("half.yaml"), NULL}, &output, &errors);
        if (status != 1 || !strstr(errors, cases[i].line) || strchr(errors, '\n')[1] != '\0')
            fail_msg("%zu: status %d: %s", i, status, errors);
    }
}

/* Memory that is out for the time of a reload, whatever fails: the last good one stays, and the next look takes it. */
static void test_reloads_without_memory(void **state)
{
    (void)state;
    struct faulty_review strict = faulty_denied();
    faulty_put("some.yaml", "apiVersion: dryfit.dev/v1\nkind: Policy\n");
    faulty_start(&server,
                 (const char *const[]){"--cert", faulty_path("bad/tls.crt"), "--key", faulty_path("bad/tls.key"),
                                       "--policy", faulty_path("some.yaml"), "--reload-interval", "1s", NULL});
    for (unsigned i = 0; i < 12; i++) {
        char text[128];
        snprintf(text, sizeof text, "apiVersion: dryfit.dev/v1\nkind: Policy\n# %u\n", i);
        inject_fail(faulty_page, (uint64_t)i * i * i * 12, true);
        faulty_put("some.yaml", text);
        faulty_put("bad/tls.crt", i % 2 ? cert : faulty_get("state/tls.crt"));
        reload();
        timing_sleep_ms(150);
        inject_stop(faulty_page);
        faulty_is_well(&server);
        assert_int_equal(faulty_ask(&server, &strict), 200);
    }
    reload();
    told_must(&server, "policy reloaded", 1);
    faulty_is_well(&server);
    server_stop(&server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_certificates_at_start),  cmocka_unit_test(test_certificates_at_reload),
        cmocka_unit_test(test_a_policy_folder),        cmocka_unit_test(test_policies_at_start),
        cmocka_unit_test(test_reloads_without_memory),
    };
    return cmocka_run_group_tests(tests, start, faulty_teardown);
}
