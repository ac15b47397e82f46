/* SPDX-License-Identifier: Apache-2.0 */
/* A review that is sent many times, each time with a uid of its own, and the answers of which one must come back, to
 * the byte but for that uid. Each thread has its own copy. */
#ifndef DRYFIT_TESTS_LOAD_REVIEW_H
#define DRYFIT_TESTS_LOAD_REVIEW_H

#include <openssl/types.h>
#include <stdbool.h>
#include <stddef.h>

enum { REVIEW_ANSWERS = 4 };

struct review_bytes {
    char *ptr;
    size_t len;
    size_t uid; /* where it stands */
};

struct review {
    struct review_bytes request; /* head and body */
    struct review_bytes answers[REVIEW_ANSWERS];
    size_t answers_len;
};

/* REVIEW=ANSWER[,ANSWER ...], each a file. Exits the program when they cannot be read. */
void review_init(struct review *review, const char *files);
void review_release(struct review *review);
void review_set_uid(struct review *review, unsigned long number);

/* Sends it and reads the answer. Returns which answer it was, or -1 with the reason, which lives until the thread's
 * next call. *keep: the connection may be used again. */
int review_call(const struct review *review, SSL *ssl, bool *keep, const char **why);

#endif
