/* SPDX-License-Identifier: Apache-2.0 */
/* The limit that dryfit is measured against: a bare OpenSSL epoll loop on each thread, HTTP parsed by hand just far
 * enough to find the body, a fixed answer. With --json the body is parsed by cJSON into a bump arena, too. It checks
 * nothing and is no server to use.
 *   limit --cert FILE --key FILE --threads N [--json]        prints "listening on PORT" */
#include <arpa/inet.h>
#include <cjson/cJSON.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ROOM = 4 << 20, ARENA = 64 << 20, EVENTS = 64 };

struct connection {
    int fd;
    SSL *ssl;
    bool ready; /* the handshake is over */
    char *bytes;
    size_t len, room;
};

static SSL_CTX *tls;
static struct sockaddr_in address;
static bool parse_json;
static char response[512];
static int response_len;

static _Thread_local char *arena;
static _Thread_local size_t arena_at;

static void *arena_take(size_t len)
{
    void *ptr = arena + arena_at;
    arena_at += (len + 15) / 16 * 16;
    return arena_at <= ARENA ? ptr : NULL;
}

static void arena_ignore(void *ptr)
{
    (void)ptr;
}

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static int listen_on(void)
{
    int on = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    socklen_t len = sizeof address;
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0 ||
        bind(fd, (struct sockaddr *)&address, len) != 0 || listen(fd, 1024) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &len) != 0)
        fail("listen");
    return fd;
}

static void connection_free(struct connection *it)
{
    SSL_free(it->ssl);
    close(it->fd);
    free(it->bytes);
    free(it);
}

static void connection_accept(int epoll, int listener)
{
    int on = 1;
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0)
        return;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct connection *it = calloc(1, sizeof *it);
    if (!it)
        fail("calloc");
    *it = (struct connection){.fd = fd, .ssl = SSL_new(tls), .bytes = malloc(1 << 16), .room = 1 << 16};
    SSL_set_fd(it->ssl, fd);
    SSL_set_accept_state(it->ssl);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = it};
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static bool answer(struct connection *it, const char *body, size_t body_len)
{
    if (parse_json) {
        const char *end = NULL;
        arena_at = 0;
        if (!cJSON_ParseWithLengthOpts(body, body_len, &end, false))
            return false;
    }
    return SSL_write(it->ssl, response, response_len) > 0;
}

/* Answers the first whole request in the buffer, if there is one; false when the connection should end. */
static bool serve(struct connection *it)
{
    const char *head_end = memmem(it->bytes, it->len, "\r\n\r\n", 4);
    const char *length = memmem(it->bytes, it->len, "Content-Length: ", 16);
    if (!head_end || !length)
        return it->len < it->room;
    size_t head = (size_t)(head_end + 4 - it->bytes);
    size_t body = strtoul(length + 16, NULL, 10);
    if (head + body > ROOM)
        return false;
    if (head + body > it->room) {
        it->room = head + body;
        it->bytes = realloc(it->bytes, it->room);
        if (!it->bytes)
            fail("realloc");
    }
    if (it->len < head + body)
        return true;
    bool going = answer(it, it->bytes + head, body);
    it->len = 0;
    return going;
}

static bool connection_read(struct connection *it)
{
    for (;;) {
        int got = SSL_read(it->ssl, it->bytes + it->len, (int)(it->room - it->len));
        if (got <= 0)
            return SSL_get_error(it->ssl, got) == SSL_ERROR_WANT_READ;
        it->len += (size_t)got;
        if (!serve(it))
            return false;
        if (!SSL_has_pending(it->ssl) && it->len == 0)
            return true;
    }
}

static bool connection_step(struct connection *it)
{
    if (!it->ready) {
        int done = SSL_do_handshake(it->ssl);
        if (done <= 0)
            return SSL_get_error(it->ssl, done) == SSL_ERROR_WANT_READ;
        it->ready = true;
    }
    return connection_read(it);
}

static void *loop(void *arg)
{
    int listener = *(int *)arg;
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event listening = {.events = EPOLLIN, .data.ptr = NULL};
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &listening);
    arena = malloc(ARENA);
    for (;;) {
        struct epoll_event events[EVENTS];
        int count = epoll_wait(epoll, events, EVENTS, -1);
        for (int i = 0; i < count; i++) {
            struct connection *it = events[i].data.ptr;
            if (!it)
                connection_accept(epoll, listener);
            else if (!connection_step(it))
                connection_free(it);
        }
    }
    return NULL;
}

int main(int argc, char **argv)
{
    const char *cert = NULL;
    const char *key = NULL;
    long threads = 1;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0)
            parse_json = true;
        else if (strcmp(argv[i], "--cert") == 0 && i + 1 < argc)
            cert = argv[++i];
        else if (strcmp(argv[i], "--key") == 0 && i + 1 < argc)
            key = argv[++i];
        else if (strcmp(argv[i], "--threads") == 0 && i + 1 < argc)
            threads = strtol(argv[++i], NULL, 10);
    }
    static const char body[] = "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\",\"response\":{"
                               "\"uid\":\"705ab4f5-6393-11e8-b7cc-42010a800002\",\"allowed\":true}}\n";
    response_len = snprintf(response, sizeof response,
                            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                            sizeof body - 1, body);
    cJSON_InitHooks(&(cJSON_Hooks){arena_take, arena_ignore});
    tls = SSL_CTX_new(TLS_server_method());
    if (!cert || !key || threads < 1 || threads > 64 || SSL_CTX_use_certificate_chain_file(tls, cert) != 1 ||
        SSL_CTX_use_PrivateKey_file(tls, key, SSL_FILETYPE_PEM) != 1) {
        fputs("usage: limit --cert FILE --key FILE [--threads N] [--json]\n", stderr);
        return 2;
    }
    SSL_CTX_set_num_tickets(tls, 0);
    SSL_CTX_set_read_ahead(tls, 1);
    SSL_CTX_set_options(tls, SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_session_cache_mode(tls, SSL_SESS_CACHE_OFF);
    address = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    static int listeners[64];
    for (long i = 0; i < threads; i++)
        listeners[i] = listen_on();
    printf("listening on %d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (long i = 0; i < threads; i++) {
        pthread_t thread;
        pthread_create(&thread, NULL, loop, &listeners[i]);
    }
    pause();
    return 0;
}
