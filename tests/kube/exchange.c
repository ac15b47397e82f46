/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/exchange.h"

#include <openssl/ssl.h>
#include <poll.h>
#include <stdlib.h>

enum { STEP_MS = 20 };

bool exchange_wait(const _Atomic bool *ended, int fd)
{
    while (!atomic_load(ended)) {
        struct pollfd ready = {fd, POLLIN, 0};
        if (poll(&ready, 1, STEP_MS) > 0)
            return true;
    }
    return false;
}

static int read_some(const _Atomic bool *ended, SSL *ssl, char *to, size_t room)
{
    if (SSL_pending(ssl) == 0 && !exchange_wait(ended, SSL_get_fd(ssl)))
        return 0;
    return SSL_read(ssl, to, (int)room);
}

static void copy_after(const char *head, const char *name, char *out, size_t room)
{
    const char *at = strstr(head, name);
    snprintf(out, room, "%.*s", at ? (int)strcspn(at + strlen(name), "\r") : 0, at ? at + strlen(name) : "");
}

bool exchange_read(const _Atomic bool *ended, SSL *ssl, char buffer[REQUEST_MOST], struct request *out)
{
    char length[16];
    size_t len = 0;
    char *end = NULL;
    while (!end && len < REQUEST_MOST - 1) {
        int n = read_some(ended, ssl, buffer + len, REQUEST_MOST - 1 - len);
        if (n <= 0)
            return false;
        len += (size_t)n;
        buffer[len] = '\0';
        end = strstr(buffer, "\r\n\r\n");
    }
    if (!end || sscanf(buffer, "%15s %511s", out->method, out->path) != 2)
        return false;
    *end = '\0';
    copy_after(buffer, "Authorization: Bearer ", out->token, sizeof out->token);
    copy_after(buffer, "Content-Length: ", length, sizeof length);
    size_t want = strtoul(length, NULL, 10), from = (size_t)(end + 4 - buffer);
    while (len - from < want && len < REQUEST_MOST - 1) {
        int n = read_some(ended, ssl, buffer + len, REQUEST_MOST - 1 - len);
        if (n <= 0)
            return false;
        len += (size_t)n;
    }
    out->body = (struct str){buffer + from, len - from};
    return true;
}

void exchange_send(SSL *ssl, const struct answer *answer)
{
    char head[256];
    int len = snprintf(head, sizeof head,
                       "HTTP/1.1 %d Status\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n%s\r\n",
                       answer->status, answer->body.len, answer->headers ? answer->headers : "");
    SSL_write(ssl, head, len);
    if (answer->body.len > 0)
        SSL_write(ssl, answer->body.ptr, (int)answer->body.len);
}
