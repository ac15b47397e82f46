/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/serve_reload.h"

#include "webhook/log.h"
#include "webhook/serve_tls.h"

static bool load_policy(void *ctx, struct err *err)
{
    const struct serve_reload *it = ctx;
    return it->load_policy(it->ctx, &it->options->policies, err);
}

static bool load_certificate(void *ctx, struct err *err)
{
    const struct serve_reload *it = ctx;
    if (!tls_reload_certificate(it->tls, time(NULL), err))
        return false;
    serve_tls_tell(it->tls, "certificate reloaded");
    return true;
}

static bool load_client_ca(void *ctx, struct err *err)
{
    const struct serve_reload *it = ctx;
    if (!tls_reload_client_ca(it->tls, time(NULL), err))
        return false;
    log_line(LOG_INFO, "client CA reloaded", NULL);
    return true;
}

struct reload *serve_reload_new(struct serve_reload *it)
{
    const struct serve_options *options = it->options;
    it->certificate[0] = options->cert;
    it->certificate[1] = options->key;
    const struct reload_part parts[SERVE_PARTS] = {
        {"policy", METRICS_POLICY, options->policies.items, options->policies.len, load_policy, it},
        {"certificate", METRICS_CERTIFICATE, it->certificate, 2, load_certificate, it},
        {"client-ca", METRICS_CLIENT_CA, &options->client_ca, options->client_ca ? 1 : 0, load_client_ca, it},
    };
    return reload_new(parts, options->client_ca ? SERVE_PARTS : SERVE_PARTS - 1, options->reload_interval);
}
