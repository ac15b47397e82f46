/* SPDX-License-Identifier: Apache-2.0 */
/* A command that prints one text: its flags are read, its text is written into memory, and only a text that became
 * whole goes to standard output. */
#ifndef DRYFIT_WEBHOOK_PRINTOUT_H
#define DRYFIT_WEBHOOK_PRINTOUT_H

#include "base/text.h"
#include "webhook/flags.h"

struct printout {
    struct flags flags;
    struct flag_list *rest; /* receives the positional arguments; NULL where flags takes none */
    bool (*write)(const void *ctx, struct text *text, struct err *err);
    const void *ctx; /* what the flags point into */
};

/* The exit status: 0, or 2 with one line on standard error. */
int printout_main(const struct printout *it, int argc, char **argv);

#endif
