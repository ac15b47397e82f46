/* SPDX-License-Identifier: Apache-2.0 */
/* Files, folders and standard input as bytes. What enters are paths as a user writes them; what leaves lies in the
 * arena that is handed in. Every failure names the path; memory that runs out is one, too, and does not leave the
 * caller's arena_run(), as descriptors are open meanwhile. */
#ifndef DRYFIT_WEBHOOK_FILE_H
#define DRYFIT_WEBHOOK_FILE_H

#include "policies/decode.h"

/* All of a file (a pipe or device is read to its end); more than max_len bytes is an error. "-" is a file's name here.
 */
MUST_USE bool file_read(struct arena *arena, const char *path, size_t max_len, struct str *out, struct err *err);
/* The same from standard input. */
MUST_USE bool file_read_stdin(struct arena *arena, size_t max_len, struct str *out, struct err *err);

enum file_depth {
    FILE_FLAT, /* the folder's own files */
    FILE_DEEP, /* those of its folders, too; links to folders are not followed */
};

/* The files that path stands for: itself, or, of a folder, those named .yaml, .yml or .json, each folder's entries in
 * byte order. Hidden names are passed over: a mounted ConfigMap keeps every file a second time under `..data`. An empty
 * folder is no error. The names are NUL-terminated. */
MUST_USE bool file_list(struct arena *arena, const char *path, enum file_depth depth, struct strs *out,
                        struct err *err);

/* Makes path a file with this text, or one that is there: whoever reads it sees the old text or the new one, and on
 * failure the old one stays. Its mode is kept, and its owner where the system lets it; a link stays one, what it leads
 * to is written. A device or pipe gets the text. */
MUST_USE bool file_write(const char *path, struct str text, struct err *err);

/* "<path>: <what the system says of this errno>". */
bool file_fail(struct err *err, const char *path, int number);

#endif
