/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes of a file that may hold a key: in memory of their own, which is wiped when it is given back. */
#ifndef DRYFIT_WEBHOOK_WIPED_H
#define DRYFIT_WEBHOOK_WIPED_H

#include "base/err.h"
#include "base/str.h"

enum { WIPED_MOST = 4 * 1024 * 1024 }; /* bytes; a larger file is an error */

struct wiped { /* owned */
    char *ptr;
    size_t len, room;
};

/* The failure names the path. */
MUST_USE bool wiped_read(const char *path, struct wiped *out, struct err *err);
void wiped_release(struct wiped *wiped);
#define WIPED_CLEANUP __attribute__((cleanup(wiped_release)))

#endif
