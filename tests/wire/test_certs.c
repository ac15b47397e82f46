/* SPDX-License-Identifier: Apache-2.0 */
/* The real server whose certificate lives in a cluster: from a start without one, through rotations. */
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/json.h"
#include "kube/fake.h"
#include "wire/client.h"
#include "wire/server.h"
#include "wire/timing.h"
#include "wire/told.h"

enum {
    STEP_MS = 50,
    LONGEST_MS = 60000,
    BUNDLE_MOST = 16384,
};

static const char empty_secret[] =
    "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"type\":\"Opaque\",\"metadata\":{\"name\":\"dryfit-certs\","
    "\"namespace\":\"dryfit\",\"resourceVersion\":\"0\"}}";
static const char configuration[] =
    "{\"apiVersion\":\"admissionregistration.k8s.io/v1\",\"kind\":\"ValidatingWebhookConfiguration\",\"metadata\":"
    "{\"name\":\"dryfit\",\"resourceVersion\":\"0\"},\"webhooks\":[{\"name\":\"check.dryfit.dev\",\"clientConfig\":"
    "{\"service\":{\"name\":\"dryfit\",\"namespace\":\"dryfit\",\"path\":\"/validate\"}}}]}";

static char folder[64], api[64], token[96], ca[96], bundle[96];
static struct fake *cluster;

static int start(void **state)
{
    (void)state;
    char *output, *errors;
    snprintf(folder, sizeof folder, "/tmp/dryfit-cluster-XXXXXX");
    assert_non_null(mkdtemp(folder));
    const char *const args[] = {"certs", "--out", folder, "--dns", "127.0.0.1", NULL};
    assert_int_equal(server_run(DRYFIT, args, &output, &errors), 0);
    assert_string_equal(errors, "");
    assert_non_null(strstr(output, "caBundle: "));
    free(output);
    free(errors);
    snprintf(ca, sizeof ca, "%s/ca.crt", folder);
    snprintf(token, sizeof token, "%s/token", folder);
    snprintf(bundle, sizeof bundle, "%s/bundle.crt", folder);
    FILE *file = fopen(token, "we");
    assert_non_null(file);
    fputs("some-token\n", file);
    fclose(file);
    cluster = fake_start(folder);
    snprintf(api, sizeof api, "https://127.0.0.1:%u", fake_port(cluster));
    fake_set(cluster, FAKE_THE_SECRET, empty_secret);
    return 0;
}

static int stop(void **state)
{
    static const char *const names[] = {"ca.crt", "ca.key", "tls.crt", "tls.key", "token", "bundle.crt"};
    (void)state;
    assert_int_equal(fake_counts(cluster).strays, 0);
    fake_stop(cluster);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    return rmdir(folder);
}

static void launch(struct server *server, const char *life, const char *overlap)
{
    const char *const flags[] = {"--certs-secret",
                                 "dryfit/dryfit-certs",
                                 "--webhook-config",
                                 "dryfit",
                                 "--certs-dns",
                                 "dryfit.dryfit.svc",
                                 "--certs-dns",
                                 "localhost",
                                 "--certs-lifetime",
                                 life,
                                 "--certs-ca-lifetime",
                                 life,
                                 "--certs-overlap",
                                 overlap,
                                 "--certs-poll",
                                 "300ms",
                                 "--kube-api",
                                 api,
                                 "--kube-token",
                                 token,
                                 "--kube-ca",
                                 ca,
                                 NULL};
    server_launch(server, DRYFIT, flags);
}

/* What an API server would trust, into a file; false when there is nothing. */
static bool read_bundle(void)
{
    static unsigned char text[BUNDLE_MOST];
    char *object = fake_get(cluster, FAKE_THE_CONFIGURATION);
    char *at = object ? strstr(object, "\"caBundle\":\"") : NULL;
    int len = -1;
    if (at) {
        at += 12;
        *strchr(at, '"') = '\0';
        assert_true(strlen(at) < BUNDLE_MOST);
        len = EVP_DecodeBlock(text, (const unsigned char *)at, (int)strlen(at));
    }
    free(object);
    if (len <= 0)
        return false;
    FILE *file = fopen(bundle, "we");
    assert_non_null(file);
    text[len] = '\0';
    fputs((const char *)text, file); /* what stands for padding is zero */
    fclose(file);
    return true;
}

static uint16_t ops_port(const struct server *server)
{
    told_must(server, "operations=127.0.0.1:", 1);
    char *errors = server_errors(server);
    const char *at = strstr(errors, "operations=127.0.0.1:");
    uint16_t port = (uint16_t)strtoul(at + strlen("operations=127.0.0.1:"), NULL, 10);
    free(errors);
    return port;
}

static int get(uint16_t port, const char *path)
{
    char *body;
    int status = client_get(port, path, &body);
    free(body);
    return status;
}

static void test_not_ready_without_a_certificate(void **state)
{
    struct server server;
    (void)state;
    launch(&server, "2160h", "10m");
    uint16_t ops = ops_port(&server);
    told_must(&server, "ValidatingWebhookConfiguration dryfit is not there", 1);
    assert_int_equal(get(ops, "/livez"), 200);
    assert_int_equal(get(ops, "/readyz"), 503);
    fake_set(cluster, FAKE_THE_CONFIGURATION, configuration);
    server_await(&server);
    assert_int_equal(get(server.ops_port, "/readyz"), 200);
    assert_true(read_bundle());
    client_try_must(&(struct client_options){.port = server.port, .ca = bundle});
    char *errors = server_errors(&server), *output = server_output(&server);
    assert_null(strstr(errors, "some-token"));
    assert_null(strstr(errors, "PRIVATE KEY"));
    assert_null(strstr(output, "PRIVATE KEY"));
    free(errors);
    free(output);
    server_stop(&server);
}

static void test_ended_while_waiting(void **state)
{
    struct server server;
    (void)state;
    fake_set(cluster, FAKE_THE_SECRET, NULL);
    launch(&server, "2160h", "10m");
    told_must(&server, "Secret dryfit/dryfit-certs is not there", 1);
    assert_true(server_end(&server) < 10000);
    server_forget(&server);
}

/* The certificate's bytes, to tell one from another. */
static size_t served(const struct client *client, unsigned char der[4096])
{
    X509 *cert = SSL_get1_peer_certificate(client->ssl);
    assert_non_null(cert);
    int len = i2d_X509(cert, NULL);
    unsigned char *to = der;
    assert_in_range(len, 1, 4096);
    assert_int_equal(i2d_X509(cert, &to), len);
    X509_free(cert);
    return (size_t)len;
}

static void send_review(struct client *client)
{
    static char request[CLIENT_BUFFER];
    struct answer answer;
    size_t len = client_request(request, "", client_review, strlen(client_review));
    assert_true(client_send(client, request, len));
    client_read_must(client, &answer);
    assert_int_equal(answer.status, 200);
}

/* New connections are trusted at every moment, and old ones go on. The client reads the CAs again for each, as it is
 * never the same server twice. */
static void test_rotations_cost_no_call(void **state)
{
    enum { AFTER = 40 }; /* calls: until the old CA is dropped */
    static unsigned char before[4096], now[4096];
    struct server servers[2];
    struct client kept[2];
    unsigned changes = 0, calls = 0, after = 0;
    size_t before_len = 0;
    (void)state;
    fake_set(cluster, FAKE_THE_CONFIGURATION, configuration);
    launch(&servers[0], "10s", "1s");
    launch(&servers[1], "10s", "1s");
    for (int i = 0; i < 2; i++) {
        server_await(&servers[i]);
        assert_true(read_bundle());
        client_connect_must(&kept[i], &(struct client_options){.port = servers[i].port, .ca = bundle});
    }
    for (int waited = 0; after < AFTER && waited < LONGEST_MS; waited += STEP_MS, calls++) {
        struct client fresh;
        int which = (int)(calls % 2);
        assert_true(read_bundle());
        client_connect_must(&fresh, &(struct client_options){.port = servers[which].port, .ca = bundle});
        send_review(&fresh);
        send_review(&kept[which]);
        size_t len = which == 0 ? served(&fresh, now) : before_len;
        if (which == 0 && (len != before_len || memcmp(before, now, len) != 0)) {
            changes += before_len != 0;
            memcpy(before, now, len);
            before_len = len;
        }
        client_close(&fresh);
        after += changes > 0;
        timing_sleep_ms(STEP_MS);
    }
    assert_int_equal(after, AFTER);
    for (int i = 0; i < 2; i++) {
        client_close(&kept[i]);
        server_stop(&servers[i]);
    }
}

static void test_wrong_calls(void **state)
{
    static const struct {
        const char *args[8];
        const char *line;
        int status;
    } cases[] = {
        {{"serve", "--webhook-config", "dryfit"}, "dryfit serve: --webhook-config needs --certs-secret\n", 2},
        {{"serve", "--certs-secret", "x", "--cert", "a", "--key", "b"},
         "dryfit serve: --cert and --certs-secret are two places for one certificate: give one of them\n",
         2},
        {{"serve", "--certs-overlap", "361h"},
         "dryfit serve: --certs-overlap is more than a sixth of --certs-lifetime\n",
         2},
        {{"serve", "--certs-poll", "6m"}, "dryfit serve: --certs-poll is more than half of --certs-overlap\n", 2},
        {{"certs"}, "dryfit certs: name a folder with --out, or a Secret in the cluster with --secret\n", 2},
        {{"certs", "--secret", "x", "--out", "y"},
         "dryfit certs: --out and --secret are two places for one certificate: give one of them\n",
         2},
        {{"certs", "--out", "y", "--webhook-config", "x"}, "dryfit certs: --webhook-config needs --secret\n", 2},
        {{"certs", "--secret", "dryfit"}, "dryfit certs: Secret dryfit: outside a Pod, write NAMESPACE/dryfit\n", 1},
        {{"certs", "--secret", "dryfit/../x"},
         "dryfit certs: \"dryfit/../x\" is not the name of a Secret, [NAMESPACE/]NAME\n",
         1},
        {{"certs", "--secret", "dryfit/x"},
         "dryfit certs: this is no Pod of a cluster (KUBERNETES_SERVICE_HOST is not set): name the API server with "
         "--kube-api\n",
         1},
    };
    (void)state;
    unsetenv("KUBERNETES_SERVICE_HOST");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *output, *errors;
        assert_int_equal(server_run(DRYFIT, cases[i].args, &output, &errors), cases[i].status);
        assert_string_equal(output, "");
        assert_string_equal(errors, cases[i].line);
        free(output);
        free(errors);
    }
}

static void test_one_round(void **state)
{
    char *output, *errors;
    const char *const args[] = {"certs",
                                "--secret",
                                "dryfit/dryfit-certs",
                                "--webhook-config",
                                "dryfit",
                                "--kube-api",
                                api,
                                "--kube-token",
                                token,
                                "--kube-ca",
                                ca,
                                NULL};
    (void)state;
    fake_set(cluster, FAKE_THE_CONFIGURATION, configuration);
    assert_int_equal(server_run(DRYFIT, args, &output, &errors), 0);
    assert_string_equal(errors, "");
    assert_string_equal(output,
                        "made a CA\nmade a serving certificate\nwrote the caBundle\nSecret dryfit/dryfit-certs and "
                        "ValidatingWebhookConfiguration dryfit are as they should be\n");
    free(output);
    free(errors);
    assert_int_equal(server_run(DRYFIT, args, &output, &errors), 0);
    assert_memory_equal(output, "nothing to do\n", 14);
    free(output);
    free(errors);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
    json_init();
    const struct CMUnitTest tests[] = {
        EACH(test_not_ready_without_a_certificate), EACH(test_ended_while_waiting), EACH(test_rotations_cost_no_call),
        cmocka_unit_test(test_wrong_calls),         EACH(test_one_round),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
