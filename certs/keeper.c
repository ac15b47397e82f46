/* SPDX-License-Identifier: Apache-2.0 */
#include "certs/keeper.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "certs/make.h"
#include "certs/pem.h"
#include "webhook/log.h"
#include "webhook/metrics.h"

/* Milliseconds. */
enum {
    LEAST = 200,
    FIRST_RETRY = 1000, /* then twice that, and so on, up to the poll */
    JITTER = 5,         /* a poll is this part longer or shorter */
    RETRY_MOST = 120,   /* seconds that an API server may ask for */
};

struct pair { /* PEM text, owned */
    char *cert, *key;
    size_t cert_len, key_len;
};

struct keeper {
    struct keeper_config config;
    struct kube *kube;
    pthread_t thread;
    _Atomic bool ended;
    pthread_mutex_t lock; /* over what follows */
    pthread_cond_t woken;
    bool hurry, fresh, refused;
    struct pair pair; /* the last that was to be served */
    int event;        /* readable while fresh */
    X509 *served;     /* the thread's own, as the next */
    unsigned failures;
    char failure[sizeof((struct err *)0)->message];
};

static void pair_release(struct pair *pair)
{
    OPENSSL_clear_free(pair->cert, pair->cert_len);
    OPENSSL_clear_free(pair->key, pair->key_len);
    *pair = (struct pair){0};
}

static bool pair_is(const struct pair *pair, struct str cert, struct str key)
{
    return str_eq((struct str){pair->cert, pair->cert_len}, cert) &&
           str_eq((struct str){pair->key, pair->key_len}, key);
}

uint64_t keeper_wait(const struct keeper_pace *pace)
{
    uint64_t base = pace->poll;
    if (pace->failures > 0) {
        unsigned doublings = pace->failures < 16 ? pace->failures - 1 : 15;
        uint64_t retry = (uint64_t)FIRST_RETRY << doublings;
        base = retry < base ? retry : base;
    }
    uint64_t spread = pace->failures > 0 ? base : base * 2 / JITTER; /* a failure may be everybody's */
    uint64_t wait = base - spread / 2 + (spread > 0 ? pace->random % spread : 0);
    uint64_t asked = (uint64_t)(pace->retry_after < RETRY_MOST ? pace->retry_after : RETRY_MOST) * 1000;
    if (wait < asked)
        wait = asked;
    uint64_t to_due = pace->due > pace->now ? (uint64_t)(pace->due - pace->now) * 1000 : 0;
    if (pace->failures == 0 && to_due < wait)
        wait = to_due;
    return wait < LEAST ? LEAST : wait;
}

/* Hands a pair over, unless it was the last one. */
static void offer(struct keeper *keeper, const struct renew_result *result)
{
    static const uint64_t one = 1;
    pthread_mutex_lock(&keeper->lock);
    bool same = pair_is(&keeper->pair, result->cert, result->key);
    if (!same) {
        pair_release(&keeper->pair);
        keeper->pair =
            (struct pair){OPENSSL_memdup(result->cert.ptr, result->cert.len),
                          OPENSSL_memdup(result->key.ptr, result->key.len), result->cert.len, result->key.len};
        keeper->fresh = keeper->pair.cert && keeper->pair.key;
        if (!keeper->fresh)
            pair_release(&keeper->pair);
    }
    bool told = same || !keeper->fresh || write(keeper->event, &one, sizeof one) == (ssize_t)sizeof one;
    pthread_mutex_unlock(&keeper->lock);
    if (same || !told)
        return;
    STACK_OF(X509) *list = sk_X509_new_null();
    if (list && pem_parse_certs(result->cert, list)) {
        X509_free(keeper->served);
        keeper->served = sk_X509_shift(list);
    }
    sk_X509_pop_free(list, X509_free);
}

static void tell(struct keeper *keeper, const struct renew_result *result, bool good, const struct err *err)
{
    metrics_round(good);
    metrics_made(METRICS_MADE_CA, result->cas);
    metrics_made(METRICS_MADE_LEAF, result->leaves);
    metrics_made(METRICS_MADE_BUNDLE, result->patches);
    if (result->cas > 0 || result->leaves > 0 || result->patches > 0)
        log_line(LOG_INFO, "certificates in the cluster renewed",
                 LOG_FIELDS(log_number("cas", result->cas), log_number("certificates", result->leaves),
                            log_number("ca_bundles", result->patches)));
    if (good && keeper->failures > 0)
        log_line(LOG_INFO, "certificates in the cluster are looked after again", NULL);
    keeper->failures = good ? 0 : keeper->failures + 1;
    if (good || strcmp(keeper->failure, err->message) == 0)
        return;
    snprintf(keeper->failure, sizeof keeper->failure, "%s", err->message); /* told once */
    log_line(LOG_WARN, "certificates in the cluster cannot be looked after; it will be tried again",
             LOG_FIELDS(log_text("why", err->message)));
}

/* What was refused is not served. */
static void forget_refused(struct keeper *keeper)
{
    pthread_mutex_lock(&keeper->lock);
    bool refused = keeper->refused;
    keeper->refused = false;
    pthread_mutex_unlock(&keeper->lock);
    if (!refused)
        return;
    X509_free(keeper->served);
    keeper->served = NULL;
}

static uint64_t look(struct keeper *keeper)
{
    forget_refused(keeper);
    struct renew_result result = {0};
    struct err err = {0};
    uint32_t random = 0;
    time_t now = time(NULL);
    struct arena *arena ARENA_WIPE = arena_new(0, NULL);
    bool good = arena ? renew_round(keeper->kube, &keeper->config.renew, keeper->served, now, arena, &result, &err)
                      : err_set(&err, "no memory");
    if (atomic_load(&keeper->ended))
        return 0;
    if (result.serve)
        offer(keeper, &result);
    tell(keeper, &result, good, &err);
    if (good)
        keeper->failure[0] = '\0';
    RAND_bytes((unsigned char *)&random, sizeof random);
    const struct keeper_pace pace = {keeper->config.poll, time(NULL),       result.due,
                                     result.retry_after,  keeper->failures, random};
    return keeper_wait(&pace);
}

static void rest(struct keeper *keeper, uint64_t wait)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += (time_t)(wait / 1000);
    until.tv_nsec += (long)(wait % 1000) * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000L;
    }
    pthread_mutex_lock(&keeper->lock);
    while (!keeper->hurry && pthread_cond_timedwait(&keeper->woken, &keeper->lock, &until) != ETIMEDOUT) {
    }
    keeper->hurry = false;
    pthread_mutex_unlock(&keeper->lock);
}

static void *run(void *ctx)
{
    struct keeper *keeper = ctx;
    while (!atomic_load(&keeper->ended))
        rest(keeper, look(keeper));
    return NULL;
}

static void release(struct keeper *keeper)
{
    kube_free(keeper->kube);
    pair_release(&keeper->pair);
    X509_free(keeper->served);
    if (keeper->event >= 0)
        close(keeper->event);
    pthread_cond_destroy(&keeper->woken);
    pthread_mutex_destroy(&keeper->lock);
    free(keeper);
}

/* The clock of the wall may jump. */
static void init_waiting(struct keeper *keeper)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&keeper->woken, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&keeper->lock, NULL);
}

bool keeper_start(const struct keeper_config *config, struct keeper **out, struct err *err)
{
    struct keeper *keeper = calloc(1, sizeof *keeper);
    if (!keeper)
        return err_set(err, "no memory to look after certificates");
    keeper->config = *config;
    keeper->config.api.ended = &keeper->ended;
    init_waiting(keeper);
    keeper->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    bool good = keeper->event >= 0 || err_set(err, "no descriptor to look after certificates");
    if (!good || !kube_new(&keeper->config.api, &keeper->kube, err)) {
        release(keeper);
        return false;
    }
    if (pthread_create(&keeper->thread, NULL, run, keeper) != 0) {
        release(keeper);
        return err_set(err, "no thread to look after certificates");
    }
    *out = keeper;
    return true;
}

void keeper_refuse(struct keeper *keeper)
{
    pthread_mutex_lock(&keeper->lock);
    if (!keeper->fresh)
        pair_release(&keeper->pair);
    keeper->refused = !keeper->fresh;
    pthread_mutex_unlock(&keeper->lock);
}

void keeper_hurry(struct keeper *keeper)
{
    pthread_mutex_lock(&keeper->lock);
    keeper->hurry = true;
    pthread_cond_signal(&keeper->woken);
    pthread_mutex_unlock(&keeper->lock);
}

void keeper_stop(struct keeper *keeper)
{
    if (!keeper)
        return;
    atomic_store(&keeper->ended, true);
    keeper_hurry(keeper);
    pthread_join(keeper->thread, NULL);
    release(keeper);
}

int keeper_fd(const struct keeper *keeper)
{
    return keeper->event;
}

bool keeper_take(struct keeper *keeper, struct arena *arena, struct str *cert, struct str *key)
{
    uint64_t count;
    pthread_mutex_lock(&keeper->lock);
    bool fresh = keeper->fresh;
    if (read(keeper->event, &count, sizeof count) < 0 && errno != EAGAIN)
        fresh = false;
    if (fresh) {
        *cert = arena_copy(arena, (struct str){keeper->pair.cert, keeper->pair.cert_len});
        *key = arena_copy(arena, (struct str){keeper->pair.key, keeper->pair.key_len});
    }
    keeper->fresh = false;
    pthread_mutex_unlock(&keeper->lock);
    return fresh;
}
