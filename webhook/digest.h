/* SPDX-License-Identifier: Apache-2.0 */
/* Files and folders as a short sum of their names and bytes, by which a change is told. */
#ifndef DRYFIT_WEBHOOK_DIGEST_H
#define DRYFIT_WEBHOOK_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum { DIGEST_LEN = 32 };

struct digest {
    unsigned char sum[DIGEST_LEN];
    uint64_t filled; /* bit N: path N, of the first 64, is a file or a folder with a file in it */
};

/* Of a folder its manifests count. The failure names what cannot be read. */
MUST_USE bool digest_paths(const char *const *paths, size_t len, struct digest *out, struct err *err);

#endif
