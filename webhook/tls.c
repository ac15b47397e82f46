/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/tls.h"

#include <pthread.h>

#include "webhook/tls_context.h"

struct tls {
    struct tls_config config;
    struct tls_settings settings;
    struct tls_identity identity;
    struct tls_clients clients;
    pthread_mutex_t lock; /* over ctx, which a reload swaps; sessions hold a reference of their own */
    SSL_CTX *ctx;
};

const char *tls_moment(time_t when, char text[TLS_MOMENT])
{
    struct tm utc;
    gmtime_r(&when, &utc);
    strftime(text, TLS_MOMENT, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return text;
}

static bool make(const struct tls *tls, const struct tls_identity *identity, const struct tls_clients *clients,
                 SSL_CTX **out, struct err *err)
{
    return tls_context_new(&tls->settings, identity, tls->config.client_ca ? clients : NULL, out, err);
}

static bool read_identity(const struct tls_config *config, struct tls_identity *out, struct err *err)
{
    return config->cert ? tls_identity_read(config->cert, config->key, out, err)
                        : tls_identity_parse(config->pem, out, err);
}

static bool load(struct tls *tls, struct err *err)
{
    const struct tls_config *config = &tls->config;
    tls->settings.client_names = (struct tls_names){config->client_names, config->client_names_len};
    tls->settings.only_tls13 = config->only_tls13;
    if (!tls_ciphers_parse(config->ciphers, &tls->settings.ciphers, err) || !read_identity(config, &tls->identity, err))
        return false;
    if (config->client_ca && !tls_clients_read(config->client_ca, &tls->clients, err))
        return false;
    return make(tls, &tls->identity, &tls->clients, &tls->ctx, err);
}

bool tls_new(const struct tls_config *config, struct tls **out, struct err *err)
{
    struct tls *tls = calloc(1, sizeof *tls);
    if (!tls)
        return err_set(err, "no memory for TLS");
    pthread_mutex_init(&tls->lock, NULL);
    tls->config = *config;
    if (!load(tls, err)) {
        tls_free(tls);
        return false;
    }
    tls->config.pem = NULL;
    *out = tls;
    return true;
}

void tls_free(struct tls *tls)
{
    if (!tls)
        return;
    SSL_CTX_free(tls->ctx);
    tls_identity_release(&tls->identity);
    tls_clients_release(&tls->clients);
    pthread_mutex_destroy(&tls->lock);
    free(tls);
}

static void swap(struct tls *tls, SSL_CTX *ctx)
{
    pthread_mutex_lock(&tls->lock);
    SSL_CTX *old = tls->ctx;
    tls->ctx = ctx;
    pthread_mutex_unlock(&tls->lock);
    SSL_CTX_free(old);
}

static bool is_valid(const struct tls_identity *identity, time_t now)
{
    return identity->not_before <= now && now <= identity->not_after;
}

/* A clock that is wrong, or a certificate that was not renewed: what works now goes on as long as it does. */
static bool is_better(const struct tls *tls, const struct tls_identity *fresh, const char *name, time_t now,
                      struct err *err)
{
    char text[TLS_MOMENT];
    if (is_valid(fresh, now) || !is_valid(&tls->identity, now))
        return true;
    if (fresh->not_before > now)
        return err_set(err, "certificate %s is not valid before %s", name, tls_moment(fresh->not_before, text));
    return err_set(err, "certificate %s has expired at %s", name, tls_moment(fresh->not_after, text));
}

/* Takes fresh over, or ends it. */
static bool replace(struct tls *tls, struct tls_identity *fresh, const char *name, time_t now, struct err *err)
{
    SSL_CTX *ctx;
    if (!is_better(tls, fresh, name, now, err) || !make(tls, fresh, &tls->clients, &ctx, err)) {
        tls_identity_release(fresh);
        return false;
    }
    swap(tls, ctx);
    tls_identity_release(&tls->identity);
    tls->identity = *fresh;
    return true;
}

bool tls_reload_certificate(struct tls *tls, time_t now, struct err *err)
{
    struct tls_identity fresh;
    return tls_identity_read(tls->config.cert, tls->config.key, &fresh, err) &&
           replace(tls, &fresh, tls->config.cert, now, err);
}

bool tls_take_certificate(struct tls *tls, const struct tls_pem *pem, time_t now, struct err *err)
{
    struct tls_identity fresh;
    return tls_identity_parse(pem, &fresh, err) && replace(tls, &fresh, pem->name, now, err);
}

bool tls_reload_client_ca(struct tls *tls, time_t now, struct err *err)
{
    char text[TLS_MOMENT];
    SSL_CTX *ctx;
    struct tls_clients fresh;
    if (!tls_clients_read(tls->config.client_ca, &fresh, err))
        return false;
    bool good =
        fresh.not_after >= now || tls->clients.not_after < now ||
        err_set(err, "client CA %s has expired at %s", tls->config.client_ca, tls_moment(fresh.not_after, text));
    if (!good || !make(tls, &tls->identity, &fresh, &ctx, err)) {
        tls_clients_release(&fresh);
        return false;
    }
    swap(tls, ctx);
    tls_clients_release(&tls->clients);
    tls->clients = fresh;
    return true;
}

SSL *tls_session(struct tls *tls, int fd)
{
    pthread_mutex_lock(&tls->lock);
    SSL *ssl = SSL_new(tls->ctx);
    pthread_mutex_unlock(&tls->lock);
    if (!ssl)
        return NULL;
    if (SSL_set_fd(ssl, fd) != 1) {
        SSL_free(ssl);
        return NULL;
    }
    SSL_set_accept_state(ssl);
    return ssl;
}

void tls_certificate(const struct tls *tls, struct tls_certificate *out)
{
    X509_NAME_oneline(X509_get_subject_name(tls->identity.cert), out->subject, sizeof out->subject);
    out->not_before = tls->identity.not_before;
    out->not_after = tls->identity.not_after;
}
