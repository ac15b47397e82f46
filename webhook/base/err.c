/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"

#include <stdarg.h>

#include "base/banned.h"

static void set(struct err *err, const char *format, va_list args) __attribute__((format(printf, 2, 0)));

static void set(struct err *err, const char *format, va_list args)
{
    *err = (struct err){0};
    vsnprintf(err->message, sizeof err->message, format, args);
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
    char inner[sizeof err->message];
    memcpy(inner, err->message, sizeof inner);
    va_list args;
    va_start(args, format);
    int len = vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    if (len < 0 || (size_t)len + 3 > sizeof err->message)
        return false;
    int room = (int)(sizeof err->message - (size_t)len) - 3;
    snprintf(err->message + len, sizeof err->message - (size_t)len, ": %.*s", room, inner);
    return false;
}
