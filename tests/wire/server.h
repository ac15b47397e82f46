/* SPDX-License-Identifier: Apache-2.0 */
/* A server of its own for a test: the program is started with the flags given, on free ports of loopback and with a
 * fresh state folder, and is stopped by its pid. What it wrote to standard error is kept; a sanitizer's report, or an
 * end that was not asked for, fails the test. */
#ifndef DRYFIT_TESTS_WIRE_SERVER_H
#define DRYFIT_TESTS_WIRE_SERVER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct server {
    pid_t pid;
    bool ending; /* SIGTERM was sent: a second one would end it at once */
    long told;   /* when it was, by timing_now_ms() */
    uint16_t port, ops_port;
    char folder[64]; /* out, err and state stand in it; removed at the end */
    char ca[96];     /* the made CA */
};

/* flags: NULL-terminated, or NULL; --listen, --ops-listen and --state are added. Waits until it is ready. */
void server_start(struct server *server, const char *program, const char *const *flags);
/* The same with a folder that an earlier server left. */
void server_start_in(struct server *server, const char *program, const char *const *flags);
/* One that may not become ready soon: server_start() without the waiting, and the waiting. */
void server_launch(struct server *server, const char *program, const char *const *flags);
void server_await(struct server *server);
void server_terminate(struct server *server); /* SIGTERM */
/* SIGTERM, unless it was sent already; returns the milliseconds until it had exited, with status 0 and no sanitizer's
 * report, or fails. */
unsigned server_end(struct server *server);
void server_forget(const struct server *server); /* removes the folder of one that has ended */
void server_stop(struct server *server);         /* both */

/* What it wrote; the caller frees. */
char *server_output(const struct server *server);
char *server_errors(const struct server *server);
unsigned server_descriptors(const struct server *server); /* open ones */
/* Whether it comes to have no more than these open within ms: it may not have seen yet what a client has done. */
bool server_settles(const struct server *server, unsigned descriptors, long ms);
long server_cpu_ms(const struct server *server); /* user and system time used so far */
void server_limit_descriptors(const struct server *server, unsigned most);

/* Runs the program to its end; returns its exit status. *errors is what it wrote to standard error; the caller frees.
 */
int server_run(const char *program, const char *const *args, char **output, char **errors);

#endif
