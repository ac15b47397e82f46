/* SPDX-License-Identifier: Apache-2.0 */
/* What a running server tells of a change: in its log, and by the certificate that it shows. */
#ifndef DRYFIT_TESTS_WIRE_TOLD_H
#define DRYFIT_TESTS_WIRE_TOLD_H

#include "wire/client.h"
#include "wire/server.h"

/* Waits until a text has been logged so many times, or fails. */
void told_must(const struct server *server, const char *text, unsigned times);
unsigned told_count(const struct server *server, const char *text);

/* The common name of the certificate on this connection, and on a new one. The text lives until the next call. */
const char *told_name(const struct client *client);
const char *told_name_now(const struct server *server);
/* Waits until new connections see this name, or fails. */
void told_name_must(const struct server *server, const char *name);

#endif
