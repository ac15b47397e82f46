/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/serve_tls.h"

#include <unistd.h>

#include "certs/store.h"
#include "webhook/log.h"
#include "webhook/metrics.h"

enum {
    DAY = 24 * 60 * 60,
    CA_LIFE = 3650 * DAY,
    LEAF_LIFE = 365 * DAY,
    RENEW = 30 * DAY,
};

static bool is_host_name(const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
    return *text && strspn(text, letters) == strlen(text);
}

/* For the names that the shipped manifests use. */
bool serve_tls_prepare(struct serve_options *options, struct arena *arena, struct err *err)
{
    if (options->cert || options->cluster.secret)
        return true;
    char host[256] = "";
    if (gethostname(host, sizeof host - 1) != 0 || !is_host_name(host))
        snprintf(host, sizeof host, "localhost");
    const char *const dns[] = {"localhost", "dryfit.dryfit.svc", "dryfit.dryfit.svc.cluster.local", host, NULL};
    static const char *const ips[] = {"127.0.0.1", "::1", NULL};
    const struct certs_request request = {dns, ips, CA_LIFE, LEAF_LIFE, RENEW};
    struct certs_store *store = arena_one(arena, struct certs_store);
    struct str bundle;
    if (!certs_store_open(options->state, &request, store, err) || !certs_bundle(store->ca, arena, &bundle, err))
        return err_set(err,
                       "%s; name another folder with --state, or a certificate with --cert and --key, or a Secret "
                       "with --certs-secret",
                       err->message);
    if (store->not_renewed.message[0])
        log_line(LOG_ERROR, "the serving certificate is near its end and cannot be renewed",
                 LOG_FIELDS(log_text("why", store->not_renewed.message)));
    printf("%s in %s\n", store->made_leaf ? "made a serving certificate" : "kept the serving certificate",
           options->state);
    printf("caBundle: %.*s\n", STR_ARG(bundle));
    options->cert = store->cert;
    options->key = store->key;
    return true;
}

bool serve_tls_load(const struct serve_options *options, const struct tls_pem *pem, struct tls **out, struct err *err)
{
    const struct tls_config config = {
        .cert = options->cert,
        .key = options->key,
        .pem = pem,
        .client_ca = options->client_ca,
        .client_names = options->client_names.items,
        .client_names_len = options->client_names.len,
        .ciphers = options->tls_ciphers,
        .only_tls13 = options->tls_min_version == SERVE_TLS13,
    };
    return tls_new(&config, out, err);
}

void serve_tls_tell(const struct tls *tls, const char *message)
{
    struct tls_certificate certificate;
    char until[TLS_MOMENT];
    tls_certificate(tls, &certificate);
    metrics_certificate(certificate.not_after);
    log_line(LOG_INFO, message,
             LOG_FIELDS(log_text("subject", certificate.subject),
                        log_text("not_after", tls_moment(certificate.not_after, until))));
    if (certificate.not_after < time(NULL))
        log_line(LOG_ERROR, "the serving certificate has expired", LOG_FIELDS(log_text("not_after", until)));
}
