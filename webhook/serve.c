/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/serve.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "certs/store.h"
#include "webhook/cores.h"
#include "webhook/decision.h"
#include "webhook/log.h"
#include "webhook/ops.h"
#include "webhook/serve_flags.h"
#include "webhook/server.h"

enum {
    CA_DAYS = 3650,
    LEAF_DAYS = 365,
    RENEW_DAYS = 30,
    FDS_EACH = 3,    /* of a connection: its socket and a pair */
    FDS_OTHER = 128, /* of everything else */
    POLL = 20,       /* milliseconds between looks while draining */
};

struct serve {
    struct serve_options options;
    struct arena *arena;
    const struct serve_app *app;
    struct tls *tls;
    struct server *server;
    struct ops *ops;
    sigset_t signals;
};

static bool is_host_name(const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
    return *text && strspn(text, letters) == strlen(text);
}

/* Without --cert: a CA and a certificate of our own, for the names that the shipped manifests use. */
static bool make_certificate(struct serve *serve, struct err *err)
{
    char host[256] = "";
    if (gethostname(host, sizeof host - 1) != 0 || !is_host_name(host))
        snprintf(host, sizeof host, "localhost");
    const char *const dns[] = {"localhost", "dryfit.dryfit.svc", "dryfit.dryfit.svc.cluster.local", host, NULL};
    static const char *const ips[] = {"127.0.0.1", "::1", NULL};
    const struct certs_request request = {dns, ips, CA_DAYS, LEAF_DAYS, RENEW_DAYS};
    struct certs_store *store = arena_one(serve->arena, struct certs_store);
    struct str bundle;
    if (!certs_store_open(serve->options.state, &request, store, err) ||
        !certs_bundle(store->ca, serve->arena, &bundle, err))
        return err_wrap(err, "state folder %s", serve->options.state);
    printf("%s in %s\n", store->made_leaf ? "made a serving certificate" : "kept the serving certificate",
           serve->options.state);
    printf("caBundle: %.*s\n", STR_ARG(bundle));
    serve->options.cert = store->cert;
    serve->options.key = store->key;
    return true;
}

static void say_certificate(struct tls *tls)
{
    struct tls_certificate certificate;
    char until[32];
    struct tm utc;
    tls_certificate(tls, &certificate);
    gmtime_r(&certificate.not_after, &utc);
    strftime(until, sizeof until, "%Y-%m-%dT%H:%M:%SZ", &utc);
    printf("certificate %s, valid until %s\n", certificate.subject, until);
    if (certificate.not_after < time(NULL))
        log_line(LOG_ERROR, "the serving certificate has expired", LOG_FIELDS(log_text("not_after", until)));
}

static bool load_tls(struct serve *serve, struct err *err)
{
    if (!serve->options.cert && !make_certificate(serve, err))
        return false;
    if (!tls_new(serve->options.cert, serve->options.key, &serve->tls, err))
        return false;
    say_certificate(serve->tls);
    return true;
}

/* As many connections as asked for, or as there are descriptors for. */
static unsigned affordable_connections(uint64_t asked)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return (unsigned)asked;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return (unsigned)asked;
    uint64_t most = limit.rlim_cur > FDS_OTHER + FDS_EACH ? (limit.rlim_cur - FDS_OTHER) / FDS_EACH : 1;
    if (asked <= most)
        return (unsigned)asked;
    log_line(LOG_WARN, "the limit of open files lowers --max-connections",
             LOG_FIELDS(log_number("asked", (int64_t)asked), log_number("max", (int64_t)most)));
    return (unsigned)most;
}

static bool start_server(struct serve *serve, struct err *err)
{
    const struct serve_options *options = &serve->options;
    const struct http_route routes[] = {{"/validate", "POST", serve->app->review, serve->app->ctx}};
    struct http_route *kept = arena_one(serve->arena, struct http_route);
    *kept = routes[0];
    const struct server_config config = {
        .listen = options->listen,
        .tls = serve->tls,
        .routes = kept,
        .routes_len = 1,
        .threads = options->threads ? (unsigned)options->threads : cores_usable(),
        .max_connections = affordable_connections(options->max_connections),
        .max_body = options->max_body,
        .max_memory = options->max_memory,
        .max_memory_total = options->max_memory_total,
        .handshake_timeout = options->handshake_timeout,
        .request_timeout = options->request_timeout,
        .idle_timeout = options->idle_timeout,
    };
    return ops_start(&options->ops_listen, &serve->ops, err) && server_start(&config, &serve->server, err);
}

static void say_ready(const struct serve *serve)
{
    char reviews[HOSTPORT_TEXT], operations[HOSTPORT_TEXT];
    printf("listening on %s\n", hostport_write(server_address(serve->server), reviews));
    printf("operations on %s\n", hostport_write(ops_address(serve->ops), operations));
    printf("ready\n");
    fflush(stdout);
}

/* Threads inherit the mask, so signals come to sigwait() alone. */
static void hold_signals(struct serve *serve)
{
    sigemptyset(&serve->signals);
    sigaddset(&serve->signals, SIGTERM);
    sigaddset(&serve->signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &serve->signals, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static uint64_t clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* Until the time, or nobody is connected if that is enough. False when another signal came. */
static bool wait_until(struct serve *serve, uint64_t end, bool for_empty)
{
    static const struct timespec poll = {0, POLL * 1000000L};
    while (clock_ms() < end && !(for_empty && server_is_empty(serve->server))) {
        if (sigtimedwait(&serve->signals, NULL, &poll) > 0)
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

static bool run(struct serve *serve, struct err *err)
{
    int signal_number;
    if (!serve->app->load(serve->app->ctx, &serve->options.policies, err) || !load_tls(serve, err) ||
        !start_server(serve, err))
        return false;
    ops_set_ready(serve->ops, true);
    say_ready(serve);
    sigwait(&serve->signals, &signal_number);
    drain(serve, signal_number);
    return true;
}

static void release(struct serve *serve)
{
    server_free(serve->server);
    ops_stop(serve->ops);
    tls_free(serve->tls);
    arena_free(serve->arena);
}

int serve_run(int argc, char **argv, const struct serve_app *app)
{
    struct serve serve = {.arena = arena_new(0, NULL), .app = app};
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
    decision_set_lines((enum decision_lines)serve.options.log_decisions);
    hold_signals(&serve);
    status = run(&serve, &err) ? 0 : 1;
    if (status != 0)
        fprintf(stderr, "dryfit serve: %s\n", err.message);
    else
        log_line(LOG_INFO, "stopped", NULL);
    release(&serve);
    return status;
}
