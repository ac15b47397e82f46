/* SPDX-License-Identifier: Apache-2.0 */
/* The flags of a command that has many, put together from several lists: the help shows them in the order added. */
#ifndef DRYFIT_WEBHOOK_FLAG_TABLE_H
#define DRYFIT_WEBHOOK_FLAG_TABLE_H

#include "webhook/flags.h"

enum { FLAG_TABLE_MAX = 48 };

struct flag_table {
    struct flag items[FLAG_TABLE_MAX];
    size_t len;
};

/* Copies the list. Too many flags are a bug. */
void flag_table_add(struct flag_table *table, const struct flag *list, size_t len);

#endif
