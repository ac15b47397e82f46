/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/flag_table.h"

#include <assert.h>

void flag_table_add(struct flag_table *table, const struct flag *list, size_t len)
{
    assert(table->len + len <= FLAG_TABLE_MAX);
    memcpy(table->items + table->len, list, len * sizeof *list);
    table->len += len;
}
