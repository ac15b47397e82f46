/* SPDX-License-Identifier: Apache-2.0 */
/* What changes while the server runs: its certificate and its policy. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "unit/mounted.h"
#include "wire/issue.h"
#include "wire/told.h"

enum { SETTLE_MS = 5000 };

static struct server server;
static char cert[MOUNTED_PATH], key[MOUNTED_PATH];

static void save(const struct issue *issue, const char *volume)
{
    char name[64], path[MOUNTED_PATH];
    struct issued made = issue_make(issue, NULL);
    snprintf(name, sizeof name, "%s/tls.crt", volume);
    issue_write(&made, NULL, mounted_path(path, name));
    snprintf(name, sizeof name, "%s/tls.key", volume);
    issue_write_key(&made, mounted_path(path, name));
    issue_free(&made);
}

static void save_named(const char *name, const char *volume)
{
    save(&(struct issue){.name = name}, volume);
}

static int start(void **state)
{
    static const char *const flags[] = {"--cert", cert, "--key", key, NULL};
    (void)state;
    mounted_start();
    mounted_make_folder("volume");
    mounted_path(cert, "volume/tls.crt");
    mounted_path(key, "volume/tls.key");
    save_named("first", "volume");
    server_start(&server, ECHO, flags);
    assert_string_equal(told_name_now(&server), "first");
    return 0;
}

static int stop(void **state)
{
    (void)state;
    server_stop(&server);
    mounted_stop();
    return 0;
}

static void ask_must(struct client *client)
{
    struct answer answer;
    client_post_must(client, "", client_review);
    client_read_must(client, &answer);
    assert_int_equal(answer.status, 200);
}

static void test_old_connections_go_on(void **state)
{
    (void)state;
    struct client old, new;
    const struct client_options options = {.port = server.port};
    client_connect_must(&old, &options);
    ask_must(&old);
    save_named("second", "volume");
    told_name_must(&server, "second");
    ask_must(&old);
    assert_string_equal(told_name(&old), "first");
    client_connect_must(&new, &options);
    ask_must(&new);
    assert_string_equal(told_name(&new), "second");
    client_close(&old);
    client_close(&new);
    told_must(&server, "msg=\"certificate reloaded\" subject=\"/CN=second\"", 1);
}

static void test_a_volume_is_swapped(void **state)
{
    (void)state;
    static const char *const versions[] = {"volume/..1", "volume/..2", "volume/..3"};
    mounted_remove("volume/tls.crt");
    mounted_remove("volume/tls.key");
    mounted_link("..data/tls.crt", "volume/tls.crt");
    mounted_link("..data/tls.key", "volume/tls.key");
    for (int i = 0; i < 3; i++) {
        mounted_make_folder(versions[i]);
        save_named(versions[i] + 9, versions[i]);
        mounted_link(versions[i] + 7, "volume/..data_tmp");
        mounted_rename("volume/..data_tmp", "volume/..data");
        told_name_must(&server, versions[i] + 9);
    }
    assert_int_equal(told_count(&server, "certificate reloaded"), 3);
}

static void test_the_folder_goes_and_comes_back(void **state)
{
    (void)state;
    mounted_remove_folder("volume");
    told_must(&server, "msg=\"reload refused, the last good one stays\" part=certificate", 1);
    assert_string_equal(told_name_now(&server), "first");
    mounted_make_folder("volume");
    save_named("second", "volume");
    told_name_must(&server, "second");
}

static void write_cert(const struct issue *issue, const char *path)
{
    struct issued made = issue_make(issue, NULL);
    issue_write(&made, NULL, path);
    issue_free(&made);
}

/* Whoever writes one file after the other is waited for. */
static void test_half_of_it_is_new(void **state)
{
    (void)state;
    char staged[MOUNTED_PATH];
    mounted_make_folder("staged");
    save_named("second", "staged");
    mounted_rename("staged/tls.crt", "volume/tls.crt");
    told_must(&server, "does not belong to certificate", 1);
    assert_string_equal(told_name_now(&server), "first");
    assert_int_equal(rename(mounted_path(staged, "staged/tls.key"), key), 0);
    told_name_must(&server, "second");
    assert_int_equal(told_count(&server, "reload refused"), 1);
}

static void test_broken_files_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *why;
    } cases[] = {
        {"", "volume/tls.crt: it holds no certificate in PEM"},
        {"nonsense\n", "volume/tls.crt: it holds no certificate in PEM"},
        {"-----BEGIN CERTIFICATE-----\nMIIB\n", "volume/tls.crt: number 1 in it: bad end line"},
        {"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", "volume/tls.crt: number 1 in it: "},
        {"-----BEGIN CERTIFICATE-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: "
         "AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n"
         "MIIB\n-----END CERTIFICATE-----\n",
         "volume/tls.crt: number 1 in it: it is locked with a passphrase"},
    };
    unsigned refused = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mounted_write("volume/tls.crt", cases[i].text);
        if (i != 1) /* says the same as before */
            told_must(&server, "reload refused", ++refused);
        told_must(&server, cases[i].why, 1);
        assert_string_equal(told_name_now(&server), "first");
    }
    save_named("second", "volume");
    told_name_must(&server, "second");
    mounted_write("volume/tls.key",
                  "-----BEGIN PRIVATE" /* no search for keys shall find it */ " KEY-----\nAAAA\n-----END PRIVATE"
                  " KEY-----\n");
    told_must(&server, "\"key /tmp/", 1);
    assert_string_equal(told_name_now(&server), "second");
}

/* There is nobody to ask for its passphrase. */
static void test_a_locked_key_is_refused(void **state)
{
    (void)state;
    struct issued made = issue_make(&(struct issue){.name = "locked"}, NULL);
    issue_write_locked_key(&made, key);
    issue_write(&made, NULL, cert);
    told_must(&server, "volume/tls.key: it is locked with a passphrase", 1);
    assert_string_equal(told_name_now(&server), "first");
    issue_write_key(&made, key);
    told_name_must(&server, "locked");
    issue_free(&made);
}

static void test_what_is_not_valid_now_is_refused(void **state)
{
    (void)state;
    save(&(struct issue){.name = "late", .from_day = -10, .to_day = -1}, "volume");
    told_must(&server, "volume/tls.crt has expired at ", 1);
    assert_string_equal(told_name_now(&server), "first");
    save(&(struct issue){.name = "early", .from_day = 1, .to_day = 10}, "volume");
    told_must(&server, "volume/tls.crt is not valid before ", 1);
    assert_string_equal(told_name_now(&server), "first");
    save_named("second", "volume");
    told_name_must(&server, "second");
}

static void test_the_whole_chain_is_shown(void **state)
{
    (void)state;
    char root_path[MOUNTED_PATH];
    struct issued root = issue_make(&(struct issue){.name = "root", .ca = true}, NULL);
    struct issued middle = issue_make(&(struct issue){.name = "middle", .ca = true}, &root);
    struct issued leaf = issue_make(&(struct issue){.name = "leaf", .dns = "dryfit.dryfit.svc"}, &middle);
    issue_write(&root, NULL, mounted_path(root_path, "root.crt"));
    issue_write(&leaf, &middle, cert);
    issue_write_key(&leaf, key);
    told_name_must(&server, "leaf");
    client_try_must(&(struct client_options){.port = server.port, .ca = root_path});
    issue_free(&root);
    issue_free(&middle);
    issue_free(&leaf);
}

static void test_on_a_signal(void **state)
{
    (void)state;
    assert_int_equal(kill(server.pid, SIGHUP), 0);
    told_must(&server, "msg=unchanged part=certificate", 1);
    mounted_write("volume/tls.crt", "");
    told_must(&server, "reload refused", 1);
    assert_int_equal(kill(server.pid, SIGHUP), 0); /* said again to whoever asks */
    told_must(&server, "reload refused", 2);
    assert_string_equal(told_name_now(&server), "first");
}

/* The one that the server made for itself may be replaced, too. */
static void test_its_own_certificate(void **state)
{
    (void)state;
    struct server own;
    char path[160];
    server_start(&own, ECHO, NULL);
    struct issued made = issue_make(&(struct issue){.name = "another"}, NULL);
    snprintf(path, sizeof path, "%s/state/tls.crt", own.folder);
    issue_write(&made, NULL, path);
    snprintf(path, sizeof path, "%s/state/tls.key", own.folder);
    issue_write_key(&made, path);
    told_name_must(&own, "another");
    issue_free(&made);
    server_stop(&own);
}

/* A write that inotify tells nothing of: behind a link that leads to another folder. */
static void test_a_change_that_is_not_told(void **state)
{
    (void)state;
    static char far_cert[MOUNTED_PATH], far_key[MOUNTED_PATH];
    static const char *const flags[] = {"--cert", far_cert, "--key", far_key, "--reload-interval", "500ms", NULL};
    struct server slow;
    mounted_make_folder("links");
    mounted_link("../volume/tls.crt", "links/tls.crt");
    mounted_link("../volume/tls.key", "links/tls.key");
    mounted_path(far_cert, "links/tls.crt");
    mounted_path(far_key, "links/tls.key");
    server_start(&slow, ECHO, flags);
    save_named("second", "volume");
    told_name_must(&slow, "second");
    server_stop(&slow);
}

static void test_many_rotations(void **state)
{
    (void)state;
    unsigned descriptors = server_descriptors(&server);
    for (unsigned i = 1; i <= 20; i++) {
        char name[16];
        snprintf(name, sizeof name, "turn-%u", i);
        save_named(name, "volume");
        told_name_must(&server, name);
    }
    assert_true(server_settles(&server, descriptors, SETTLE_MS)); /* the last connection may still be open */
    write_cert(&(struct issue){.name = "alone"}, cert);
    told_must(&server, "does not belong to certificate", 1);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_old_connections_go_on),
        EACH(test_a_volume_is_swapped),
        EACH(test_the_folder_goes_and_comes_back),
        EACH(test_half_of_it_is_new),
        EACH(test_broken_files_are_refused),
        EACH(test_a_locked_key_is_refused),
        EACH(test_what_is_not_valid_now_is_refused),
        EACH(test_the_whole_chain_is_shown),
        EACH(test_on_a_signal),
        EACH(test_its_own_certificate),
        EACH(test_a_change_that_is_not_told),
        EACH(test_many_rotations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
