/* SPDX-License-Identifier: Apache-2.0 */
/* A side window: one line a happening on standard error, in logfmt, written with a single call. Nothing flows back from
 * here. Never a body, a key or a secret. */
#ifndef DRYFIT_WEBHOOK_LOG_H
#define DRYFIT_WEBHOOK_LOG_H

#include "base/str.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

struct log_field {
    const char *key; /* NULL ends a list */
    struct str text; /* ptr NULL: number counts */
    int64_t number;
};

/* LOG_FIELDS(log_text("address", a), log_number("threads", n)) */
#define LOG_FIELDS(...) ((const struct log_field[]){__VA_ARGS__, {0}})
struct log_field log_text(const char *key, const char *text); /* NULL reads as empty */
struct log_field log_str(const char *key, struct str text);
struct log_field log_number(const char *key, int64_t number);

void log_set_level(enum log_level least); /* before threads start; LOG_INFO until then */
/* fields may be NULL. Long lines are cut. */
void log_line(enum log_level level, const char *message, const struct log_field *fields);

/* For what clients cause: at most LOG_BURST lines a second; the next line after a silence says how many were left out.
 * Belongs to one thread. */
enum { LOG_BURST = 5 };
struct log_limit {
    int64_t second;
    unsigned lines, dropped;
};
void log_limited(struct log_limit *limit, enum log_level level, const char *message, const struct log_field *fields);

#endif
