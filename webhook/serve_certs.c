/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/serve_certs.h"

#include "webhook/cluster.h"
#include "webhook/log.h"
#include "webhook/metrics.h"
#include "webhook/serve_tls.h"
#include "webhook/tls_identity.h"

struct serve_certs {
    const struct serve_options *options;
    struct keeper_config config;
    struct keeper *keeper;
    const char *name; /* of the Secret, for messages */
};

bool serve_certs_start(const struct serve_options *options, struct arena *arena, struct serve_certs **out,
                       struct err *err)
{
    struct serve_certs *certs = arena_one(arena, struct serve_certs);
    certs->options = options;
    if (!cluster_prepare(&options->cluster, arena, &certs->config, err))
        return false;
    const struct renew_config *renew = &certs->config.renew;
    certs->name = arena_format(arena, "in Secret %s/%s", renew->secret_namespace, renew->secret).ptr;
    if (!keeper_start(&certs->config, &certs->keeper, err))
        return false;
    *out = certs;
    return true;
}

void serve_certs_stop(struct serve_certs *certs)
{
    if (certs)
        keeper_stop(certs->keeper);
}

int serve_certs_fd(const struct serve_certs *certs)
{
    return certs ? keeper_fd(certs->keeper) : -1;
}

void serve_certs_hurry(struct serve_certs *certs)
{
    if (certs)
        keeper_hurry(certs->keeper);
}

static bool take(const struct serve_certs *certs, const struct tls_pem *pem, struct tls **tls, struct err *err)
{
    return *tls ? tls_take_certificate(*tls, pem, time(NULL), err) : serve_tls_load(certs->options, pem, tls, err);
}

void serve_certs_turn(struct serve_certs *certs, struct tls **tls)
{
    struct err err = {0};
    struct arena *arena ARENA_WIPE = certs ? arena_new(0, NULL) : NULL;
    struct tls_pem pem = {.name = certs ? certs->name : NULL};
    if (!arena || !keeper_take(certs->keeper, arena, &pem.cert, &pem.key))
        return;
    bool first = !*tls, good = take(certs, &pem, tls, &err);
    metrics_reload(METRICS_CERTIFICATE, good);
    if (good) {
        serve_tls_tell(*tls, first ? "certificate loaded" : "certificate reloaded");
        return;
    }
    keeper_refuse(certs->keeper);
    log_line(LOG_ERROR, "a certificate from the cluster is refused", LOG_FIELDS(log_text("why", err.message)));
}
