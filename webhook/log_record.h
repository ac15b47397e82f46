/* SPDX-License-Identifier: Apache-2.0 */
/* One line of the log while it is made, as logfmt or as a JSON object. Whatever the values hold, it stays one line, of
 * valid UTF-8 and of bounded length, and a JSON line stays an object: what would be too much is left out, and `cut`
 * says so. */
#ifndef DRYFIT_WEBHOOK_LOG_RECORD_H
#define DRYFIT_WEBHOOK_LOG_RECORD_H

#include "base/str.h"

enum log_format { LOG_LOGFMT, LOG_JSON };

enum {
    LOG_LINE = 4096,  /* bytes with the newline: PIPE_BUF of Linux, so that a pipe takes a line whole or not at all */
    LOG_VALUE = 1024, /* bytes of one value, as they are written */
};

struct log_record { /* begins as {.format = ...} */
    enum log_format format;
    bool cut;
    size_t len;
    char bytes[LOG_LINE];
};

void log_record_text(struct log_record *record, const char *key, struct str value);
void log_record_number(struct log_record *record, const char *key, int64_t number);
void log_record_flag(struct log_record *record, const char *key, bool flag);
/* Nothing may be added afterwards. */
void log_record_end(struct log_record *record);

#endif
