/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/log.h"

#include <inttypes.h>
#include <time.h>
#include <unistd.h>

enum { LINE = 2048 };

static enum log_level least_level = LOG_INFO;

static const char *const level_names[] = {"debug", "info", "warn", "error"};

struct line {
    size_t len;
    char bytes[LINE + 1]; /* room for the newline */
};

static void put(struct line *line, struct str piece)
{
    size_t len = piece.len < LINE - line->len ? piece.len : LINE - line->len;
    if (len > 0)
        memcpy(line->bytes + line->len, piece.ptr, len);
    line->len += len;
}

static bool is_plain(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c <= ' ' || c == '"' || c == '=' || c == '\\' || c == 0x7F)
            return false;
    }
    return text.len > 0;
}

static void put_quoted(struct line *line, struct str text)
{
    char escaped[8];
    put(line, STR("\""));
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        int len = 1;
        if (c == '"' || c == '\\')
            len = snprintf(escaped, sizeof escaped, "\\%c", c);
        else if (c == '\n')
            len = snprintf(escaped, sizeof escaped, "\\n");
        else if (c < ' ' || c == 0x7F)
            len = snprintf(escaped, sizeof escaped, "\\x%02x", c);
        else
            escaped[0] = (char)c;
        put(line, (struct str){escaped, (size_t)len});
    }
    put(line, STR("\""));
}

static void put_pair(struct line *line, const char *key, struct str value)
{
    if (line->len > 0)
        put(line, STR(" "));
    put(line, str_from(key));
    put(line, STR("="));
    if (is_plain(value))
        put(line, value);
    else
        put_quoted(line, value);
}

static void put_number(struct line *line, const char *key, int64_t number)
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%" PRId64, number);
    put_pair(line, key, (struct str){digits, (size_t)len});
}

static void put_time(struct line *line)
{
    struct timespec now;
    struct tm utc;
    char text[40];
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    size_t len = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
    len += (size_t)snprintf(text + len, sizeof text - len, ".%03ldZ", now.tv_nsec / 1000000);
    put_pair(line, "time", (struct str){text, len});
}

struct log_field log_text(const char *key, const char *text)
{
    return log_str(key, str_from(text));
}

struct log_field log_str(const char *key, struct str text)
{
    return (struct log_field){.key = key, .text = text.ptr ? text : STR("")};
}

struct log_field log_number(const char *key, int64_t number)
{
    return (struct log_field){.key = key, .number = number};
}

void log_set_level(enum log_level least)
{
    least_level = least;
}

static void write_line(enum log_level level, const char *message, const struct log_field *fields, unsigned dropped)
{
    struct line line = {.len = 0};
    put_time(&line);
    put_pair(&line, "level", str_from(level_names[level]));
    put_pair(&line, "msg", str_from(message));
    for (; fields && fields->key; fields++) {
        if (fields->text.ptr)
            put_pair(&line, fields->key, fields->text);
        else
            put_number(&line, fields->key, fields->number);
    }
    if (dropped > 0)
        put_number(&line, "suppressed", dropped);
    line.bytes[line.len++] = '\n';
    /* A log that cannot be written is no reason to stop serving. */
    ssize_t written = write(STDERR_FILENO, line.bytes, line.len);
    (void)written;
}

void log_line(enum log_level level, const char *message, const struct log_field *fields)
{
    if (level >= least_level)
        write_line(level, message, fields, 0);
}

void log_limited(struct log_limit *limit, enum log_level level, const char *message, const struct log_field *fields)
{
    if (level < least_level)
        return;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (limit->second != now.tv_sec) {
        limit->second = now.tv_sec;
        limit->lines = 0;
    }
    if (limit->lines >= LOG_BURST) {
        limit->dropped++;
        return;
    }
    limit->lines++;
    write_line(level, message, fields, limit->dropped);
    limit->dropped = 0;
}
