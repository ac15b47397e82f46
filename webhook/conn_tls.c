/* SPDX-License-Identifier: Apache-2.0 */
/* The TLS side of a connection. */
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "webhook/conn_part.h"
#include "webhook/tls.h"

static void log_client(struct conn *conn, const char *message, const char *why)
{
    log_limited(&conn->home->log, LOG_INFO, message, LOG_FIELDS(log_text("why", why)));
}

static const struct {
    int reason;
    enum metrics_handshake why;
} failures[] = {
    {SSL_R_HTTP_REQUEST, METRICS_SHAKE_PLAIN_HTTP},
    {SSL_R_UNEXPECTED_EOF_WHILE_READING, METRICS_SHAKE_CLOSED},
    {SSL_R_UNSUPPORTED_PROTOCOL, METRICS_SHAKE_PROTOCOL},
    {SSL_R_VERSION_TOO_LOW, METRICS_SHAKE_PROTOCOL},
    {SSL_R_WRONG_VERSION_NUMBER, METRICS_SHAKE_PROTOCOL},
    {SSL_R_NO_SHARED_CIPHER, METRICS_SHAKE_CIPHER},
    {SSL_R_NO_SUITABLE_KEY_SHARE, METRICS_SHAKE_CIPHER},
    {SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM, METRICS_SHAKE_CIPHER},
    {SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE, METRICS_SHAKE_CLIENT_CERTIFICATE},
    {SSL_R_CERTIFICATE_VERIFY_FAILED, METRICS_SHAKE_CLIENT_CERTIFICATE},
};

/* By OpenSSL's reason, which for an alert of the client is its number above SSL_AD_REASON_OFFSET. */
static enum metrics_handshake why_failed(unsigned long error)
{
    int reason = ERR_GET_REASON(error);
    if (error == 0 || ERR_SYSTEM_ERROR(error))
        return METRICS_SHAKE_CLOSED;
    if (reason > SSL_AD_REASON_OFFSET)
        return METRICS_SHAKE_ALERT;
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
        if (failures[i].reason == reason)
            return failures[i].why;
    }
    return METRICS_SHAKE_OTHER;
}

void conn_shake(struct conn *conn)
{
    char why[TLS_WHY];
    ERR_clear_error();
    int result = SSL_do_handshake(conn->ssl);
    int error = SSL_get_error(conn->ssl, result);
    conn->want_write = result != 1 && error == SSL_ERROR_WANT_WRITE;
    if (result == 1) {
        metrics_handshake();
        conn_set_stage(conn, CONN_FRESH);
        conn->readable = SSL_has_pending(conn->ssl); /* the request may have come along with Finished */
        return;
    }
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE)
        return;
    conn->shaken = why_failed(ERR_peek_error());
    if (conn->shaken == METRICS_SHAKE_PLAIN_HTTP) {
        conn_refuse_plain(conn);
        return;
    }
    if (ERR_peek_error() != 0)
        log_client(conn, "a TLS handshake failed", tls_why(why));
    if (error == SSL_ERROR_SSL)
        conn_turn_away(conn);
    else
        conn_close(conn);
}

size_t conn_write_plain(struct conn *conn, const char *bytes, size_t len)
{
    size_t done = 0;
    while (done < len) {
        size_t n = 0;
        ERR_clear_error();
        int result = SSL_write_ex(conn->ssl, bytes + done, len - done, &n);
        done += n;
        if (result == 1)
            continue;
        if (SSL_get_error(conn->ssl, result) != SSL_ERROR_WANT_WRITE)
            conn_close(conn);
        break;
    }
    metrics_sent(done);
    return done;
}

static void refuse_records(struct conn *conn)
{
    char why[TLS_WHY];
    conn_because(conn, METRICS_CLOSE_TLS);
    log_client(conn, "a client's TLS records are refused", tls_why(why));
}

/* Reading failed: false when there is only nothing to read yet. */
static bool is_over(struct conn *conn, int result)
{
    switch (SSL_get_error(conn->ssl, result)) {
    case SSL_ERROR_WANT_READ:
        return false;
    case SSL_ERROR_WANT_WRITE: /* an answer to a key update, say */
        conn->want_write = true;
        return false;
    case SSL_ERROR_ZERO_RETURN:
        conn->ended = true;
        return true;
    default:
        if (ERR_peek_error() != 0)
            refuse_records(conn);
        conn_close(conn);
        return true;
    }
}

size_t conn_read_plain(struct conn *conn)
{
    size_t len = 0;
    while (conn->readable && len < CONN_BUFFER) {
        size_t n = 0;
        ERR_clear_error();
        int result = SSL_read_ex(conn->ssl, conn->home->buffer + len, CONN_BUFFER - len, &n);
        len += n;
        if (result != 1 && is_over(conn, result) && conn->closed)
            return 0;
        conn->readable = result == 1 && SSL_has_pending(conn->ssl);
    }
    metrics_received(len);
    return len;
}
