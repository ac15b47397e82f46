/* SPDX-License-Identifier: Apache-2.0 */
/* Stands before several instances as a Service does.
 *   forward PORT:OPS_PORT ...      of each instance, on loopback
 * It asks each for /readyz ten times a second. A new connection goes to one that is ready, in turn; one that exists is
 * passed on, whatever readiness says. Nothing is tried twice: an instance that cannot be reached costs the client its
 * connection. Prints "forwarding on PORT", and on SIGTERM a line an instance: how many connections it was given, how
 * many of these it refused, how often it became ready. */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    INSTANCES_MOST = 8,
    ASK_MS = 100,
    PIECE = 64 * 1024,
    BACKLOG = 4096,
};

static struct instance {
    uint16_t port, ops_port;
    _Atomic bool ready;
    _Atomic unsigned given, refused, readied;
} instances[INSTANCES_MOST];
static unsigned instances_len;

static struct sockaddr_in loopback(uint16_t port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static int dial(uint16_t port)
{
    const struct sockaddr_in to = loopback(port);
    const struct timeval patience = {.tv_sec = 1};
    int on = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(fd, (const struct sockaddr *)&to, sizeof to) == 0)
        return fd;
    close(fd);
    return -1;
}

static bool is_ready(const struct instance *instance)
{
    static const char question[] = "GET /readyz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    char answer[64] = "";
    int fd = dial(instance->ops_port);
    if (fd < 0)
        return false;
    bool told = send(fd, question, sizeof question - 1, MSG_NOSIGNAL) > 0 && recv(fd, answer, sizeof answer - 1, 0) > 0;
    close(fd);
    return told && strncmp(answer, "HTTP/1.1 200", 12) == 0;
}

static void *ask(void *arg)
{
    static const struct timespec step = {0, ASK_MS * 1000000L};
    struct instance *instance = arg;
    for (;;) {
        bool ready = is_ready(instance);
        if (ready && !atomic_load(&instance->ready))
            atomic_fetch_add(&instance->readied, 1);
        atomic_store(&instance->ready, ready);
        nanosleep(&step, NULL);
    }
    return NULL;
}

static struct instance *choose(void)
{
    static unsigned turn;
    for (unsigned i = 0; i < instances_len; i++) {
        struct instance *instance = &instances[turn++ % instances_len];
        if (atomic_load(&instance->ready))
            return instance;
    }
    return NULL;
}

static void reset(int fd)
{
    const struct linger now = {1, 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(fd);
}

static bool send_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = send(fd, bytes, len, MSG_NOSIGNAL);
        if (n <= 0)
            return false;
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

/* What one end sent goes to the other, its end, too. False when one of them broke. */
static bool pass(struct pollfd *from, int to, char *piece)
{
    ssize_t n = recv(from->fd, piece, PIECE, 0);
    if (n > 0)
        return send_all(to, piece, (size_t)n);
    from->events = 0;
    return n == 0 && shutdown(to, SHUT_WR) == 0;
}

struct passage {
    int client, instance;
};

/* An end that has said its last and is gone altogether has nothing more to be waited for. */
static bool carry_once(struct pollfd ends[2], char *piece)
{
    for (int i = 0; i < 2; i++) {
        if (ends[i].revents && (ends[i].events == 0 || !pass(&ends[i], ends[1 - i].fd, piece)))
            return false;
    }
    return true;
}

static void *carry(void *arg)
{
    struct passage passage = *(struct passage *)arg;
    struct pollfd ends[] = {{passage.client, POLLIN, 0}, {passage.instance, POLLIN, 0}};
    char *piece = malloc(PIECE);
    bool good = piece != NULL;
    free(arg);
    while (good && (ends[0].events || ends[1].events))
        good = poll(ends, 2, -1) > 0 && carry_once(ends, piece);
    free(piece);
    if (!good)
        reset(passage.client);
    else
        close(passage.client);
    close(passage.instance);
    return NULL;
}

static void begin(int client, struct instance *instance)
{
    int on = 1;
    pthread_t thread;
    struct passage *passage = malloc(sizeof *passage);
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    atomic_fetch_add(&instance->given, 1);
    int fd = dial(instance->port);
    if (passage && fd >= 0) {
        static const struct timeval never = {0};
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &never, sizeof never);
        *passage = (struct passage){client, fd};
        if (pthread_create(&thread, NULL, carry, passage) == 0) {
            pthread_detach(thread);
            return;
        }
    }
    atomic_fetch_add(&instance->refused, 1);
    free(passage);
    reset(client);
    if (fd >= 0)
        close(fd);
}

static void *serve(void *arg)
{
    int listener = *(int *)arg;
    for (;;) {
        int client = accept(listener, NULL, NULL);
        struct instance *instance = choose();
        if (client >= 0 && instance)
            begin(client, instance);
        else if (client >= 0)
            reset(client);
    }
    return NULL;
}

static int listen_anywhere(uint16_t *port)
{
    struct sockaddr_in at = loopback(0);
    socklen_t len = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) != 0 || listen(fd, BACKLOG) != 0 ||
        getsockname(fd, (struct sockaddr *)&at, &len) != 0) {
        perror("forward");
        exit(2);
    }
    *port = ntohs(at.sin_port);
    return fd;
}

static bool parse(int argc, char **argv)
{
    for (int i = 1; i < argc && instances_len < INSTANCES_MOST; i++) {
        char *rest;
        unsigned long port = strtoul(argv[i], &rest, 10);
        unsigned long ops_port = *rest == ':' ? strtoul(rest + 1, NULL, 10) : 0;
        if (port == 0 || port > UINT16_MAX || ops_port == 0 || ops_port > UINT16_MAX)
            return false;
        instances[instances_len].port = (uint16_t)port;
        instances[instances_len++].ops_port = (uint16_t)ops_port;
    }
    return instances_len > 0;
}

static void start(void *(*what)(void *), void *arg)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, what, arg) != 0)
        exit(2);
    pthread_detach(thread);
}

int main(int argc, char **argv)
{
    uint16_t port;
    sigset_t end;
    int signal_number;
    if (!parse(argc, argv)) {
        fputs("usage: forward PORT:OPS_PORT ...\n", stderr);
        return 2;
    }
    sigemptyset(&end);
    sigaddset(&end, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &end, NULL);
    int listener = listen_anywhere(&port);
    for (unsigned i = 0; i < instances_len; i++)
        start(ask, &instances[i]);
    start(serve, &listener);
    printf("forwarding on %u\n", port);
    fflush(stdout);
    sigwait(&end, &signal_number);
    for (unsigned i = 0; i < instances_len; i++)
        printf("instance_%u %u\nrefused_%u %u\nreadied_%u %u\n", i, instances[i].given, i, instances[i].refused, i,
               instances[i].readied);
    fflush(stdout);
    _exit(0);
}
