/* SPDX-License-Identifier: Apache-2.0 */
/* A failure as a value. What can fail returns a must-use bool and takes a struct err last; on success the err is
 * untouched, on failure it holds a lower-case message that names the thing and the place. Callers wrap it on the way
 * up; main or http prints it, nobody else. Control characters and invalid UTF-8 in a message become '?', so that it can
 * quote anything and is printed as it is, on one line. */
#ifndef DRYFIT_BASE_ERR_H
#define DRYFIT_BASE_ERR_H

#include <stdbool.h>

#define MUST_USE __attribute__((warn_unused_result))

struct err {
    char message[768];
    unsigned line, column; /* in the input, from 1; 0 where there is no place */
    int http_status;       /* what a request that fails so is answered with; 0 means 500 */
};

/* All return false, so that `return err_set(err, ...)` reads well. A NULL err is allowed. */
bool err_set(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same with a place in the input. */
bool err_at(struct err *err, unsigned line, unsigned column, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* The same with the HTTP status for the client. */
bool err_http(struct err *err, int http_status, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Puts "<format>: " before the message; place and status stay. */
bool err_wrap(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The system's words for an errno, lower case as messages are: "no such file or directory". */
enum { ERR_REASON = 128 };
const char *err_reason(int number, char text[ERR_REASON]);

#endif
