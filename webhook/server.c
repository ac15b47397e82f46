/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/server.h"

#include <malloc.h>

#include "webhook/metrics.h"
#include "webhook/worker.h"

enum {
    BACKSTOP = 60,     /* seconds after the idle timeout that libmicrohttpd gives up, too */
    LINGER = 5000,     /* milliseconds of silence */
    LARGE = 64 * 1024, /* bytes of a block of memory that goes back to the system when it is freed */
};

/* Milliseconds. All limits are for the whole of what they limit, so that a byte now and then does not help. */
static void set_durations(uint64_t durations[CONN_WAITS], const struct server_config *config)
{
    durations[CONN_HANDSHAKE] = config->handshake_timeout;
    durations[CONN_HEADERS] = durations[CONN_BODY] = durations[CONN_ANSWER] = config->request_timeout;
    durations[CONN_FRESH] = durations[CONN_IDLE] = config->idle_timeout;
    durations[CONN_LINGER] = LINGER;
}

struct server {
    struct server_config config;
    struct refusals *refusals;
    struct budget budget;
    _Atomic unsigned count; /* connections */
    _Atomic unsigned in_flight;
    _Atomic int phase; /* enum worker_phase */
    _Atomic bool draining;
    size_t workers_len;
    struct worker *workers[];
};

static struct worker_config describe_worker(struct server *server)
{
    const struct server_config *config = &server->config;
    struct worker_config worker = {
        .tls = config->tls,
        .max_connections = config->max_connections,
        .phase = &server->phase,
        .conns = {.refusals = server->refusals, .count = &server->count},
    };
    worker.conns.http = (struct http_config){
        .routes = config->routes,
        .routes_len = config->routes_len,
        .refusals = server->refusals,
        .max_body = config->max_body,
        .flight = {.count = &server->in_flight,
                   .most = config->max_in_flight,
                   .max_memory = config->max_memory,
                   .budget = &server->budget},
        .draining = &server->draining,
        .max_connections = config->max_connections,
        .timeout = (unsigned)(config->idle_timeout / 1000) + BACKSTOP,
    };
    set_durations(worker.conns.durations, config);
    return worker;
}

/* The first socket finds the port for all. */
static bool start_workers(struct server *server, struct err *err)
{
    struct worker_config worker = describe_worker(server);
    while (server->workers_len < server->config.threads) {
        struct listener listener;
        if (!listener_open(&server->config.listen, true, &listener, err))
            return err_wrap(err, "--listen");
        if (!worker_start(&worker, &listener, &server->workers[server->workers_len], err))
            return false;
        server->workers_len++;
    }
    return true;
}

/* Left to itself, glibc's malloc keeps ever larger blocks in its heaps, where small ones that live longer settle behind
 * them: after a large review now and then a server would hold much more than it uses. */
static void keep_heaps_small(void)
{
    mallopt(M_MMAP_THRESHOLD, LARGE);
}

bool server_start(const struct server_config *config, struct server **out, struct err *err)
{
    keep_heaps_small();
    struct server *server = calloc(1, sizeof *server + config->threads * sizeof(struct worker *));
    if (!server)
        return err_set(err, "no memory for the server");
    server->config = *config;
    server->budget.ceiling = config->max_memory_total;
    server->refusals = refusals_new(config->max_body, config->max_memory);
    if (!server->refusals) {
        free(server);
        return err_set(err, "no memory for the server");
    }
    if (!start_workers(server, err)) {
        server_free(server);
        return false;
    }
    metrics_limits(config->max_connections, config->threads);
    *out = server;
    return true;
}

const struct hostport *server_address(const struct server *server)
{
    return &server->config.listen;
}

static void enter(struct server *server, enum worker_phase phase)
{
    atomic_store(&server->phase, (int)phase);
    for (size_t i = 0; i < server->workers_len; i++)
        worker_wake(server->workers[i]);
}

void server_drain(struct server *server)
{
    atomic_store(&server->draining, true);
}

void server_dismiss(struct server *server)
{
    enter(server, WORKER_DISMISS);
}

bool server_is_empty(const struct server *server)
{
    return atomic_load(&server->count) == 0;
}

void server_free(struct server *server)
{
    if (!server)
        return;
    enter(server, WORKER_STOP);
    for (size_t i = 0; i < server->workers_len; i++)
        worker_join(server->workers[i]);
    refusals_free(server->refusals);
    free(server);
}
