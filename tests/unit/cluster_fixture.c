/* SPDX-License-Identifier: Apache-2.0 */
#include "cluster_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/json.h"
#include "certs/store.h"

struct fake *cluster;
struct kube_config cluster_config;

const char cluster_empty_secret[] =
    "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"type\":\"Opaque\",\"metadata\":{\"name\":\"dryfit-certs\","
    "\"namespace\":\"dryfit\",\"resourceVersion\":\"0\",\"labels\":{\"app\":\"dryfit\"},\"managedFields\":[{}]}}";
const char cluster_configuration[] =
    "{\"apiVersion\":\"admissionregistration.k8s.io/v1\",\"kind\":\"ValidatingWebhookConfiguration\",\"metadata\":"
    "{\"name\":\"dryfit\",\"resourceVersion\":\"0\"},\"webhooks\":[{\"name\":\"check.dryfit.dev\",\"clientConfig\":"
    "{\"service\":{\"name\":\"dryfit\",\"namespace\":\"dryfit\",\"path\":\"/validate\"}}}]}";

static char folder[64], api[64], token[96], ca[96];

void cluster_write_token(const char *text)
{
    FILE *file = fopen(token, "we");
    assert_non_null(file);
    fprintf(file, "%s\n", text);
    fclose(file);
}

int cluster_start(void **state)
{
    static const char *const ips[] = {"127.0.0.1", NULL};
    const struct certs_request request = {.ips = ips, .ca_life = 3600, .leaf_life = 3600, .renew = 60};
    struct certs_store store;
    (void)state;
    json_init();
    snprintf(folder, sizeof folder, "/tmp/dryfit-cluster-XXXXXX");
    assert_non_null(mkdtemp(folder));
    assert_true(certs_store_open(folder, &request, &store, NULL));
    snprintf(ca, sizeof ca, "%s/ca.crt", folder);
    snprintf(token, sizeof token, "%s/token", folder);
    cluster_write_token("first-token");
    cluster = fake_start(folder);
    snprintf(api, sizeof api, "https://127.0.0.1:%u", fake_port(cluster));
    cluster_config = (struct kube_config){.api = api, .token = token, .ca = ca};
    fake_set(cluster, FAKE_THE_SECRET, cluster_empty_secret);
    fake_set(cluster, FAKE_THE_CONFIGURATION, cluster_configuration);
    return 0;
}

int cluster_stop(void **state)
{
    static const char *const names[] = {"ca.crt", "ca.key", "tls.crt", "tls.key", "token", "other.crt"};
    (void)state;
    fake_stop(cluster);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    return rmdir(folder);
}

const cJSON *cluster_object(enum fake_object which, struct arena *arena)
{
    const cJSON *object = NULL;
    char *text = fake_get(cluster, which);
    assert_non_null(text);
    struct str copy = arena_copy(arena, str_from(text));
    free(text);
    assert_true(json_parse(arena, copy, &object, NULL));
    return object;
}
