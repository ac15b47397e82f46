/* SPDX-License-Identifier: Apache-2.0 */
/* A side window: one line a happening on standard error, written with a single call. Nothing flows back from here, and
 * nothing waits: a line that standard error does not take at once is lost and counted. Never a body, a key or a secret.
 */
#ifndef DRYFIT_WEBHOOK_LOG_H
#define DRYFIT_WEBHOOK_LOG_H

#include "webhook/log_record.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

struct log_field {
    const char *key; /* NULL ends a list */
    struct str text; /* ptr NULL: number counts */
    int64_t number;
    bool is_flag; /* number is 0 or 1 and reads false or true */
};

/* LOG_FIELDS(log_text("address", a), log_number("threads", n)) */
#define LOG_FIELDS(...) ((const struct log_field[]){__VA_ARGS__, {0}})
struct log_field log_text(const char *key, const char *text); /* NULL reads as empty */
struct log_field log_str(const char *key, struct str text);
struct log_field log_number(const char *key, int64_t number);
struct log_field log_flag(const char *key, bool flag);

/* Both before threads start; LOG_INFO and LOG_LOGFMT until then. */
void log_set_level(enum log_level least);
void log_set_format(enum log_format format);
/* fields may be NULL. Long lines are cut. */
void log_line(enum log_level level, const char *message, const struct log_field *fields);
/* How many lines could not be written since the start; the next that can says how many were lost before it. */
uint64_t log_lost(void);

/* For what clients cause: at most LOG_BURST lines a second; the next line after a silence says how many were left out.
 * Belongs to one thread. */
enum { LOG_BURST = 5 };
struct log_limit {
    int64_t second;
    unsigned lines, dropped;
};
void log_limited(struct log_limit *limit, enum log_level level, const char *message, const struct log_field *fields);

#endif
