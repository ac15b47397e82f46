/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"

#include <ctype.h>
#include <stdarg.h>

#include "base/utf8.h"

/* What a message quotes may come from anyone: nothing in it may steer a terminal or break a log line. A character that
 * was cut in two at the message's end goes the same way. */
static void make_printable(char *message)
{
    struct str text = str_from(message);
    size_t at = 0;
    while (at < text.len) {
        size_t len = utf8_len(str_after(text, at));
        unsigned char first = (unsigned char)message[at];
        bool control = first < 0x20 || first == 0x7F || (first == 0xC2 && (unsigned char)message[at + 1] < 0xA0);
        if (len == 0 || control)
            memset(message + at, '?', len ? len : 1);
        at += len ? len : 1;
    }
}

static void set(struct err *err, const char *format, va_list args) __attribute__((format(printf, 2, 0)));

/* The arguments may point into err. */
static void set(struct err *err, const char *format, va_list args)
{
    struct err made = {0};
    vsnprintf(made.message, sizeof made.message, format, args);
    make_printable(made.message);
    *err = made;
}

bool err_set(struct err *err, const char *format, ...)
{
    if (!err)
        return false;
    va_list args;
    va_start(args, format);
    set(err, format, args);
    va_end(args);
    return false;
}

bool err_at(struct err *err, unsigned line, unsigned column, const char *format, ...)
{
    if (!err)
        return false;
    va_list args;
    va_start(args, format);
    set(err, format, args);
    va_end(args);
    err->line = line;
    err->column = column;
    return false;
}

bool err_http(struct err *err, int http_status, const char *format, ...)
{
    if (!err)
        return false;
    va_list args;
    va_start(args, format);
    set(err, format, args);
    va_end(args);
    err->http_status = http_status;
    return false;
}

bool err_wrap(struct err *err, const char *format, ...)
{
    if (!err)
        return false;
    struct err made = *err;
    va_list args;
    va_start(args, format);
    int len = vsnprintf(made.message, sizeof made.message, format, args);
    va_end(args);
    size_t at = len < 0 ? 0 : (size_t)len;
    struct str inner = str_from(err->message);
    if (at < sizeof made.message)
        snprintf(made.message + at, sizeof made.message - at, ": %.*s", STR_ARG(inner));
    make_printable(made.message);
    *err = made;
    return false;
}

const char *err_reason(int number, char text[ERR_REASON])
{
    if (strerror_r(number, text, ERR_REASON) != 0)
        snprintf(text, ERR_REASON, "error %d", number);
    text[0] = (char)tolower((unsigned char)text[0]);
    return text;
}
