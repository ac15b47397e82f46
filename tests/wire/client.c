/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* strcasestr */
#include "wire/client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cmocka.h>

#define UID "705ab4f5-6393-11e8-b7cc-42010a800002"

const char client_review_uid[] = "\"uid\":\"" UID "\"";
const char client_review[] =
    "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\",\"request\":{\"uid\":\"" UID
    "\",\"kind\":{\"group\":\"\",\"version\":\"v1\",\"kind\":\"ConfigMap\"},\"resource\":{\"group\":\"\",\"version\":"
    "\"v1\","
    "\"resource\":\"configmaps\"},\"name\":\"try\",\"namespace\":\"default\",\"operation\":\"CREATE\",\"userInfo\":{},"
    "\"object\":{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"try\"}},\"oldObject\":null,"
    "\"dryRun\":false,\"options\":null}}";

enum { PATIENCE = 20 /* seconds */, HEAD_MOST = 1024 };

void client_dial_must(struct client *client, const struct client_options *options)
{
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons(options->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval patience = {PATIENCE, 0};
    int on = 1;
    *client = (struct client){.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    assert_true(client->fd >= 0);
    signal(SIGPIPE, SIG_IGN); /* OpenSSL writes with write(2) */
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(client->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(client->fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (options->receive_buffer)
        setsockopt(client->fd, SOL_SOCKET, SO_RCVBUF, &options->receive_buffer, sizeof options->receive_buffer);
    assert_int_equal(connect(client->fd, (struct sockaddr *)&to, sizeof to), 0);
}

static SSL_CTX *make_context(const struct client_options *options)
{
    SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
    assert_non_null(ctx);
    if (options->version && options->version < TLS1_2_VERSION)
        SSL_CTX_set_security_level(ctx, 0); /* lets the client offer what the server must refuse */
    SSL_CTX_set_min_proto_version(ctx, options->version);
    SSL_CTX_set_max_proto_version(ctx, options->version);
    if (options->ca) {
        SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
        assert_int_equal(SSL_CTX_load_verify_locations(ctx, options->ca, NULL), 1);
    }
    if (options->ciphers)
        assert_int_equal(SSL_CTX_set_cipher_list(ctx, options->ciphers), 1);
    if (options->cert) {
        assert_int_equal(SSL_CTX_use_certificate_chain_file(ctx, options->cert), 1);
        assert_int_equal(SSL_CTX_use_PrivateKey_file(ctx, options->cert, SSL_FILETYPE_PEM), 1);
    }
    return ctx;
}

/* Reading the CA takes longer than a handshake: those who come alike, to the same port, share it;
 * a certificate of their own may change from one to the next. */
static SSL_CTX *context_for(const struct client_options *options)
{
    static struct client_options last;
    static SSL_CTX *ctx;
    if (ctx && !options->cert && !last.cert && last.port == options->port && last.ca == options->ca &&
        last.version == options->version && last.ciphers == options->ciphers)
        return ctx;
    SSL_CTX_free(ctx);
    ctx = make_context(options);
    last = *options;
    return ctx;
}

static SSL *make_session(const struct client_options *options)
{
    SSL *ssl = SSL_new(context_for(options));
    assert_non_null(ssl);
    if (options->alpn)
        SSL_set_alpn_protos(ssl, (const unsigned char *)options->alpn, (unsigned)strlen(options->alpn));
    if (options->by_address) {
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), "127.0.0.1");
        return ssl;
    }
    SSL_set_tlsext_host_name(ssl, "dryfit.dryfit.svc");
    SSL_set1_host(ssl, "dryfit.dryfit.svc");
    return ssl;
}

static bool shake(struct client *client, const struct client_options *options)
{
    client->ssl = make_session(options);
    SSL_set_fd(client->ssl, client->fd);
    ERR_clear_error();
    return SSL_connect(client->ssl) == 1;
}

size_t client_hello(const struct client_options *options, unsigned char *out, size_t room)
{
    SSL *ssl = make_session(options);
    BIO *nothing = BIO_new(BIO_s_mem()), *bytes = BIO_new(BIO_s_mem());
    SSL_set_bio(ssl, nothing, bytes);
    assert_int_equal(SSL_connect(ssl), -1);
    int len = BIO_read(bytes, out, (int)room);
    assert_in_range(len, 1, room - 1);
    SSL_free(ssl);
    ERR_clear_error();
    return (size_t)len;
}

bool client_connect(struct client *client, const struct client_options *options)
{
    client_dial_must(client, options);
    return shake(client, options);
}

void client_shake_must(struct client *client, const struct client_options *options)
{
    assert_true(shake(client, options));
}

void client_connect_must(struct client *client, const struct client_options *options)
{
    if (client_connect(client, options))
        return;
    ERR_print_errors_fp(stderr);
    fail_msg("the handshake failed");
}

const char *client_protocol(const struct client *client)
{
    static char name[32];
    const unsigned char *chosen;
    unsigned len;
    SSL_get0_alpn_selected(client->ssl, &chosen, &len);
    snprintf(name, sizeof name, "%.*s", (int)len, len ? (const char *)chosen : "");
    return name;
}

static void release(struct client *client)
{
    SSL_free(client->ssl);
    if (client->fd >= 0)
        close(client->fd);
    free(client->buffer);
    *client = (struct client){.fd = -1};
}

void client_close(struct client *client)
{
    if (client->ssl && SSL_is_init_finished(client->ssl))
        SSL_shutdown(client->ssl);
    ERR_clear_error();
    release(client);
}

void client_abort(struct client *client)
{
    struct linger now = {1, 0};
    setsockopt(client->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    release(client);
}

static ssize_t write_some(struct client *client, const char *bytes, size_t len)
{
    size_t n = 0;
    if (!client->ssl)
        return send(client->fd, bytes, len, MSG_NOSIGNAL);
    ERR_clear_error();
    return SSL_write_ex(client->ssl, bytes, len, &n) == 1 ? (ssize_t)n : -1;
}

static ssize_t read_some(struct client *client, char *bytes, size_t len)
{
    size_t n = 0;
    if (!client->ssl)
        return recv(client->fd, bytes, len, 0);
    ERR_clear_error();
    if (SSL_read_ex(client->ssl, bytes, len, &n) == 1)
        return (ssize_t)n;
    return SSL_get_error(client->ssl, 0) == SSL_ERROR_ZERO_RETURN ? 0 : -1;
}

bool client_send_split(struct client *client, const char *bytes, size_t len, size_t piece)
{
    while (len > 0) {
        ssize_t n = write_some(client, bytes, len < piece ? len : piece);
        if (n <= 0)
            return false;
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

bool client_send(struct client *client, const char *bytes, size_t len)
{
    return client_send_split(client, bytes, len, 16384);
}

bool client_send_text(struct client *client, const char *text)
{
    return client_send(client, text, strlen(text));
}

void client_send_must(struct client *client, const char *text)
{
    assert_true(client_send_text(client, text));
}

/* Only those who read have a buffer, as thousands may be idle. */
static void need_buffer(struct client *client)
{
    if (client->buffer)
        return;
    client->buffer = malloc(CLIENT_BUFFER);
    assert_non_null(client->buffer);
}

static bool read_more(struct client *client)
{
    assert_true(client->len < CLIENT_BUFFER - 1);
    ssize_t n = read_some(client, client->buffer + client->len, CLIENT_BUFFER - 1 - client->len);
    if (n <= 0)
        return false;
    client->len += (size_t)n;
    client->buffer[client->len] = '\0';
    return true;
}

/* What the answer before this one took is thrown away. */
static void forget(struct client *client, size_t consumed)
{
    memmove(client->buffer, client->buffer + consumed, client->len - consumed + 1);
    client->len -= consumed;
}

bool client_read(struct client *client, struct answer *answer)
{
    static char head[65536];
    static char *body;
    const char *end;
    need_buffer(client);
    client->buffer[client->len] = '\0';
    while (!(end = strstr(client->buffer, "\r\n\r\n"))) {
        if (!read_more(client))
            return false;
    }
    size_t head_len = (size_t)(end - client->buffer) + 4;
    assert_true(head_len < sizeof head);
    memcpy(head, client->buffer, head_len);
    head[head_len] = '\0';
    forget(client, head_len);
    const char *length = strcasestr(head, "\r\nContent-Length: ");
    size_t body_len = length ? strtoul(length + 18, NULL, 10) : 0;
    while (client->len < body_len) {
        if (!read_more(client))
            return false;
    }
    free(body);
    body = malloc(body_len + 1);
    assert_non_null(body);
    memcpy(body, client->buffer, body_len);
    body[body_len] = '\0';
    forget(client, body_len);
    *answer = (struct answer){(int)strtol(head + 9, NULL, 10), head, body, body_len};
    return true;
}

void client_read_must(struct client *client, struct answer *answer)
{
    assert_true(client_read(client, answer));
}

bool client_is_ended(struct client *client, int ms)
{
    struct pollfd wait = {.fd = client->fd, .events = POLLIN};
    char byte;
    if (client->len > 0 || poll(&wait, 1, ms) != 1)
        return false;
    if (!client->ssl)
        return recv(client->fd, &byte, 1, MSG_PEEK) <= 0;
    ERR_clear_error();
    return SSL_peek(client->ssl, &byte, 1) <= 0;
}

bool answer_has(const struct answer *answer, const char *header_line)
{
    char line[256];
    snprintf(line, sizeof line, "\r\n%s\r\n", header_line);
    return strstr(answer->head, line) != NULL;
}

size_t client_request(char *out, const char *query, const char *body, size_t body_len)
{
    int len = snprintf(out, CLIENT_BUFFER,
                       "POST /validate%s HTTP/1.1\r\nHost: dryfit.dryfit.svc:443\r\n"
                       "User-Agent: kube-apiserver-admission\r\nContent-Length: %zu\r\n"
                       "Accept: application/json, */*\r\nContent-Type: application/json\r\n"
                       "Accept-Encoding: gzip\r\n\r\n",
                       query, body_len);
    memcpy(out + len, body, body_len);
    return (size_t)len + body_len;
}

void client_post_must(struct client *client, const char *query, const char *body)
{
    size_t body_len = strlen(body);
    char *request = malloc(HEAD_MOST + body_len);
    assert_non_null(request);
    assert_true(client_send(client, request, client_request(request, query, body, body_len)));
    free(request);
}

void client_try_must(const struct client_options *options)
{
    struct client client;
    struct answer answer;
    client_connect_must(&client, options);
    client_post_must(&client, "", client_review);
    client_read_must(&client, &answer);
    assert_int_equal(answer.status, 200);
    assert_non_null(strstr(answer.body, client_review_uid));
    client_close(&client);
}

int client_get(uint16_t port, const char *path, char **body)
{
    const struct client_options options = {.port = port};
    struct client client;
    struct answer answer = {0};
    char request[256];
    snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path);
    client_dial_must(&client, &options);
    client_send_must(&client, request);
    client_read_must(&client, &answer);
    *body = strdup(answer.body ? answer.body : "");
    client_close(&client);
    return answer.status;
}
