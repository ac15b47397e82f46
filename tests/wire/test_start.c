/* SPDX-License-Identifier: Apache-2.0 */
/* How the server starts, or does not, and what it keeps from one start to the next. */
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "wire/client.h"
#include "wire/issue.h"
#include "wire/server.h"

static char *slurp(const char *folder, const char *name)
{
    char path[256];
    char *text = calloc(1, 65536);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    assert_non_null(text);
    size_t len = fread(text, 1, 65535, file);
    text[len] = '\0';
    fclose(file);
    return text;
}

static void test_wrong_calls(void **state)
{
    (void)state;
    static const struct {
        const char *args[6];
        const char *line;
    } cases[] = {
        {{"serve", "--lisen", "x"}, "dryfit serve: unknown flag --lisen, did you mean --listen?"},
        {{"serve", "--idle-timeout", "90s"},
         "dryfit serve: --idle-timeout: \"90s\" is too small, the least is 90001ms"},
        {{"serve", "--listen", "8443"}, "dryfit serve: --listen: \"8443\" is not HOST:PORT, such as 0.0.0.0:8443"},
        {{"serve", "--max-body", "lots"}, "dryfit serve: --max-body: \"lots\" is not a size"},
        {{"serve", "--cert", "x"}, "dryfit serve: --cert and --key go together: --key is missing"},
        {{"serve", "--client-name", "x"}, "dryfit serve: --client-name needs --client-ca"},
        {{"serve", "--tls-min-version", "1.1"}, "dryfit serve: --tls-min-version: \"1.1\" is not one of 1.2, 1.3"},
        {{"serve", "--tls-ciphers", "RC4-MD5"}, "dryfit serve: --tls-ciphers: \"RC4-MD5\" is no cipher suite with"},
        {{"serve", "--tls-min-version=1.3", "--tls-ciphers=ECDHE-RSA-AES128-GCM-SHA256"},
         "dryfit serve: --tls-ciphers names no suite of TLS 1.3, which is all that --tls-min-version leaves"},
        {{"serve", "--max-body", "65Mi"}, "dryfit serve: --max-body (65Mi) is more than --max-memory (64Mi)"},
        {{"serve", "--max-memory", "1Gi"}, "dryfit serve: --max-memory (1Gi) is more than --max-memory-total (128Mi)"},
        {{"serve", "--drain-delay", "30s"}, "dryfit serve: --drain-delay (30s) is more than --drain-timeout (20s)"},
        {{"serve", "surplus"}, "dryfit serve: unexpected argument \"surplus\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *output, *errors;
        assert_int_equal(server_run(ECHO, cases[i].args, &output, &errors), 2);
        assert_string_equal(output, "");
        assert_memory_equal(errors, cases[i].line, strlen(cases[i].line));
        assert_ptr_equal(strchr(errors, '\n'), errors + strlen(errors) - 1);
        free(output);
        free(errors);
    }
}

static void test_a_key_that_is_too_short(void **state)
{
    (void)state;
    char folder[] = "/tmp/dryfit-weak-XXXXXX", cert[64], key[64];
    struct issued weak = issue_make(&(struct issue){.name = "weak", .dns = "localhost", .weak = true}, NULL);
    assert_non_null(mkdtemp(folder));
    snprintf(cert, sizeof cert, "%s/tls.crt", folder);
    snprintf(key, sizeof key, "%s/tls.key", folder);
    issue_write(&weak, NULL, cert);
    issue_write_key(&weak, key);
    issue_free(&weak);
    char *output, *errors;
    const char *const args[] = {"serve", "--cert", cert, "--key", key, NULL};
    assert_int_equal(server_run(ECHO, args, &output, &errors), 1);
    assert_non_null(strstr(errors, "the certificate cannot be served: its key is too short; RSA keys have 2048 bits or "
                                   "more\n"));
    free(output);
    free(errors);
    unlink(cert);
    unlink(key);
    rmdir(folder);
}

static void test_what_cannot_be_started(void **state)
{
    (void)state;
    static const struct {
        const char *args[8];
        const char *line;
    } cases[] = {
        {{"serve", "--cert", "/nowhere/tls.crt", "--key", "/nowhere/tls.key"},
         "certificate: /nowhere/tls.crt: no such file"},
        {{"serve", "--state", "/proc/nowhere"},
         "dryfit serve: cannot make folder /proc/nowhere: no such file or directory; name another folder with "
         "--state, "},
        {{"serve", "--state", "/tmp/dryfit-wire-state", "--ops-listen", "127.0.0.1:0", "--listen", "192.0.2.1:1"},
         "--listen: cannot listen on 192.0.2.1:1: cannot assign requested address"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *output, *errors;
        assert_int_equal(server_run(ECHO, cases[i].args, &output, &errors), 1);
        if (!strstr(errors, cases[i].line))
            print_error("%s", errors);
        assert_non_null(strstr(errors, cases[i].line));
        free(output);
        free(errors);
    }
    char *output, *errors;
    const char *const clean[] = {"-c", "rm -r /tmp/dryfit-wire-state", NULL};
    assert_int_equal(server_run("/bin/sh", clean, &output, &errors), 0);
    free(output);
    free(errors);
}

static void test_help(void **state)
{
    (void)state;
    char *output, *errors;
    static const char *const args[] = {"serve", "--help", NULL};
    assert_int_equal(server_run(ECHO, args, &output, &errors), 0);
    assert_string_equal(errors, "");
    assert_non_null(strstr(output, "--max-memory-total BYTES"));
    assert_non_null(strstr(output, "[DRYFIT_MAX_MEMORY_TOTAL]"));
    free(output);
    free(errors);
}

static void test_operations(void **state)
{
    (void)state;
    struct server server;
    char *body;
    server_start(&server, ECHO, NULL);
    assert_int_equal(client_get(server.ops_port, "/livez", &body), 200);
    assert_string_equal(body, "ok\n");
    free(body);
    assert_int_equal(client_get(server.ops_port, "/readyz", &body), 200);
    free(body);
    assert_int_equal(client_get(server.ops_port, "/validate", &body), 404);
    free(body);
    server_stop(&server);
}

static void test_both_kinds_of_addresses(void **state)
{
    (void)state;
    static const char *const flags[] = {"--listen", "[::]:0", "--ops-listen", "[::1]:0", NULL};
    struct server server;
    int fd = socket(AF_INET6, SOCK_STREAM, 0);
    if (fd < 0)
        skip();
    close(fd);
    server_start(&server, ECHO, flags);
    const struct client_options tls = {.port = server.port, .ca = server.ca};
    client_try_must(&tls);
    char *output = server_output(&server);
    assert_non_null(strstr(output, "listening on [::]:"));
    assert_non_null(strstr(output, "operations on [::1]:"));
    free(output);
    server_stop(&server);
}

static void test_certificate_is_kept(void **state)
{
    (void)state;
    struct server server;
    server_start(&server, ECHO, NULL);
    char *ca = slurp(server.folder, "state/ca.crt"), *leaf = slurp(server.folder, "state/tls.crt");
    struct client_options tls = {.port = server.port, .ca = server.ca};
    client_try_must(&tls);
    server_end(&server);
    server_start_in(&server, ECHO, NULL);
    tls.port = server.port;
    client_try_must(&tls);
    char *ca_after = slurp(server.folder, "state/ca.crt"), *leaf_after = slurp(server.folder, "state/tls.crt");
    assert_string_equal(ca, ca_after);
    assert_string_equal(leaf, leaf_after);
    free(ca);
    free(leaf);
    free(ca_after);
    free(leaf_after);
    server_stop(&server);
}

/* A key that is lost or broken costs a new pair, not the CA. */
static void test_broken_key_is_made_anew(void **state)
{
    (void)state;
    struct server server;
    char path[256];
    server_start(&server, ECHO, NULL);
    char *ca = slurp(server.folder, "state/ca.crt"), *leaf = slurp(server.folder, "state/tls.crt");
    server_end(&server);
    snprintf(path, sizeof path, "%s/state/tls.key", server.folder);
    assert_int_equal(truncate(path, 20), 0);
    server_start_in(&server, ECHO, NULL);
    struct client_options tls = {.port = server.port, .ca = server.ca};
    client_try_must(&tls);
    char *ca_after = slurp(server.folder, "state/ca.crt"), *leaf_after = slurp(server.folder, "state/tls.crt");
    assert_string_equal(ca, ca_after);
    assert_string_not_equal(leaf, leaf_after);
    free(ca);
    free(leaf);
    free(ca_after);
    free(leaf_after);
    server_stop(&server);
}

static void test_keys_are_the_owners_only(void **state)
{
    (void)state;
    static const char *const names[] = {"tls.key", "ca.key"};
    struct server server;
    server_start(&server, ECHO, NULL);
    for (size_t i = 0; i < 2; i++) {
        char path[256];
        struct stat about;
        snprintf(path, sizeof path, "%s/state/%s", server.folder, names[i]);
        assert_int_equal(stat(path, &about), 0);
        assert_int_equal(about.st_mode & 0777, 0600);
    }
    server_stop(&server);
}

static void test_bundle_is_the_ca(void **state)
{
    (void)state;
    struct server server;
    server_start(&server, ECHO, NULL);
    char *output = server_output(&server), *ca = slurp(server.folder, "state/ca.crt");
    unsigned char decoded[8192] = {0};
    char *bundle = strstr(output, "caBundle: ");
    assert_non_null(bundle);
    bundle += 10;
    *strchr(bundle, '\n') = '\0';
    assert_true(EVP_DecodeBlock(decoded, (const unsigned char *)bundle, (int)strlen(bundle)) > 0);
    assert_string_equal((char *)decoded, ca);
    free(output);
    free(ca);
    server_stop(&server);
}

static void test_given_certificate(void **state)
{
    (void)state;
    struct server first, second;
    char cert[128], key[128];
    server_start(&first, ECHO, NULL);
    snprintf(cert, sizeof cert, "%s/state/tls.crt", first.folder);
    snprintf(key, sizeof key, "%s/state/tls.key", first.folder);
    const char *const flags[] = {"--cert", cert, "--key", key, NULL};
    server_start(&second, ECHO, flags);
    const struct client_options tls = {.port = second.port, .ca = first.ca};
    client_try_must(&tls);
    assert_int_equal(access(second.ca, F_OK), -1);
    server_stop(&second);
    char other[128];
    snprintf(other, sizeof other, "%s/state/ca.key", first.folder);
    const char *const mixed[] = {"serve", "--cert", cert, "--key", other, NULL};
    char *output, *errors;
    assert_int_equal(server_run(ECHO, mixed, &output, &errors), 1);
    assert_non_null(strstr(errors, other));
    free(output);
    free(errors);
    server_stop(&first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wrong_calls),
        cmocka_unit_test(test_what_cannot_be_started),
        cmocka_unit_test(test_a_key_that_is_too_short),
        cmocka_unit_test(test_help),
        cmocka_unit_test(test_operations),
        cmocka_unit_test(test_both_kinds_of_addresses),
        cmocka_unit_test(test_certificate_is_kept),
        cmocka_unit_test(test_broken_key_is_made_anew),
        cmocka_unit_test(test_keys_are_the_owners_only),
        cmocka_unit_test(test_bundle_is_the_ca),
        cmocka_unit_test(test_given_certificate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
