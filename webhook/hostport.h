/* SPDX-License-Identifier: Apache-2.0 */
/* An address to listen on, as people write it: HOST:PORT, an IPv6 address in brackets, port 0 for any free one. */
#ifndef DRYFIT_WEBHOOK_HOSTPORT_H
#define DRYFIT_WEBHOOK_HOSTPORT_H

#include "base/err.h"
#include "base/str.h"

struct hostport {
    char host[256]; /* NUL-terminated, without brackets, never empty */
    uint16_t port;
};

MUST_USE bool hostport_parse(struct str text, struct hostport *out, struct err *err);

enum { HOSTPORT_TEXT = 272 };
/* Writes HOST:PORT with the brackets that an IPv6 address needs. Returns text. */
const char *hostport_write(const struct hostport *address, char text[HOSTPORT_TEXT]);

#endif
