/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/worker.h"

#include <errno.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "webhook/clock.h"

enum {
    EVENTS = 8,     /* at a time: requests that are worked on together need memory each */
    ACCEPTS = 64,   /* at a time, so that those who are in have their turn */
    BACK_OFF = 100, /* milliseconds without accepting when there is no descriptor left */
};

struct worker {
    struct worker_config config;
    struct listener listener;
    struct conns conns;
    pthread_t thread;
    int epoll_fd, wake_fd;
    int phase;          /* the one acted upon */
    uint64_t accept_at; /* when the listener is polled again; 0: it is polled */
    struct log_limit log;
};

static bool watch(struct worker *worker, int operation, int fd, void *tag)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = tag};
    return epoll_ctl(worker->epoll_fd, operation, fd, &event) == 0;
}

static void pause_accepting(struct worker *worker)
{
    log_limited(&worker->log, LOG_WARN, "no descriptor or memory for a new connection", NULL);
    watch(worker, EPOLL_CTL_DEL, worker->listener.fd, NULL);
    worker->accept_at = worker->conns.now + BACK_OFF;
}

static void resume_accepting(struct worker *worker)
{
    if (worker->accept_at == 0 || worker->conns.now < worker->accept_at || worker->listener.fd < 0)
        return;
    if (watch(worker, EPOLL_CTL_ADD, worker->listener.fd, &worker->listener))
        worker->accept_at = 0;
    else
        worker->accept_at = worker->conns.now + BACK_OFF;
}

static bool has_room(struct worker *worker)
{
    if (atomic_load(worker->config.conns.count) < worker->config.max_connections || conns_evict(&worker->conns))
        return true;
    log_limited(&worker->log, LOG_WARN, "too many connections, a new one is refused",
                LOG_FIELDS(log_number("max", worker->config.max_connections)));
    return false;
}

static void welcome(struct worker *worker, int fd)
{
    bool room = has_room(worker);
    SSL *ssl = room ? tls_session(worker->config.tls, fd) : NULL;
    if (ssl) {
        conn_open(&worker->conns, ssl, fd);
        return;
    }
    metrics_turned_away(room ? METRICS_MEMORY : METRICS_LIMIT);
    close(fd);
}

/* False when there is nobody left to accept, or nothing to accept them with. */
static bool accept_one(struct worker *worker)
{
    int fd;
    switch (listener_accept(&worker->listener, &fd)) {
    case ACCEPT_DONE:
        welcome(worker, fd);
        return true;
    case ACCEPT_EMPTY:
        return false;
    case ACCEPT_FULL:
        break;
    }
    if (conns_free_descriptor(&worker->conns))
        return true;
    /* Better to be turned away than to wait without knowing; but not in a hurry, as descriptors may come free. */
    if (listener_turn_away(&worker->listener))
        metrics_turned_away(METRICS_DESCRIPTORS);
    pause_accepting(worker);
    return false;
}

static void accept_some(struct worker *worker)
{
    for (int i = 0; i < ACCEPTS && accept_one(worker); i++) {
    }
}

/* Those whom the kernel has connected already are not sent away: closing the socket would reset them. */
static void close_listener(struct worker *worker)
{
    while (worker->listener.fd >= 0 && accept_one(worker)) {
    }
    listener_close(&worker->listener);
    worker->accept_at = 0;
}

static void enter_phase(struct worker *worker)
{
    uint64_t count;
    if (read(worker->wake_fd, &count, sizeof count) < 0 && errno != EAGAIN)
        log_line(LOG_ERROR, "the wake-up of a thread cannot be read", NULL);
    int phase = atomic_load(worker->config.phase);
    if (phase >= WORKER_DISMISS && worker->phase < WORKER_DISMISS) {
        close_listener(worker);
        conns_dismiss(&worker->conns);
    }
    worker->phase = phase;
}

static void dispatch(struct worker *worker, const struct epoll_event *event)
{
    void *tag = event->data.ptr;
    if (tag == &worker->listener)
        accept_some(worker);
    else if (tag == worker)
        enter_phase(worker);
    else
        conn_ready(tag, event->events);
}

static int shorter(int timeout, uint64_t now, uint64_t at)
{
    if (at == 0)
        return timeout;
    int until = at > now ? (int)(at - now) : 0;
    return timeout < 0 || until < timeout ? until : timeout;
}

/* One round: events, then all that follows from them. Returns how long the next may wait for its events. */
static int serve_once(struct worker *worker, int timeout)
{
    struct epoll_event events[EVENTS];
    int n = epoll_wait(worker->epoll_fd, events, EVENTS, timeout);
    worker->conns.now = clock_ms();
    for (int i = 0; i < n; i++)
        dispatch(worker, &events[i]);
    conns_settle(&worker->conns);
    conns_expire(&worker->conns);
    bool more = conns_settle(&worker->conns);
    conns_bury(&worker->conns);
    resume_accepting(worker);
    return more ? 0 : shorter(conns_timeout(&worker->conns), worker->conns.now, worker->accept_at);
}

static bool is_done(const struct worker *worker)
{
    return worker->phase == WORKER_STOP || (worker->phase == WORKER_DISMISS && !conns_are_open(&worker->conns));
}

static void *run(void *ctx)
{
    struct worker *worker = ctx;
    int timeout = -1;
    while (!is_done(worker))
        timeout = serve_once(worker, timeout);
    return NULL;
}

static void release(struct worker *worker)
{
    listener_close(&worker->listener);
    if (worker->conns.http)
        conns_release(&worker->conns);
    if (worker->epoll_fd >= 0)
        close(worker->epoll_fd);
    if (worker->wake_fd >= 0)
        close(worker->wake_fd);
    free(worker);
}

static bool prepare(struct worker *worker, struct err *err)
{
    worker->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    worker->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (worker->epoll_fd < 0 || worker->wake_fd < 0)
        return err_set(err, "cannot wait for events: %s", strerror(errno));
    worker->config.conns.epoll_fd = worker->epoll_fd;
    if (!conns_init(&worker->conns, &worker->config.conns, err))
        return false;
    if (!watch(worker, EPOLL_CTL_ADD, worker->wake_fd, worker) ||
        !watch(worker, EPOLL_CTL_ADD, worker->listener.fd, &worker->listener))
        return err_set(err, "cannot wait for events: %s", strerror(errno));
    return true;
}

bool worker_start(const struct worker_config *config, const struct listener *listener, struct worker **out,
                  struct err *err)
{
    struct worker *worker = calloc(1, sizeof *worker);
    if (!worker) {
        struct listener taken = *listener;
        listener_close(&taken);
        return err_set(err, "no memory for a thread");
    }
    worker->config = *config;
    worker->listener = *listener;
    worker->epoll_fd = worker->wake_fd = -1;
    if (!prepare(worker, err)) {
        release(worker);
        return false;
    }
    int failure = pthread_create(&worker->thread, NULL, run, worker);
    if (failure != 0) {
        release(worker);
        return err_set(err, "cannot start a thread: %s", strerror(failure));
    }
    *out = worker;
    return true;
}

void worker_wake(struct worker *worker)
{
    static const uint64_t one = 1;
    if (write(worker->wake_fd, &one, sizeof one) < 0 && errno != EAGAIN)
        log_line(LOG_ERROR, "a thread cannot be woken", LOG_FIELDS(log_text("why", strerror(errno))));
}

void worker_join(struct worker *worker)
{
    pthread_join(worker->thread, NULL);
    release(worker);
}
