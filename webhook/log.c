/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/log.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static enum log_level least_level = LOG_INFO;
static enum log_format line_format = LOG_LOGFMT;

/* Standard error is the process's, and so is what is known of it. */
static struct {
    pthread_mutex_t lock;
    uint64_t unsaid; /* lines lost since the last that was written */
    bool torn;       /* the last one was written in part */
    _Atomic uint64_t lost;
} out = {.lock = PTHREAD_MUTEX_INITIALIZER};

static const char *const level_names[] = {"debug", "info", "warn", "error"};

static void put_time(struct log_record *record)
{
    struct timespec now;
    struct tm utc;
    char text[40];
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    size_t len = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
    len += (size_t)snprintf(text + len, sizeof text - len, ".%03ldZ", now.tv_nsec / 1000000);
    log_record_text(record, "time", (struct str){text, len});
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

struct log_field log_flag(const char *key, bool flag)
{
    return (struct log_field){.key = key, .number = flag, .is_flag = true};
}

void log_set_level(enum log_level least)
{
    least_level = least;
}

void log_set_format(enum log_format format)
{
    line_format = format;
}

uint64_t log_lost(void)
{
    return atomic_load_explicit(&out.lost, memory_order_relaxed);
}

/* Whether standard error takes a line at once. Of a pipe poll() says so when a page is free, and a line is no longer;
 * O_NONBLOCK is not set, as it would hold for everyone who shares the pipe. */
static bool has_room(void)
{
    struct pollfd wait = {.fd = STDERR_FILENO, .events = POLLOUT};
    return poll(&wait, 1, 0) == 1 && (wait.revents & POLLOUT);
}

/* How many bytes were taken. A socket may have room for a part only, and write() would wait for the rest. */
static size_t offer(const char *bytes, size_t len)
{
    if (!has_room())
        return 0;
    ssize_t n = send(STDERR_FILENO, bytes, len, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n < 0 && errno == ENOTSOCK)
        n = write(STDERR_FILENO, bytes, len);
    return n > 0 ? (size_t)n : 0;
}

/* The caller holds the lock: between looking for room and using it nobody else writes. */
static void write_record(struct log_record *record)
{
    if (out.unsaid > 0)
        log_record_number(record, "lost", (int64_t)out.unsaid);
    log_record_end(record);
    if (out.torn && offer("\n", 1) == 1)
        out.torn = false;
    size_t done = out.torn ? 0 : offer(record->bytes, record->len);
    if (done == record->len) {
        out.unsaid = 0;
        return;
    }
    out.torn = out.torn || done > 0;
    out.unsaid++;
    atomic_fetch_add_explicit(&out.lost, 1, memory_order_relaxed);
}

static void write_line(enum log_level level, const char *message, const struct log_field *fields, unsigned dropped)
{
    struct log_record record;
    record.format = line_format; /* the bytes need no zeroes */
    record.cut = false;
    record.len = 0;
    put_time(&record);
    log_record_text(&record, "level", str_from(level_names[level]));
    log_record_text(&record, "msg", str_from(message));
    for (; fields && fields->key; fields++) {
        if (fields->text.ptr)
            log_record_text(&record, fields->key, fields->text);
        else if (fields->is_flag)
            log_record_flag(&record, fields->key, fields->number != 0);
        else
            log_record_number(&record, fields->key, fields->number);
    }
    if (dropped > 0)
        log_record_number(&record, "suppressed", dropped);
    pthread_mutex_lock(&out.lock);
    write_record(&record);
    pthread_mutex_unlock(&out.lock);
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
