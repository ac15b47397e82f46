/* SPDX-License-Identifier: Apache-2.0 */
/* What the wire tests share: one server for all tests of a program, which after each of them still answers and has
 * given back every descriptor. */
#ifndef DRYFIT_TESTS_WIRE_SUITE_H
#define DRYFIT_TESTS_WIRE_SUITE_H

#include "wire/client.h"
#include "wire/server.h"

extern struct server suite_server;
extern struct client_options suite_tls; /* how to reach it, its certificate checked */

const char *suite_program(void); /* the echo, or what WIRE_PROGRAM names */
void suite_start(const char *const *flags);
void suite_start_dryfit(const char *const *flags); /* the real one, whatever WIRE_PROGRAM names */
int suite_before_all(void **state);                /* the real one without a flag */
int suite_after_each(void **state);
int suite_stop(void **state);

/* A connection on which bytes were sent; a refusal with this status, which is a Kubernetes Status, and then the end. */
void suite_refused_must(const char *bytes, size_t len, int status);
void suite_refused_text_must(const char *text, int status);

/* tests/golden/NAME.review.json and the like; the caller frees. */
char *suite_golden(const char *name, const char *suffix);

#endif
