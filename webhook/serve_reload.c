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
    if (!it->tls)
        return true; /* it is read when TLS is made */
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
    struct reload_part parts[SERVE_PARTS] = {
        {"policy", METRICS_POLICY, options->policies.items, options->policies.len, load_policy, it},
    };
    size_t len = 1;
    if (options->cert)
        parts[len++] =
            (struct reload_part){"certificate", METRICS_CERTIFICATE, it->certificate, 2, load_certificate, it};
    if (options->client_ca)
        parts[len++] = (struct reload_part){"client-ca", METRICS_CLIENT_CA, &options->client_ca, 1, load_client_ca, it};
    return reload_new(parts, len, options->reload_interval);
}
