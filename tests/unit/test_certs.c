/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "certs/store.h"

static const char *const dns[] = {"localhost", "dryfit.dryfit.svc", NULL};
static const char *const ips[] = {"127.0.0.1", "::1", NULL};
enum { DAY = 24 * 60 * 60 };
static const struct certs_request usual = {dns, ips, 3650L * DAY, 365L * DAY, 30L * DAY};

static char folder[] = "/tmp/dryfit-certs-XXXXXX";

static int start(void **state)
{
    (void)state;
    memcpy(folder, "/tmp/dryfit-certs-XXXXXX", sizeof folder);
    return mkdtemp(folder) ? 0 : -1;
}

static int stop(void **state)
{
    static const char *const names[] = {"ca.crt", "ca.key", "tls.crt", "tls.key", "tls.key.new"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    return rmdir(folder);
}

static void make(const struct certs_request *request, bool ca, bool leaf)
{
    struct certs_store store;
    struct err err = {0};
    bool good = certs_store_open(folder, request, &store, &err);
    assert_string_equal(err.message, "");
    assert_true(good);
    assert_int_equal(store.made_ca, ca);
    assert_int_equal(store.made_leaf, leaf);
}

static void test_kept_while_good(void **state)
{
    (void)state;
    make(&usual, true, true);
    make(&usual, false, false);
}

static void test_renewed_before_its_end(void **state)
{
    (void)state;
    struct certs_request request = usual;
    request.leaf_life = 29L * DAY;
    make(&request, true, true);
    make(&usual, false, true);
    make(&usual, false, false);
    request = usual;
    request.renew = 366L * DAY; /* the leaf lives for 365 */
    make(&request, false, true);
    request.renew = 3651L * DAY;
    make(&request, true, true);
}

static void test_made_anew_for_other_names(void **state)
{
    (void)state;
    static const char *const more[] = {"localhost", "other.example.com", NULL};
    static const char *const other_ips[] = {"192.0.2.7", NULL};
    struct certs_request request = usual;
    make(&usual, true, true);
    request.dns = more;
    make(&request, false, true);
    request.ips = other_ips;
    make(&request, false, true);
    request.ips = NULL;
    make(&request, false, false);
}

static void test_a_leaf_of_another_ca_is_replaced(void **state)
{
    (void)state;
    char path[128];
    make(&usual, true, true);
    snprintf(path, sizeof path, "%s/ca.key", folder);
    assert_int_equal(unlink(path), 0);
    make(&usual, true, true);
}

static void lock_key(const char *path)
{
    char word[] = "secret";
    FILE *file = fopen(path, "r+e");
    assert_non_null(file);
    EVP_PKEY *key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
    assert_non_null(key);
    rewind(file);
    assert_int_equal(PEM_write_PKCS8PrivateKey(file, key, EVP_aes_256_cbc(), word, sizeof word - 1, NULL, NULL), 1);
    assert_int_equal(fclose(file), 0);
    EVP_PKEY_free(key);
}

/* Nobody is asked for its passphrase, and who would answer on standard input is not heard. */
static void test_a_locked_key_is_made_anew(void **state)
{
    (void)state;
    char path[128];
    int pipes[2], input = dup(STDIN_FILENO);
    make(&usual, true, true);
    snprintf(path, sizeof path, "%s/ca.key", folder);
    lock_key(path);
    assert_int_equal(pipe(pipes), 0);
    assert_int_equal(write(pipes[1], "secret\n", 7), 7);
    close(pipes[1]);
    assert_int_equal(dup2(pipes[0], STDIN_FILENO), STDIN_FILENO);
    close(pipes[0]);
    make(&usual, true, true);
    assert_int_equal(dup2(input, STDIN_FILENO), STDIN_FILENO);
    close(input);
}

static void test_what_a_certificate_says(void **state)
{
    (void)state;
    struct certs_pair ca CERTS_PAIR_CLEANUP = {0}, leaf CERTS_PAIR_CLEANUP = {0};
    struct err err = {0};
    assert_true(certs_make_ca(&usual, time(NULL), &ca, &err));
    assert_true(certs_make_leaf(&usual, &ca, time(NULL), &leaf, &err));
    assert_int_equal(X509_check_ca(ca.cert), 1);
    assert_int_equal(X509_check_ca(leaf.cert), 0);
    assert_int_equal(X509_check_purpose(leaf.cert, X509_PURPOSE_SSL_SERVER, 0), 1);
    assert_int_equal(X509_get_key_usage(leaf.cert), KU_DIGITAL_SIGNATURE);
    assert_int_equal(X509_get_pathlen(ca.cert), 0);
    assert_true(certs_covers(leaf.cert, &usual));
    assert_int_equal(X509_check_host(leaf.cert, "dryfit webhook", 0, 0, NULL), 0);
    assert_int_equal(EVP_PKEY_get_bits(leaf.key), 256);
    X509_STORE *store = X509_STORE_new();
    X509_STORE_CTX *ctx = X509_STORE_CTX_new();
    X509_STORE_add_cert(store, ca.cert);
    X509_STORE_CTX_init(ctx, store, leaf.cert, NULL);
    X509_STORE_CTX_set_purpose(ctx, X509_PURPOSE_SSL_SERVER);
    assert_int_equal(X509_verify_cert(ctx), 1);
    X509_STORE_CTX_free(ctx);
    X509_STORE_free(store);
}

static void test_a_leaf_never_outlives_its_ca(void **state)
{
    (void)state;
    struct certs_request request = usual;
    struct certs_pair ca CERTS_PAIR_CLEANUP = {0}, leaf CERTS_PAIR_CLEANUP = {0};
    request.ca_life = 40L * DAY;
    assert_true(certs_make_ca(&request, time(NULL), &ca, NULL));
    assert_true(certs_make_leaf(&request, &ca, time(NULL), &leaf, NULL));
    assert_int_equal(ASN1_TIME_compare(X509_get0_notAfter(leaf.cert), X509_get0_notAfter(ca.cert)), 0);
}

static void test_failures_are_named(void **state)
{
    (void)state;
    static const char *const none[] = {NULL}, *const nonsense[] = {"not an address", NULL};
    struct certs_pair ca CERTS_PAIR_CLEANUP = {0}, leaf = {0};
    struct certs_request request = usual;
    struct certs_store store;
    struct err err = {0};
    assert_true(certs_make_ca(&usual, time(NULL), &ca, NULL));
    request.dns = request.ips = none;
    assert_false(certs_make_leaf(&request, &ca, time(NULL), &leaf, &err));
    assert_string_equal(err.message, "cannot make a certificate: no names, or too many");
    request.ips = nonsense;
    assert_false(certs_make_leaf(&request, &ca, time(NULL), &leaf, &err));
    assert_null(leaf.cert);
    assert_false(certs_store_open("/dev/null/x", &usual, &store, &err));
    assert_string_equal(err.message, "cannot make folder /dev/null/x: not a directory");
    assert_false(certs_store_open("/proc", &usual, &store, &err));
    assert_memory_equal(err.message, "cannot write /proc/ca.key: ", 27);
}

static void test_a_folder_whose_path_is_too_long(void **state)
{
    (void)state;
    char path[PATH_MAX + 1];
    struct certs_store store;
    struct err err = {0};
    memset(path, 'x', sizeof path);
    path[0] = '/';
    path[PATH_MAX - 4] = '\0'; /* no room for the names of the files */
    assert_false(certs_store_open(path, &usual, &store, &err));
    assert_memory_equal(err.message, "path /xxx", 9);
}

/* A folder's path may be that of a file. */
static void test_a_file_for_a_folder(void **state)
{
    (void)state;
    char path[128];
    struct certs_store store;
    struct err err = {0};
    snprintf(path, sizeof path, "%s/tls.key.new", folder);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    fclose(file);
    assert_false(certs_store_open(path, &usual, &store, &err));
    assert_non_null(strstr(err.message, "cannot use folder"));
    assert_non_null(strstr(err.message, "not a directory"));
}

static void test_the_bundle(void **state)
{
    (void)state;
    char path[128];
    struct str bundle;
    struct err err = {0};
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    snprintf(path, sizeof path, "%s/ca.crt", folder);
    assert_false(certs_bundle(path, arena, &bundle, &err));
    assert_non_null(strstr(err.message, "no such file or directory"));
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_false(certs_bundle(path, arena, &bundle, &err));
    assert_non_null(strstr(err.message, "not a PEM file"));
    fputs("abcd", file);
    fclose(file);
    assert_true(certs_bundle(path, arena, &bundle, &err));
    assert_true(str_eq(bundle, STR("YWJjZA==")));
}

/* A file that a process left half-written is in nobody's way. */
static void test_leftovers(void **state)
{
    (void)state;
    char path[128];
    snprintf(path, sizeof path, "%s/tls.key.new", folder);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    fclose(file);
    make(&usual, true, true);
    assert_int_equal(access(path, F_OK), -1);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_kept_while_good),
        EACH(test_renewed_before_its_end),
        EACH(test_made_anew_for_other_names),
        EACH(test_a_leaf_of_another_ca_is_replaced),
        EACH(test_a_locked_key_is_made_anew),
        EACH(test_what_a_certificate_says),
        EACH(test_a_leaf_never_outlives_its_ca),
        EACH(test_failures_are_named),
        EACH(test_leftovers),
        EACH(test_a_folder_whose_path_is_too_long),
        EACH(test_a_file_for_a_folder),
        EACH(test_the_bundle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
