/* SPDX-License-Identifier: Apache-2.0 */
/* A dryfit that lives by a page of the test's, and what it answers when nothing fails. */
#ifndef DRYFIT_TESTS_FAULTS_FAULTY_H
#define DRYFIT_TESTS_FAULTS_FAULTY_H

#include "base/str.h"
#include "faults/inject.h"
#include "wire/client.h"
#include "wire/server.h"

extern struct inject *faulty_page; /* of all programs that the test starts */
extern const char *faulty_folder;  /* the test's own; removed at the end */

int faulty_setup(void **state);
int faulty_teardown(void **state);

/* In the folder. From an arena that lasts as long. */
const char *faulty_path(const char *name);
void faulty_put(const char *name, const char *text);
const char *faulty_get(const char *name); /* NULL: there is none */

/* A server; server_stop() ends it and fails where memory was lost. */
void faulty_start(struct server *server, const char *const *flags);
/* dryfit with these arguments to its end: its exit status; the outputs last as the folder does. */
int faulty_run(const char *const *args, const char **output, const char **errors);

/* A golden review that draws a denial, and one that is allowed. */
struct faulty_review {
    const char *request; /* the whole of it */
    size_t len;
    const char *verdict; /* stands in the answer */
};
struct faulty_review faulty_denied(void);
struct faulty_review faulty_allowed(void);

/* Asks on a connection of its own: 200 with the verdict that it must have, or another status, which carries none; 0:
 * there was no answer. Fails for all else. */
int faulty_ask(const struct server *server, const struct faulty_review *review);
int faulty_ask_on(struct client *client, const struct faulty_review *review);
/* As often as it takes within two seconds for a 200, and readiness. */
void faulty_is_well(const struct server *server);

#endif
