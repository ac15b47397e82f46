/* SPDX-License-Identifier: Apache-2.0 */
/* JSON objects, written member by member: each puts the comma before itself where one is needed. */
#ifndef DRYFIT_WEBHOOK_MEMBER_H
#define DRYFIT_WEBHOOK_MEMBER_H

#include "base/text.h"

/* `"name": `, for a value that is written next. */
void member_name(struct text *text, const char *name);
/* The same with the bracket that begins it; the other one is the caller's. */
void member_open(struct text *text, const char *name, char bracket);
void member_string(struct text *text, const char *name, struct str value);
void member_number(struct text *text, const char *name, size_t value);
void member_bool(struct text *text, const char *name, bool value);

#endif
