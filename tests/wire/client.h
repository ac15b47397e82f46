/* SPDX-License-Identifier: Apache-2.0 */
/* A client that can behave as badly as a test wants. Functions named _must fail the test when it does not work out. */
#ifndef DRYFIT_TESTS_WIRE_CLIENT_H
#define DRYFIT_TESTS_WIRE_CLIENT_H

#include <openssl/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CLIENT_BUFFER = 4 << 20 };

struct client {
    int fd;
    SSL *ssl;     /* NULL on a plain connection */
    char *buffer; /* what was read and not yet consumed; NULL until something is read */
    size_t len;
};

struct client_options {
    uint16_t port;
    const char *ca;      /* NULL: the server is not checked */
    int version;         /* TLS1_2_VERSION ...; 0: any */
    const char *alpn;    /* as on the wire: "\x02h2\x08http/1.1"; NULL: not offered */
    const char *ciphers; /* of TLS 1.2; NULL: OpenSSL's own */
    const char *cert;    /* PEM file with the client's certificate, its chain and its key; NULL: it has none */
    int receive_buffer;  /* bytes; 0: the system's */
    bool by_address;     /* no SNI; the certificate must be for 127.0.0.1 */
};

struct answer {
    int status;
    const char *head; /* NUL-terminated: status line and headers; until the next read */
    const char *body;
    size_t body_len;
};

/* TCP alone. Reads and writes give up after 20 seconds. */
void client_dial_must(struct client *client, const struct client_options *options);
void client_shake_must(struct client *client, const struct client_options *options); /* TLS on what was dialled */
/* Both. False when the handshake fails. */
bool client_connect(struct client *client, const struct client_options *options);
void client_connect_must(struct client *client, const struct client_options *options);
/* The record with which a handshake begins. */
size_t client_hello(const struct client_options *options, unsigned char *out, size_t room);
const char *client_protocol(const struct client *client); /* the ALPN answer; "" for none */
void client_close(struct client *client);                 /* with close_notify; fine when closed already */
void client_abort(struct client *client);                 /* with a reset */

/* False when the other side has hung up. */
bool client_send(struct client *client, const char *bytes, size_t len);
/* In pieces, each a TLS record. */
bool client_send_split(struct client *client, const char *bytes, size_t len, size_t piece);
bool client_send_text(struct client *client, const char *text);
void client_send_must(struct client *client, const char *text);

/* One answer, its body by Content-Length; 100 Continue is an answer of its own. False when there comes none. */
bool client_read(struct client *client, struct answer *answer);
void client_read_must(struct client *client, struct answer *answer);
/* Whether the other side hangs up, within ms, without sending anything more. */
bool client_is_ended(struct client *client, int ms);
bool answer_has(const struct answer *answer, const char *header_line);

/* A small AdmissionReview with this uid: the echo gives it back, dryfit answers it. */
extern const char client_review[];
extern const char client_review_uid[];

/* POST /validate with a JSON body, written to out (which has room for CLIENT_BUFFER); returns its length. */
size_t client_request(char *out, const char *query, const char *body, size_t body_len);
/* Such a request, sent on a connection that is open; the answer is to be read. */
void client_post_must(struct client *client, const char *query, const char *body);
/* One whole review on a connection of its own is answered with 200 and its uid. */
void client_try_must(const struct client_options *options);

/* GET on a plain port: the status; *body is the caller's to free. */
int client_get(uint16_t port, const char *path, char **body);

#endif
