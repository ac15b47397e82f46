/* SPDX-License-Identifier: Apache-2.0 */
/* Stands beside the load and does nothing useful, until FILE exists.
 *   beside --port N --until FILE [--idle N] [--slow N]
 * Idle connections are kept open, half of them after a request. Slow ones send their handshake, their headers or their
 * body a byte at a time and come again when they are cut off. Prints "afford N", which is fewer when the limit of
 * open files is, and "idle N" when so many are there; at the end "left N" that are open still, and "cut N". */
#include <openssl/ssl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "load/pool.h"
#include "wire/timing.h"

enum {
    SLOW_MOST = 256,
    BYTE_MS = 100,
    LOOK_MS = 50,
    FDS_OTHER = 64,
    PROGRAMS = 3,
};

static struct {
    long port, idle, slow;
    const char *until;
} options;
static struct pool *pool;
static _Atomic unsigned cut;

static bool goes_on(void)
{
    return access(options.until, F_OK) != 0;
}

static bool is_open(struct link link)
{
    struct pollfd ready = {.fd = link.fd, .events = POLLIN};
    return poll(&ready, 1, 0) == 0;
}

static bool dial(struct link *link)
{
    const char *why;
    if (pool_dial(pool, link, &why))
        return true;
    fprintf(stderr, "beside: %s\n", why);
    return false;
}

static bool ask(struct link link)
{
    static const char question[] = "GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n";
    char answer[4096];
    return SSL_write(link.ssl, question, sizeof question - 1) > 0 && SSL_read(link.ssl, answer, sizeof answer) > 0;
}

/* Byte after byte until the server has enough of it. */
static void drip_over_tls(const char *head, char byte)
{
    struct link link;
    if (!dial(&link))
        return;
    bool open = SSL_write(link.ssl, head, (int)strlen(head)) > 0;
    while (open && goes_on()) {
        timing_sleep_ms(BYTE_MS);
        open = is_open(link) && SSL_write(link.ssl, &byte, 1) > 0;
    }
    if (!open)
        atomic_fetch_add(&cut, 1);
    pool_drop(link);
}

static void slow_headers(void)
{
    drip_over_tls("POST /validate HTTP/1.1\r\nHost: a\r\nX-Slow: ", 'a');
}

static void slow_body(void)
{
    drip_over_tls("POST /validate HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                  "Content-Length: 100000\r\n\r\n",
                  ' ');
}

/* A ClientHello of which only the record's head and a byte now and then come. */
static void slow_handshake(void)
{
    static const char head[] = {0x16, 0x03, 0x01, 0x02, 0x00};
    struct link link = {NULL, pool_connect(pool)};
    bool open = link.fd >= 0 && send(link.fd, head, sizeof head, MSG_NOSIGNAL) > 0;
    while (open && goes_on()) {
        timing_sleep_ms(BYTE_MS);
        open = is_open(link) && send(link.fd, "\x01", 1, MSG_NOSIGNAL) > 0;
    }
    if (!open)
        atomic_fetch_add(&cut, 1);
    if (link.fd >= 0)
        close(link.fd);
}

static void *be_slow(void *arg)
{
    static void (*const programs[PROGRAMS])(void) = {slow_headers, slow_body, slow_handshake};
    while (goes_on())
        programs[*(long *)arg % PROGRAMS]();
    return NULL;
}

static long affordable(long asked)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return asked;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    long most = limit.rlim_max == RLIM_INFINITY ? asked : (long)limit.rlim_max - FDS_OTHER - options.slow;
    return asked < most ? asked : most;
}

static void be_idle(struct link *links, long len)
{
    long there = 0;
    while (there < len && dial(&links[there]) && (there % 2 == 0 || ask(links[there])))
        there++;
    printf("afford %ld\nidle %ld\n", len, there);
    fflush(stdout);
    while (goes_on())
        timing_sleep_ms(LOOK_MS);
    long left = 0;
    for (long i = 0; i < there; i++) {
        left += is_open(links[i]);
        pool_drop(links[i]);
    }
    printf("left %ld\n", left);
}

static bool parse(int argc, char **argv)
{
    const struct {
        const char *name;
        long *to;
    } numbers[] = {{"--port", &options.port}, {"--idle", &options.idle}, {"--slow", &options.slow}};
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--until") == 0)
            options.until = argv[i + 1];
        for (size_t j = 0; j < sizeof numbers / sizeof *numbers; j++)
            if (strcmp(argv[i], numbers[j].name) == 0)
                *numbers[j].to = strtol(argv[i + 1], NULL, 10);
    }
    return options.port > 0 && options.until && options.idle >= 0 && options.slow >= 0 && options.slow <= SLOW_MOST;
}

int main(int argc, char **argv)
{
    static pthread_t threads[SLOW_MOST];
    static long numbers[SLOW_MOST];
    if (!parse(argc, argv)) {
        fputs("usage: beside --port N --until FILE [--idle N] [--slow N]\n", stderr);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    pool = pool_new(&(struct pool_config){(uint16_t)options.port, NULL});
    long idle = affordable(options.idle);
    for (long i = 0; i < options.slow; i++) {
        numbers[i] = i;
        if (pthread_create(&threads[i], NULL, be_slow, &numbers[i]) != 0)
            return 2;
    }
    struct link *links = calloc((size_t)idle + 1, sizeof *links);
    if (!links)
        return 2;
    be_idle(links, idle);
    free(links);
    for (long i = 0; i < options.slow; i++)
        pthread_join(threads[i], NULL);
    printf("cut %u\n", cut);
    pool_free(pool);
    return 0;
}
