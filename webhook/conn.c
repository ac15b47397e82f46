/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "webhook/conn_part.h"

void conn_mark(struct conn *conn)
{
    if (conn->marked)
        return;
    conn->marked = true;
    conn->next_marked = conn->home->marked;
    conn->home->marked = conn;
}

static void time_as(struct conn *conn, enum conn_wait timed)
{
    conn->timed = timed;
    timer_start(&conn->home->timers[timed], &conn->timer, conn->home->now);
}

static enum conn_wait limit(const struct conn *conn)
{
    return conn->down.len > 0 ? CONN_ANSWER : conn->stage;
}

void conn_set_stage(struct conn *conn, enum conn_wait stage)
{
    conn->stage = stage;
    time_as(conn, limit(conn));
}

void conn_retime(struct conn *conn)
{
    if (conn->timed != limit(conn))
        time_as(conn, limit(conn));
}

/* Level-triggered, so that a request need not be read until EAGAIN; what is not wanted now must not be asked for. */
void conn_update_interest(struct conn *conn)
{
    bool in = conn->up.len == 0 && !conn->ended && !conn->closing;
    bool out = conn->down.len > 0 || conn->want_write;
    if (conn->stage == CONN_LINGER)
        in = true;
    uint32_t interest = (in ? (uint32_t)EPOLLIN : 0) | (out ? (uint32_t)EPOLLOUT : 0);
    if (conn->closed || interest == conn->interest)
        return;
    struct epoll_event event = {.events = interest, .data.ptr = conn};
    conn->interest = interest;
    epoll_ctl(conn->home->config.epoll_fd, EPOLL_CTL_MOD, conn->fd, &event);
}

/* Most are the client's doing, so the lines are limited. */
void conn_log_refusal(struct conn *conn, enum refusal why)
{
    if (why == REFUSE_NOTHING)
        return;
    int code = refusals_answer(conn->home->config.refusals, why)->code;
    log_limited(&conn->home->log, code >= 500 ? LOG_WARN : LOG_INFO, "a request is refused",
                LOG_FIELDS(log_number("status", code), log_text("why", refusal_why(why))));
}

void conn_on_http(void *owner, enum http_event event, enum refusal why)
{
    struct conn *conn = owner;
    conn_mark(conn);
    switch (event) {
    case HTTP_BODY:
        conn_set_stage(conn, CONN_BODY);
        return;
    case HTTP_ANSWER:
        conn_log_refusal(conn, why);
        conn_set_stage(conn, CONN_ANSWER);
        return;
    case HTTP_IDLE:
        conn_set_stage(conn, CONN_IDLE);
        return;
    case HTTP_CLOSED:
        conn->link = NULL;
        conn->refusal = why;
    }
}

void conn_open(struct conns *conns, SSL *ssl, int fd)
{
    struct conn *conn = calloc(1, sizeof *conn);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = conn};
    if (!conn || epoll_ctl(conns->config.epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0) {
        metrics_turned_away(METRICS_MEMORY);
        SSL_free(ssl);
        close(fd);
        free(conn);
        return;
    }
    conn->home = conns;
    conn->ssl = ssl;
    conn->fd = fd;
    conn->pair = -1;
    conn->interest = EPOLLIN;
    atomic_fetch_add(conns->config.count, 1);
    metrics_opened();
    conn_set_stage(conn, CONN_HANDSHAKE);
}

static void go_on(struct conn *conn, uint32_t events)
{
    if (conn->down.len > 0 && (events & EPOLLOUT))
        conn_flush(conn);
    conn->readable = true;
    conn->want_write = false;
}

void conn_ready(struct conn *conn, uint32_t events)
{
    if (conn->closed)
        return;
    if (events & (EPOLLERR | EPOLLHUP)) { /* reset, or closed in both directions: nobody is there to be answered */
        if (conn->stage == CONN_HANDSHAKE)
            conn_shake(conn); /* but an alert may have come before, which says why */
        conn_close(conn);
        return;
    }
    if (conn->stage == CONN_LINGER) {
        conn_linger(conn);
        return;
    }
    if (conn->stage == CONN_HANDSHAKE)
        conn_shake(conn);
    else
        go_on(conn, events);
    if (!conn->closed)
        conn_feed(conn);
    conn_update_interest(conn);
}
