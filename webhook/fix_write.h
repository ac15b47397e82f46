/* SPDX-License-Identifier: Apache-2.0 */
/* A file's new text, put in its place at once: whoever reads it sees the old text or the new one. */
#ifndef DRYFIT_WEBHOOK_FIX_WRITE_H
#define DRYFIT_WEBHOOK_FIX_WRITE_H

#include "base/err.h"
#include "base/str.h"

/* Writes beside the file and renames. Mode is kept, and the owner where the system lets it; a link stays one, what it
 * leads to is written. Refused where the file is not writable, no regular file, or known by several names, which a
 * rename would part. */
MUST_USE bool fix_write(const char *path, struct str text, struct err *err);

#endif
