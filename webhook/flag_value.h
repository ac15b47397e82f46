/* SPDX-License-Identifier: Apache-2.0 */
/* The value of one flag: text to what the flag's table entry points to. */
#ifndef DRYFIT_WEBHOOK_FLAG_VALUE_H
#define DRYFIT_WEBHOOK_FLAG_VALUE_H

#include "webhook/flags.h"

/* Appends to a list, sets anything else. text is borrowed for as long as the flag's value is used. */
MUST_USE bool flag_value_parse(const struct flag *flag, const char *text, struct arena *arena, struct err *err);

enum { FLAG_VALUE = 24 };

/* A number as one would write it: 8Mi, 1m -> "8Mi", "1m". A duration is given in milliseconds. */
const char *flag_value_write(enum flag_type type, uint64_t value, char text[FLAG_VALUE]);

MUST_USE bool flag_value_size(struct str text, uint64_t *bytes, struct err *err);
MUST_USE bool flag_value_duration(struct str text, uint64_t *milliseconds, struct err *err);

#endif
