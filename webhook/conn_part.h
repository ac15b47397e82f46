/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that make up conn.h need of each other: conn.c knows a connection's stages, conn_pipe.c moves its
 * bytes, conn_tls.c knows OpenSSL, ending.c knows how it ends, conns.c has all of them. */
#ifndef DRYFIT_WEBHOOK_CONN_PART_H
#define DRYFIT_WEBHOOK_CONN_PART_H

#include "webhook/conns.h"

/* The first reason is the one. */
static inline void conn_because(struct conn *conn, enum metrics_close why)
{
    if (conn->because == METRICS_CLOSE_CLIENT)
        conn->because = why;
}

/* conn.c */
void conn_mark(struct conn *conn);
void conn_set_stage(struct conn *conn, enum conn_wait stage); /* and starts its time limit anew */
void conn_retime(struct conn *conn);                          /* starts another limit if another applies now */
void conn_update_interest(struct conn *conn);
void conn_log_refusal(struct conn *conn, enum refusal why);
void conn_on_http(void *owner, enum http_event event, enum refusal why);

/* conn_pipe.c */
/* To the client, or into down when the socket takes no more. */
void conn_deliver(struct conn *conn, const char *bytes, size_t len);
/* What is in down, as far as the socket takes it. */
void conn_flush(struct conn *conn);
/* Client -> HTTP side, until one has nothing more to give or the other takes no more. */
void conn_feed(struct conn *conn);
/* After the HTTP layer has run: fetches what it wrote, and hands it more. */
void conn_look(struct conn *conn);

/* conn_tls.c */
/* Goes on with the handshake. When it ends well, the stage is CONN_FRESH. */
void conn_shake(struct conn *conn);
/* How many bytes OpenSSL took. A connection that broke is closed. */
size_t conn_write_plain(struct conn *conn, const char *bytes, size_t len);
/* Fills the thread's buffer with plaintext. The same. */
size_t conn_read_plain(struct conn *conn);

/* ending.c */
/* Answers so, without the HTTP layer, and hangs up. */
void conn_refuse(struct conn *conn, enum refusal why);
/* Says in plain text that this port speaks TLS, and hangs up. */
void conn_refuse_plain(struct conn *conn);
/* Hangs up after a handshake that failed, so that the client can read the alert. */
void conn_turn_away(struct conn *conn);
/* Hangs up once what is left for the client is written. */
void conn_finish(struct conn *conn);
void conn_close(struct conn *conn); /* at once; the struct lives until conns_bury() */
void conn_linger(struct conn *conn);
void conn_expire(struct conn *conn);

#endif
