/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes of a file that may hold a key: in memory of their own, which is wiped when it is given back. */
#ifndef DRYFIT_WEBHOOK_SECRET_H
#define DRYFIT_WEBHOOK_SECRET_H

#include "base/err.h"
#include "base/str.h"

enum { SECRET_MOST = 4 * 1024 * 1024 }; /* bytes; a larger file is an error */

struct secret { /* owned */
    char *ptr;
    size_t len, room;
};

/* The failure names the path. */
MUST_USE bool secret_read(const char *path, struct secret *out, struct err *err);
void secret_release(struct secret *secret);
#define SECRET_CLEANUP __attribute__((cleanup(secret_release)))

#endif
