/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/serve.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "webhook/clock.h"
#include "webhook/cores.h"
#include "webhook/decision.h"
#include "webhook/http.h"
#include "webhook/log.h"
#include "webhook/ops.h"
#include "webhook/serve_certs.h"
#include "webhook/serve_reload.h"
#include "webhook/serve_tls.h"
#include "webhook/server.h"

enum {
    FDS_EACH = 3,               /* of a connection: its socket and a pair */
    FDS_THREAD = 2 * HTTP_KEPT, /* of a thread: pairs that wait for a connection */
    FDS_OTHER = 128,            /* of everything else */
    POLL = 20,                  /* milliseconds between looks while draining */
};

struct serve {
    struct serve_options options;
    struct arena *arena;
    const struct serve_app *app;
    struct tls *tls;
    struct server *server;
    struct ops *ops;
    struct serve_reload parts;
    struct reload *reload;
    struct serve_certs *certs; /* NULL: the certificate is a file */
    sigset_t ends;             /* the signals that end it */
    int signals;               /* a descriptor from which those and SIGHUP are read */
};

/* As many connections as asked for, or as there are descriptors for. */
static unsigned affordable_connections(uint64_t asked, unsigned threads)
{
    const uint64_t other = FDS_OTHER + (uint64_t)FDS_THREAD * threads;
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return (unsigned)asked;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return (unsigned)asked;
    uint64_t most = limit.rlim_cur > other + FDS_EACH ? (limit.rlim_cur - other) / FDS_EACH : 1;
    if (asked <= most)
        return (unsigned)asked;
    log_line(LOG_WARN, "the limit of open files lowers --max-connections",
             LOG_FIELDS(log_number("asked", (int64_t)asked), log_number("max", (int64_t)most)));
    return (unsigned)most;
}

static bool start_server(struct serve *serve, struct err *err)
{
    const struct serve_options *options = &serve->options;
    unsigned threads = options->threads ? (unsigned)options->threads : cores_usable();
    const struct http_route routes[] = {{"/validate", "POST", serve->app->review, serve->app->ctx}};
    struct http_route *kept = arena_one(serve->arena, struct http_route);
    *kept = routes[0];
    const struct server_config config = {
        .listen = options->listen,
        .tls = serve->tls,
        .routes = kept,
        .routes_len = 1,
        .threads = threads,
        .max_connections = affordable_connections(options->max_connections, threads),
        .max_in_flight = (unsigned)options->max_in_flight,
        .max_body = options->max_body,
        .max_memory = options->max_memory,
        .max_memory_total = options->max_memory_total,
        .handshake_timeout = options->handshake_timeout,
        .request_timeout = options->request_timeout,
        .idle_timeout = options->idle_timeout,
    };
    return server_start(&config, &serve->server, err);
}

static void say_ready(const struct serve *serve)
{
    char reviews[HOSTPORT_TEXT], operations[HOSTPORT_TEXT];
    printf("listening on %s\n", hostport_write(server_address(serve->server), reviews));
    printf("operations on %s\n", hostport_write(ops_address(serve->ops), operations));
    printf("ready\n");
    fflush(stdout);
}

/* A core would hold the key and what users wrote. A limit of one byte turns dumps off for a core_pattern that is a
 * pipe, too, which 0 does not (core(5)). And what serve would ever start gets no more rights than it has. */
static void harden(void)
{
    const struct rlimit no_core = {1, 1};
    if (setrlimit(RLIMIT_CORE, &no_core) != 0)
        log_line(LOG_WARN, "core dumps cannot be turned off", LOG_FIELDS(log_text("why", strerror(errno))));
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

/* Threads inherit the mask, so that signals come to the first alone, when it asks for them. */
static bool hold_signals(struct serve *serve, struct err *err)
{
    sigset_t all;
    sigemptyset(&serve->ends);
    sigaddset(&serve->ends, SIGTERM);
    sigaddset(&serve->ends, SIGINT);
    all = serve->ends;
    sigaddset(&all, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
    signal(SIGPIPE, SIG_IGN);
    serve->signals = signalfd(-1, &all, SFD_NONBLOCK | SFD_CLOEXEC);
    return serve->signals >= 0 || err_set(err, "signals cannot be waited for: %s", strerror(errno));
}

/* Until the time, or nobody is connected if that is enough. False when another signal came. */
static bool wait_until(struct serve *serve, uint64_t end, bool for_empty)
{
    static const struct timespec poll = {0, POLL * 1000000L};
    while (clock_ms() < end && !(for_empty && server_is_empty(serve->server))) {
        if (sigtimedwait(&serve->ends, NULL, &poll) > 0)
            return false;
    }
    return true;
}

/* Readiness fails first, and for a while all goes on, as the word spreads slowly. Where nobody asks for readiness there
 * is no word to spread, and a person who presses Ctrl-C does not wait for it. A second signal ends everything at once.
 */
static void drain(struct serve *serve, int signal_number)
{
    uint64_t start = clock_ms(), end = start + serve->options.drain_timeout;
    bool spread = signal_number == SIGTERM && ops_was_asked(serve->ops);
    uint64_t delay = spread ? serve->options.drain_delay : 0;
    log_line(LOG_INFO, "draining", LOG_FIELDS(log_text("signal", strsignal(signal_number))));
    ops_set_ready(serve->ops, false);
    server_drain(serve->server);
    if (!wait_until(serve, start + delay, false))
        return;
    server_dismiss(serve->server);
    if (wait_until(serve, end, true) && !server_is_empty(serve->server))
        log_line(LOG_WARN, "connections are left at the end of --drain-timeout", NULL);
}

/* The signal that is there, or 0. */
static int read_signal(struct serve *serve)
{
    struct signalfd_siginfo info;
    ssize_t n = read(serve->signals, &info, sizeof info);
    return n == (ssize_t)sizeof info ? (int)info.ssi_signo : 0;
}

static void reload_all(struct serve *serve)
{
    reload_now(serve->reload, clock_ms());
    serve_certs_hurry(serve->certs);
}

/* Reloads what changes until a signal says that it is enough, which it returns; or, for a certificate, until there is
 * the first one. */
static int attend(struct serve *serve, bool for_certificate)
{
    while (!for_certificate || !serve->tls) {
        struct pollfd sources[] = {{serve->signals, POLLIN, 0},
                                   {reload_fd(serve->reload), POLLIN, 0},
                                   {serve_certs_fd(serve->certs), POLLIN, 0}};
        poll(sources, 3, reload_timeout(serve->reload, clock_ms()));
        int signal_number = read_signal(serve);
        if (signal_number != 0 && signal_number != SIGHUP)
            return signal_number;
        if (signal_number == SIGHUP)
            reload_all(serve);
        reload_turn(serve->reload, clock_ms());
        serve_certs_turn(serve->certs, &serve->tls);
        serve->parts.tls = serve->tls;
    }
    return 0;
}

/* The files are noted before they are read, so that a change meanwhile is seen. */
static bool load(struct serve *serve, struct err *err)
{
    const struct serve_options *options = &serve->options;
    if (!serve_tls_prepare(&serve->options, serve->arena, err))
        return false;
    serve->parts = (struct serve_reload){options, serve->app->load, serve->app->ctx, NULL, {NULL}};
    serve->reload = serve_reload_new(&serve->parts);
    if (!serve->reload)
        return err_set(err, "no memory to watch files");
    if (!serve->app->load(serve->app->ctx, &options->policies, err))
        return false;
    metrics_reload(METRICS_POLICY, true);
    if (options->client_ca)
        metrics_reload(METRICS_CLIENT_CA, true);
    if (!options->cert)
        return serve_certs_start(options, serve->arena, &serve->certs, err);
    if (!serve_tls_load(options, NULL, &serve->tls, err))
        return false;
    serve->parts.tls = serve->tls;
    metrics_reload(METRICS_CERTIFICATE, true);
    serve_tls_tell(serve->tls, "certificate loaded");
    return true;
}

/* Alive, but not ready: whoever asks is told so. Returns the signal that ended it, or 0. */
static int wait_for_certificate(struct serve *serve)
{
    char operations[HOSTPORT_TEXT];
    if (serve->tls)
        return 0;
    log_line(LOG_INFO, "waiting for a certificate",
             LOG_FIELDS(log_text("operations", hostport_write(ops_address(serve->ops), operations))));
    return attend(serve, true);
}

static bool run(struct serve *serve, struct err *err)
{
    if (!hold_signals(serve, err) || !load(serve, err) || !ops_start(&serve->options.ops_listen, &serve->ops, err))
        return false;
    if (wait_for_certificate(serve) != 0)
        return true;
    if (!start_server(serve, err))
        return false;
    ops_set_ready(serve->ops, true);
    say_ready(serve);
    drain(serve, attend(serve, false));
    return true;
}

static void release(struct serve *serve)
{
    serve_certs_stop(serve->certs);
    server_free(serve->server);
    ops_stop(serve->ops);
    tls_free(serve->tls);
    reload_free(serve->reload);
    if (serve->signals >= 0)
        close(serve->signals);
    arena_free(serve->arena);
}

int serve_run(int argc, char **argv, const struct serve_app *app)
{
    struct serve serve = {.arena = arena_new(0, NULL), .app = app, .signals = -1};
    struct err err = {0};
    int status;
    if (!serve.arena)
        return 2;
    if (!serve_flags_start(argc, argv, serve.arena, &serve.options, &status)) {
        release(&serve);
        return status;
    }
    log_set_level((enum log_level)serve.options.log_level);
    log_set_format((enum log_format)serve.options.log_format);
    harden();
    decision_set_lines((enum decision_lines)serve.options.log_decisions);
    status = run(&serve, &err) ? 0 : 1;
    if (status != 0)
        fprintf(stderr, "dryfit serve: %s\n", err.message);
    else
        log_line(LOG_INFO, "stopped", NULL);
    release(&serve);
    return status;
}
