/* SPDX-License-Identifier: Apache-2.0 */
#include "load/pool.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    PATIENCE = 10, /* seconds */
    LOOK_MS = 5,   /* between looks at those that wait: a goroutine of net/http would wake up at once */
    CERTIFICATES = 64,
    FINGERPRINT = 32,
};

static const char server_name[] = "dryfit.dryfit.svc";

struct pool {
    struct pool_config config;
    SSL_CTX *tls;
    pthread_mutex_t lock; /* of all below */
    struct link idle[POOL_IDLE];
    unsigned idle_len;
    struct pool_counts counts;
    unsigned char seen[CERTIFICATES][FINGERPRINT];
    pthread_t watcher;
    _Atomic bool ending;
};

static void give_up(const char *what)
{
    fprintf(stderr, "pool: %s\n", what);
    exit(2);
}

/* The server sends nothing unasked, no ticket either: what can be read is its goodbye. */
static bool is_gone(const struct link *link)
{
    struct pollfd ready = {.fd = link->fd, .events = POLLIN};
    return poll(&ready, 1, 0) != 0;
}

static void drop_gone(struct pool *pool)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < pool->idle_len; i++) {
        if (!is_gone(&pool->idle[i])) {
            pool->idle[kept++] = pool->idle[i];
            continue;
        }
        pool_drop(pool->idle[i]);
        pool->counts.gone++;
    }
    pool->idle_len = kept;
}

static void *watch(void *arg)
{
    static const struct timespec step = {0, LOOK_MS * 1000000L};
    struct pool *pool = arg;
    while (!atomic_load(&pool->ending)) {
        pthread_mutex_lock(&pool->lock);
        drop_gone(pool);
        pthread_mutex_unlock(&pool->lock);
        nanosleep(&step, NULL);
    }
    return NULL;
}

struct pool *pool_new(const struct pool_config *config)
{
    struct pool *pool = calloc(1, sizeof *pool);
    if (!pool)
        give_up("no memory");
    pool->config = *config;
    pool->tls = SSL_CTX_new(TLS_client_method());
    if (!pool->tls || pthread_mutex_init(&pool->lock, NULL) != 0)
        give_up("no memory");
    if (config->ca) {
        SSL_CTX_set_verify(pool->tls, SSL_VERIFY_PEER, NULL);
        if (SSL_CTX_load_verify_locations(pool->tls, config->ca, NULL) != 1)
            give_up("the CA cannot be read");
    }
    if (pthread_create(&pool->watcher, NULL, watch, pool) != 0)
        give_up("no thread");
    return pool;
}

void pool_free(struct pool *pool)
{
    atomic_store(&pool->ending, true);
    pthread_join(pool->watcher, NULL);
    while (pool->idle_len > 0)
        pool_drop(pool->idle[--pool->idle_len]);
    pthread_mutex_destroy(&pool->lock);
    SSL_CTX_free(pool->tls);
    free(pool);
}

int pool_connect(const struct pool *pool)
{
    const struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons(pool->config.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const struct timeval patience = {.tv_sec = PATIENCE};
    int on = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(fd, (const struct sockaddr *)&to, sizeof to) == 0)
        return fd;
    close(fd);
    return -1;
}

static void remember(struct pool *pool, const SSL *ssl)
{
    unsigned char fingerprint[EVP_MAX_MD_SIZE];
    X509 *certificate = SSL_get0_peer_certificate(ssl);
    if (!certificate || X509_digest(certificate, EVP_sha256(), fingerprint, NULL) != 1)
        return;
    pthread_mutex_lock(&pool->lock);
    pool->counts.dialled++;
    unsigned i = 0;
    while (i < pool->counts.certificates && memcmp(pool->seen[i], fingerprint, FINGERPRINT) != 0)
        i++;
    if (i == pool->counts.certificates && i < CERTIFICATES) {
        memcpy(pool->seen[i], fingerprint, FINGERPRINT);
        pool->counts.certificates++;
    }
    pthread_mutex_unlock(&pool->lock);
}

bool pool_dial(struct pool *pool, struct link *out, const char **why)
{
    int fd = pool_connect(pool);
    *why = "no connection";
    if (fd < 0)
        return false;
    SSL *ssl = SSL_new(pool->tls);
    if (!ssl)
        give_up("no memory");
    SSL_set_fd(ssl, fd);
    SSL_set_tlsext_host_name(ssl, server_name);
    SSL_set1_host(ssl, server_name);
    *out = (struct link){ssl, fd};
    if (SSL_connect(ssl) == 1) {
        remember(pool, ssl);
        return true;
    }
    *why = SSL_get_verify_result(ssl) == X509_V_OK ? "no handshake" : "a certificate that does not verify";
    pool_drop(*out);
    return false;
}

bool pool_take(struct pool *pool, struct link *out, const char **why)
{
    bool found = false;
    pthread_mutex_lock(&pool->lock);
    while (!found && pool->idle_len > 0) {
        *out = pool->idle[--pool->idle_len];
        found = !is_gone(out);
        if (found)
            break;
        pool_drop(*out);
        pool->counts.gone++;
    }
    pthread_mutex_unlock(&pool->lock);
    return found || pool_dial(pool, out, why);
}

void pool_give(struct pool *pool, struct link link)
{
    pthread_mutex_lock(&pool->lock);
    bool kept = pool->idle_len < POOL_IDLE;
    if (kept)
        pool->idle[pool->idle_len++] = link;
    pthread_mutex_unlock(&pool->lock);
    if (!kept)
        pool_drop(link);
}

void pool_drop(struct link link)
{
    ERR_clear_error();
    SSL_shutdown(link.ssl);
    ERR_clear_error();
    SSL_free(link.ssl);
    close(link.fd);
}

struct pool_counts pool_counts(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    struct pool_counts counts = pool->counts;
    pthread_mutex_unlock(&pool->lock);
    return counts;
}
