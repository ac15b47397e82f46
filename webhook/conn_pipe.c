/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes between a client and the HTTP side, one end of a socket pair: what neither takes at once is held. */
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "webhook/conn_part.h"

static bool hold(struct held *held, const char *bytes, size_t len)
{
    held->bytes = malloc(len);
    if (!held->bytes)
        return false;
    memcpy(held->bytes, bytes, len);
    held->from = 0;
    held->len = len;
    return true;
}

static void pass_on(struct held *held, size_t len)
{
    held->from += len;
    held->len -= len;
    if (held->len > 0)
        return;
    free(held->bytes);
    *held = (struct held){0};
}

void conn_deliver(struct conn *conn, const char *bytes, size_t len)
{
    size_t done = conn_write_plain(conn, bytes, len);
    if (conn->closed || done == len)
        return;
    if (!hold(&conn->down, bytes + done, len - done)) {
        conn_because(conn, METRICS_CLOSE_MEMORY);
        conn_close(conn);
        return;
    }
    conn_retime(conn);
}

void conn_flush(struct conn *conn)
{
    size_t done = conn_write_plain(conn, conn->down.bytes + conn->down.from, conn->down.len);
    if (conn->closed)
        return;
    pass_on(&conn->down, done);
    if (conn->down.len > 0)
        return;
    conn_retime(conn);
    if (conn->closing)
        conn_finish(conn);
    else
        conn_mark(conn);
}

static bool make_pair(struct conns *conns, int ends[2])
{
    while (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0) {
        if (!conns_free_descriptor(conns))
            return false;
    }
    return true;
}

static bool attach(struct conn *conn)
{
    int ends[2];
    conn->handed = 0;
    if (http_resume(conn->home->http, conn, &conn->link, &conn->pair))
        return true;
    if (!make_pair(conn->home, ends))
        return false;
    if (!http_attach(conn->home->http, ends[1], conn, &conn->link)) {
        close(ends[0]);
        return false;
    }
    conn->pair = ends[0];
    return true;
}

/* How many bytes the HTTP side took. One that has closed takes all: its answer is about to be found. */
static size_t push(struct conn *conn, const char *bytes, size_t len)
{
    ssize_t n = send(conn->pair, bytes, len, MSG_NOSIGNAL | MSG_DONTWAIT);
    conn->handed += n > 0 ? (size_t)n : 0;
    if (n >= 0)
        return (size_t)n;
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? 0 : len;
}

/* What is still held is tried again as long as the HTTP layer is not done with what it has; afterwards only the client
 * can hold it up, by not taking an answer. */
static bool push_held(struct conn *conn)
{
    size_t done = push(conn, conn->up.bytes + conn->up.from, conn->up.len);
    pass_on(&conn->up, done);
    if (done > 0 || conn->home->http_due)
        conn_mark(conn);
    return conn->up.len == 0;
}

static bool hand_up(struct conn *conn, size_t len)
{
    if (conn->stage == CONN_FRESH || conn->stage == CONN_IDLE)
        conn_set_stage(conn, CONN_HEADERS);
    if (conn->pair < 0 && !attach(conn)) {
        conn_refuse(conn, REFUSE_CROWDED);
        return false;
    }
    conn_mark(conn);
    size_t done = push(conn, conn->home->buffer, len);
    if (done == len)
        return true;
    if (!hold(&conn->up, conn->home->buffer + done, len - done)) {
        conn_because(conn, METRICS_CLOSE_MEMORY);
        conn_close(conn);
    }
    return false;
}

void conn_feed(struct conn *conn)
{
    if (conn->up.len > 0 && !push_held(conn))
        return;
    while (conn->readable && !conn->ended && !conn->closing && !conn->closed) {
        size_t len = conn_read_plain(conn);
        if (len == 0 || !hand_up(conn, len))
            break;
    }
    if (!conn->ended || conn->told_end || conn->closed)
        return;
    if (conn->pair < 0)
        conn_finish(conn);
    else
        conn_mark(conn);
}

/* An answer that libmicrohttpd gives without having asked the handler is HTML; ours takes its place. */
static bool is_foreign(const struct conn *conn, struct str bytes, int *code)
{
    uint64_t number = 0;
    if (conn->stage != CONN_HEADERS && conn->stage != CONN_BODY)
        return false;
    if (!str_starts(bytes, STR("HTTP/1.")) || !str_uint(str_from_to(bytes, 9, 12), 999, &number))
        return false;
    *code = (int)number;
    return number >= 400;
}

/* The HTTP side has closed. It leaves a request unanswered that it cannot make sense of, or that was refused while its
 * body came. */
static void hung_up(struct conn *conn)
{
    close(conn->pair);
    conn->pair = -1;
    bool unanswered = conn->stage == CONN_HEADERS || conn->stage == CONN_BODY;
    if (!conn->ended)
        conn_because(conn, unanswered ? METRICS_CLOSE_REFUSED : METRICS_CLOSE_ANSWERED);
    if (unanswered && !conn->ended)
        conn_refuse(conn, conn->refusal != REFUSE_NOTHING ? conn->refusal : REFUSE_MALFORMED);
    else
        conn_finish(conn);
}

/* HTTP side -> client. */
static void pull(struct conn *conn)
{
    while (conn->pair >= 0 && conn->down.len == 0 && !conn->closing && !conn->closed) {
        int code;
        ssize_t n = recv(conn->pair, conn->home->buffer, CONN_BUFFER, MSG_DONTWAIT);
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
            return;
        if (n <= 0) {
            hung_up(conn);
            return;
        }
        if (is_foreign(conn, (struct str){conn->home->buffer, (size_t)n}, &code)) {
            conn_refuse(conn, refusal_of_status(code));
            return;
        }
        conn_deliver(conn, conn->home->buffer, (size_t)n);
        if (conn->stage == CONN_ANSWER)
            conn_mark(conn); /* it has more to write now that there is room */
        /* After an answer the HTTP side may have closed, and without a link it has. */
        if (n < CONN_BUFFER && conn->link && conn->stage != CONN_IDLE)
            return;
    }
}

/* The HTTP side is between two requests, and holds nothing of this client: it can serve another. What pull() left to be
 * read would be an end. */
static void let_go(struct conn *conn)
{
    if (conn->stage != CONN_IDLE || !conn->link || conn->told_end || conn->up.len > 0 || conn->down.len > 0 ||
        conn->handed != http_taken(conn->link))
        return;
    if (!http_keep(conn->link, conn->pair, conn->home->now))
        conn->home->http_due = true;
    conn->link = NULL;
    conn->pair = -1;
}

void conn_look(struct conn *conn)
{
    bool knew_end = conn->ended;
    pull(conn);
    if (conn->closed || conn->closing)
        return;
    let_go(conn);
    conn_feed(conn);
    /* Only now, as libmicrohttpd does not notice an end that arrives together with bytes. */
    if (knew_end && conn->pair >= 0 && conn->up.len == 0 && !conn->told_end) {
        conn->told_end = true;
        shutdown(conn->pair, SHUT_WR);
        conn_mark(conn);
    }
    conn_update_interest(conn);
}
