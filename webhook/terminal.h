/* SPDX-License-Identifier: Apache-2.0 */
/* What standard output is, for commands whose words people read. */
#ifndef DRYFIT_WEBHOOK_TERMINAL_H
#define DRYFIT_WEBHOOK_TERMINAL_H

#include "base/text.h"

bool terminal_is_stdout(void);
/* COLUMNS, else the window's, else 100; never more than what prose reads well in. */
unsigned terminal_width(void);

enum terminal_color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };
extern const char *const terminal_color_names[]; /* in that order, ended by NULL */
/* auto: on a terminal, unless NO_COLOR is set (no-color.org). */
bool terminal_wants_color(enum terminal_color color);

/* Writes all of it to standard output; false, with one line on standard error, where it did not take it. */
bool terminal_write(const char *command, struct str text);

#endif
