/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "webhook/conn_part.h"

enum {
    LINGER_MOST = 15000, /* milliseconds for a client that goes on sending */
    LINGER_READS = 16,   /* at a time, so that others have their turn */
};

static void leave_http(struct conn *conn)
{
    if (conn->link)
        http_detach(conn->link);
    conn->link = NULL;
    if (conn->pair < 0)
        return;
    close(conn->pair);
    conn->pair = -1;
    conn->home->http_due = true;
}

static void count_out(struct conn *conn)
{
    if (!SSL_is_init_finished(conn->ssl)) {
        metrics_handshake_failed(conn->shaken);
        conn_because(conn, METRICS_CLOSE_HANDSHAKE);
    }
    metrics_closed(conn->because);
}

void conn_close(struct conn *conn)
{
    if (conn->closed)
        return;
    conn->closed = true;
    leave_http(conn);
    timer_stop(&conn->timer);
    count_out(conn);
    SSL_free(conn->ssl);
    close(conn->fd); /* which takes it out of epoll, too */
    free(conn->up.bytes);
    free(conn->down.bytes);
    atomic_fetch_sub(conn->home->config.count, 1);
    conn->next_closed = conn->home->closed;
    conn->home->closed = conn;
}

/* Closing a socket on which bytes are unread, or still come, makes the kernel send a reset, which can take the answer
 * away from a client that has not read it yet. So: say that nothing more comes, and throw away what arrives until the
 * client hangs up, too; not for ever. */
static void start_lingering(struct conn *conn)
{
    if (conn->ended) {
        conn_close(conn);
        return;
    }
    shutdown(conn->fd, SHUT_WR);
    conn->linger_end = conn->home->now + LINGER_MOST;
    conn_set_stage(conn, CONN_LINGER);
    conn_update_interest(conn);
}

void conn_linger(struct conn *conn)
{
    for (int i = 0; i < LINGER_READS; i++) {
        ssize_t n = recv(conn->fd, conn->home->buffer, CONN_BUFFER, MSG_DONTWAIT);
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
            break;
        if (n <= 0 || conn->home->now >= conn->linger_end) {
            conn_close(conn);
            return;
        }
    }
    conn_set_stage(conn, CONN_LINGER);
}

void conn_finish(struct conn *conn)
{
    if (conn->closed)
        return;
    conn->closing = true;
    leave_http(conn);
    if (conn->down.len > 0) {
        conn_retime(conn);
        conn_update_interest(conn);
        return;
    }
    ERR_clear_error();
    SSL_shutdown(conn->ssl);
    ERR_clear_error();
    start_lingering(conn);
}

void conn_refuse(struct conn *conn, enum refusal why)
{
    const struct refusal_answer *answer = refusals_answer(conn->home->config.refusals, why);
    leave_http(conn);
    conn_log_refusal(conn, why);
    if (conn->down.len > 0) { /* an answer is stuck already: this one would never be read */
        conn_close(conn);
        return;
    }
    metrics_refusal(answer->code);
    conn_because(conn, METRICS_CLOSE_REFUSED);
    conn_deliver(conn, answer->message.ptr, answer->message.len);
    conn_finish(conn);
}

void conn_refuse_plain(struct conn *conn)
{
    static const char message[] = "HTTP/1.0 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n"
                                  "client sent an HTTP request to an HTTPS server\n";
    ERR_clear_error();
    if (send(conn->fd, message, sizeof message - 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
        conn_close(conn);
    else
        start_lingering(conn);
}

/* In TLS 1.3 a client whose certificate is refused has sent its first request by then. */
void conn_turn_away(struct conn *conn)
{
    start_lingering(conn);
}

/* A request may have arrived in the very moment in which its connection is given up: the API server does not send it a
 * second time. */
static bool has_arrived(const struct conn *conn)
{
    char byte;
    return recv(conn->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

/* What the client does not take is not left to the kernel to offer for minutes. */
static void reset(struct conn *conn)
{
    struct linger now = {1, 0};
    setsockopt(conn->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    conn_close(conn);
}

static const enum metrics_close expired[CONN_WAITS] = {
    [CONN_HANDSHAKE] = METRICS_CLOSE_SLOW_HANDSHAKE,
    [CONN_FRESH] = METRICS_CLOSE_IDLE,
    [CONN_IDLE] = METRICS_CLOSE_IDLE,
    [CONN_HEADERS] = METRICS_CLOSE_SLOW_HEADERS,
    [CONN_BODY] = METRICS_CLOSE_SLOW_BODY,
    [CONN_ANSWER] = METRICS_CLOSE_SLOW_READER,
    [CONN_LINGER] = METRICS_CLOSE_ANSWERED,
};

void conn_expire(struct conn *conn)
{
    bool idle = conn->timed == CONN_FRESH || conn->timed == CONN_IDLE;
    if (idle && has_arrived(conn)) {
        conn_set_stage(conn, conn->stage);
        return;
    }
    conn_because(conn, expired[conn->timed]);
    switch (conn->timed) {
    case CONN_FRESH:
    case CONN_IDLE:
        conn_finish(conn);
        return;
    case CONN_HEADERS:
        conn_refuse(conn, REFUSE_SLOW_HEADERS);
        return;
    case CONN_BODY:
        conn_refuse(conn, REFUSE_SLOW_BODY);
        return;
    case CONN_ANSWER:
        reset(conn);
        return;
    case CONN_HANDSHAKE:
        conn->shaken = METRICS_SHAKE_TIMEOUT;
        conn_close(conn);
        return;
    case CONN_LINGER:
    case CONN_WAITS:
        conn_close(conn);
    }
}
