/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "policies/tls_evidence.h"

#include "view_fixture.h"

static const struct row {
    const char *container; /* its lines */
    bool evidence;
} rows[] = {
    /* CA as a word of a name. */
    {"    env: [{name: LANGFUSE_CA_CERT, value: /tls/ca.pem}]", true},
    {"    env: [{name: DB_SSL_CA, value: x}]", true},
    {"    env: [{name: CA_BUNDLE, valueFrom: {secretKeyRef: {name: tls, key: ca}}}]", true},
    {"    env: [{name: MY_CACERT, value: x}]", true},
    {"    env: [{name: CACHE_URL, value: x}, {name: CALLBACK, value: x}, {name: LOCATION, value: x}]", false},
    {"    env: [{name: APP_CA_FILE, value: ''}]", false},
    /* Bundles of well-known programs. */
    {"    env: [{name: SSL_CERT_FILE, value: /tls/bundle.pem}]", true},
    {"    env: [{name: REQUESTS_CA_BUNDLE, value: /tls/bundle.pem}]", true},
    {"    env: [{name: SSL_MODE, value: off}]", false},
    /* Switches that turn verification off, and those that leave it on. */
    {"    env: [{name: NODE_TLS_REJECT_UNAUTHORIZED, value: '0'}]", true},
    {"    env: [{name: NODE_TLS_REJECT_UNAUTHORIZED, value: '1'}]", false},
    {"    env: [{name: VAULT_SKIP_VERIFY, value: 'Yes'}]", true},
    {"    env: [{name: VAULT_SKIP_VERIFY, value: 'false'}]", false},
    {"    env: [{name: GIT_SSL_VERIFY, value: 'false'}]", true},
    {"    env: [{name: GIT_SSL_VERIFY, value: 'true'}]", false},
    {"    env: [{name: OTEL_EXPORTER_OTLP_INSECURE, value: 'true'}]", true},
    {"    env: [{name: INSECURE, valueFrom: {configMapKeyRef: {name: a, key: b}}}]", true},
    /* Mounts. */
    {"    volumeMounts: [{name: internal-ca-cert, mountPath: /x}]", true},
    {"    volumeMounts: [{name: x, mountPath: /etc/ssl/certs}]", true},
    {"    volumeMounts: [{name: x, mountPath: /tls/ca.crt, subPath: ca.crt}]", true},
    {"    volumeMounts: [{name: data, mountPath: /var/cache}]", false},
    /* Arguments. */
    {"    args: [--insecure-skip-tls-verify]", true},
    {"    args: [--ca-file=/tls/ca.pem]", true},
    {"    command: [sh, -c, 'curl --cacert /tls/x https://a']", true},
    {"    args: [--cache, --callback=x]", false},
    {"    image: acme/cart:1", false},
};

static void signs(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct workload *workload = fixture_pod(rows[i].container);
        if (tls_evidence(workload->containers) != rows[i].evidence)
            fail_msg("%s: %s", rows[i].evidence ? "missed" : "false", rows[i].container);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(signs)};
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
