/* SPDX-License-Identifier: Apache-2.0 */
/* What `check` is to read: the arguments as a list of files. Each can be read several times; what can be read only once
 * (standard input, a pipe) is kept. */
#ifndef DRYFIT_WEBHOOK_INPUT_H
#define DRYFIT_WEBHOOK_INPUT_H

#include "webhook/file.h"
#include "webhook/flags.h"

enum { INPUT_BYTES_MAX = 256 * 1024 * 1024 }; /* of one file */

struct input {
    const char *name; /* for the report */
    bool is_stdin;
    bool kept;
    struct str text;         /* when kept */
    const struct err *wrong; /* why there is nothing to read; else NULL */
};

struct inputs {
    struct input *items;
    size_t len;
};

/* A folder stands for the manifests in it, "-" for standard input, a pattern (* ? [] and ** for any folders)
 * that is no file's name for what matches it. An argument that stands for nothing is one input
 * that is wrong. */
struct inputs inputs_list(struct arena *arena, const struct flag_list *arguments);
/* The text of a file lies in arena, that of what is kept in keep. */
MUST_USE bool input_read(struct input *input, struct arena *keep, struct arena *arena, struct str *out,
                         struct err *err);

#endif
