/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/fake.h"

#include <assert.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <arpa/inet.h>

#include "base/json.h"
#include "kube/exchange.h"
#include "kube/patch.h"

enum {
    CONNECTIONS = 256, /* in all */
    STEP_MS = 20,
    OVERSIZED = 2 << 20,
};

struct connection {
    struct fake *fake;
    pthread_t thread;
    int fd;
};

struct fake {
    SSL_CTX *ctx;
    int listener;
    uint16_t port;
    pthread_t thread;
    _Atomic bool ended;
    char token_path[256];
    pthread_mutex_t lock; /* over what follows */
    char token[256];
    char *objects[FAKE_OBJECTS];
    unsigned version;
    enum fake_fault fault;
    unsigned faults;
    struct fake_counts counts;
    size_t connections_len;
    struct connection connections[CONNECTIONS];
};

static struct answer say(struct arena *arena, int status, const char *message)
{
    return (struct answer){status, NULL,
                           arena_format(arena,
                                        "{\"kind\":\"Status\",\"status\":\"Failure\",\"message\":\"%s\",\"code\":%d}",
                                        message, status)};
}

static void store(struct fake *fake, enum fake_object which, const cJSON *object, const struct patch *patch)
{
    char version[16];
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    snprintf(version, sizeof version, "%u", ++fake->version);
    struct str text = patch_apply_version(object, patch, version, arena);
    free(fake->objects[which]);
    fake->objects[which] = strndup(text.ptr, text.len);
}

static const cJSON *load(const struct fake *fake, enum fake_object which, struct arena *arena)
{
    const cJSON *object = NULL;
    struct err err = {0};
    if (!fake->objects[which])
        return NULL;
    bool good = json_parse(arena, str_from(fake->objects[which]), &object, &err);
    assert(good);
    return good ? object : NULL;
}

static struct answer show(const struct fake *fake, enum fake_object which, struct arena *arena)
{
    return (struct answer){200, NULL, arena_copy(arena, str_from(fake->objects[which]))};
}

static struct answer put(struct fake *fake, enum fake_object which, struct str body, struct arena *arena)
{
    const cJSON *fresh, *old = load(fake, which, arena);
    struct err err = {0};
    if (!json_parse(arena, body, &fresh, &err))
        return say(arena, 400, err.message);
    if (!str_eq(tree_str(tree_path(old, "metadata", "resourceVersion", NULL)),
                tree_str(tree_path(fresh, "metadata", "resourceVersion", NULL)))) {
        fake->counts.conflicts++;
        return say(arena, 409, "the object has been modified");
    }
    store(fake, which, fresh, NULL);
    return show(fake, which, arena);
}

static struct answer change(struct fake *fake, enum fake_object which, struct str body, struct arena *arena)
{
    const cJSON *steps, *old = load(fake, which, arena);
    struct err err = {0};
    if (!json_parse(arena, body, &steps, &err))
        return say(arena, 400, err.message);
    const struct patch patch = {.steps = steps};
    if (!patch_tests_hold(&patch, old, arena)) {
        fake->counts.conflicts++;
        return say(arena, 422, "the server rejected our request due to an error in our request");
    }
    store(fake, which, old, &patch);
    return show(fake, which, arena);
}

/* What the roles of the manifests allow, and nothing else. */
static struct answer serve(struct fake *fake, const struct request *request, struct arena *arena)
{
    bool is_secret = strcmp(request->path, FAKE_SECRET) == 0;
    bool is_configuration = strcmp(request->path, FAKE_CONFIGURATION) == 0;
    enum fake_object which = is_secret ? FAKE_THE_SECRET : FAKE_THE_CONFIGURATION;
    bool get = strcmp(request->method, "GET") == 0;
    bool write = strcmp(request->method, is_secret ? "PUT" : "PATCH") == 0;
    if ((!is_secret && !is_configuration) || (!get && !write)) {
        fake->counts.strays++;
        return say(arena, 403, "forbidden");
    }
    if (!fake->objects[which])
        return say(arena, 404, "not found");
    fake->counts.reads += get;
    fake->counts.writes += write;
    if (get)
        return show(fake, which, arena);
    return is_secret ? put(fake, which, request->body, arena) : change(fake, which, request->body, arena);
}

/* Fills out, or returns false where there is no answer. */
static bool go_wrong(enum fake_fault fault, struct arena *arena, struct answer *out)
{
    switch (fault) {
    case FAKE_500:
        *out = say(arena, 500, "etcdserver: request timed out");
        return true;
    case FAKE_429:
        *out = say(arena, 429, "too many requests");
        out->headers = "Retry-After: 7\r\n";
        return true;
    case FAKE_FORBIDDEN:
        *out = say(arena, 403, "dryfit may not do this");
        return true;
    case FAKE_CONFLICT:
        *out = say(arena, 409, "the object has been modified");
        return true;
    case FAKE_GARBAGE:
        *out = (struct answer){200, NULL, STR("<html>It works!</html>")};
        return true;
    case FAKE_LIST:
        *out = (struct answer){200, NULL, STR("[]")};
        return true;
    case FAKE_OVERSIZED:
        out->status = 200;
        out->headers = NULL;
        out->body = (struct str){memset(arena_raw(arena, OVERSIZED), ' ', OVERSIZED), OVERSIZED};
        return true;
    case FAKE_GOOD:
    case FAKE_SLOW:
    case FAKE_HANG_UP:
    case FAKE_WRITE_LOST:
        break;
    }
    return false;
}

static enum fake_fault next_fault(struct fake *fake, const struct request *request)
{
    bool write = strcmp(request->method, "GET") != 0;
    bool writes_only = fake->fault == FAKE_FORBIDDEN || fake->fault == FAKE_CONFLICT || fake->fault == FAKE_WRITE_LOST;
    if (fake->faults == 0 || (writes_only && !write))
        return FAKE_GOOD;
    fake->faults--;
    return fake->fault;
}

/* False when the connection is to be closed without an answer. */
static bool answer(struct fake *fake, const struct request *request, struct arena *arena, struct answer *out)
{
    pthread_mutex_lock(&fake->lock);
    enum fake_fault fault = next_fault(fake, request);
    bool known = strcmp(request->token, fake->token) == 0, good = true;
    if (!known) {
        fake->counts.refused++;
        *out = say(arena, 401, "Unauthorized");
    } else if (fault == FAKE_GOOD || fault == FAKE_WRITE_LOST) {
        *out = serve(fake, request, arena);
        good = fault == FAKE_GOOD;
    } else {
        good = go_wrong(fault, arena, out);
    }
    pthread_mutex_unlock(&fake->lock);
    while (known && fault == FAKE_SLOW && !atomic_load(&fake->ended))
        poll(NULL, 0, STEP_MS);
    return good;
}

static void *converse(void *ctx)
{
    struct connection *connection = ctx;
    struct fake *fake = connection->fake;
    char *buffer = malloc(REQUEST_MOST);
    SSL *ssl = SSL_new(fake->ctx);
    struct request request;
    bool go_on = buffer && ssl && SSL_set_fd(ssl, connection->fd) == 1 && SSL_accept(ssl) == 1;
    while (go_on && exchange_read(&fake->ended, ssl, buffer, &request)) {
        struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
        struct answer it = {0};
        go_on = answer(fake, &request, arena, &it);
        if (go_on)
            exchange_send(ssl, &it);
    }
    SSL_free(ssl);
    free(buffer);
    shutdown(connection->fd, SHUT_RDWR);
    return NULL;
}

static void *accept_all(void *ctx)
{
    struct fake *fake = ctx;
    while (fake->connections_len < CONNECTIONS && exchange_wait(&fake->ended, fake->listener)) {
        struct connection *connection = &fake->connections[fake->connections_len];
        connection->fd = accept(fake->listener, NULL, NULL);
        connection->fake = fake;
        setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
        if (connection->fd >= 0 && pthread_create(&connection->thread, NULL, converse, connection) == 0)
            fake->connections_len++;
    }
    return NULL;
}

void fake_read_token(struct fake *fake)
{
    pthread_mutex_lock(&fake->lock);
    FILE *file = fopen(fake->token_path, "re");
    assert(file);
    if (fscanf(file, "%255s", fake->token) != 1)
        fake->token[0] = '\0';
    fclose(file);
    pthread_mutex_unlock(&fake->lock);
}

static void listen_on_loopback(struct fake *fake)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof address;
    fake->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(fake->listener, (const struct sockaddr *)&address, sizeof address) != 0 ||
        listen(fake->listener, 64) != 0 || getsockname(fake->listener, (struct sockaddr *)&address, &len) != 0)
        abort();
    fake->port = ntohs(address.sin_port);
}

struct fake *fake_start(const char *folder)
{
    char cert[256], key[256];
    struct fake *fake = calloc(1, sizeof *fake);
    if (!fake)
        abort();
    snprintf(cert, sizeof cert, "%s/tls.crt", folder);
    snprintf(key, sizeof key, "%s/tls.key", folder);
    snprintf(fake->token_path, sizeof fake->token_path, "%s/token", folder);
    fake->ctx = SSL_CTX_new(TLS_server_method());
    pthread_mutex_init(&fake->lock, NULL);
    if (!fake->ctx || SSL_CTX_use_certificate_chain_file(fake->ctx, cert) != 1 ||
        SSL_CTX_use_PrivateKey_file(fake->ctx, key, SSL_FILETYPE_PEM) != 1)
        abort();
    fake_read_token(fake);
    listen_on_loopback(fake);
    if (pthread_create(&fake->thread, NULL, accept_all, fake) != 0)
        abort();
    return fake;
}

void fake_stop(struct fake *fake)
{
    atomic_store(&fake->ended, true);
    pthread_join(fake->thread, NULL);
    for (size_t i = 0; i < fake->connections_len; i++) {
        shutdown(fake->connections[i].fd, SHUT_RDWR);
        pthread_join(fake->connections[i].thread, NULL);
        close(fake->connections[i].fd);
    }
    close(fake->listener);
    SSL_CTX_free(fake->ctx);
    for (size_t i = 0; i < FAKE_OBJECTS; i++)
        free(fake->objects[i]);
    pthread_mutex_destroy(&fake->lock);
    free(fake);
}

uint16_t fake_port(const struct fake *fake)
{
    return fake->port;
}

void fake_set(struct fake *fake, enum fake_object which, const char *json)
{
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    const cJSON *object = NULL;
    struct err err = {0};
    bool good = !json || json_parse(arena, str_from(json), &object, &err);
    assert(good);
    pthread_mutex_lock(&fake->lock);
    if (object && good)
        store(fake, which, object, NULL);
    if (!json) {
        free(fake->objects[which]);
        fake->objects[which] = NULL;
    }
    pthread_mutex_unlock(&fake->lock);
}

char *fake_get(struct fake *fake, enum fake_object which)
{
    pthread_mutex_lock(&fake->lock);
    char *text = fake->objects[which] ? strdup(fake->objects[which]) : NULL;
    pthread_mutex_unlock(&fake->lock);
    return text;
}

void fake_fail(struct fake *fake, enum fake_fault fault, unsigned requests)
{
    pthread_mutex_lock(&fake->lock);
    fake->fault = fault;
    fake->faults = requests;
    pthread_mutex_unlock(&fake->lock);
}

struct fake_counts fake_counts(struct fake *fake)
{
    pthread_mutex_lock(&fake->lock);
    struct fake_counts counts = fake->counts;
    pthread_mutex_unlock(&fake->lock);
    return counts;
}
