/* SPDX-License-Identifier: Apache-2.0 */
/* Hears of changes to files and folders: of a file, those of the folder that it stands in, so that a rename over it and
 * the ..data link of a mounted volume are noticed; of what is not there, those of the nearest folder that is. It says
 * only that something may have changed: who wants to know what looks for itself. */
#ifndef DRYFIT_WEBHOOK_WATCH_H
#define DRYFIT_WEBHOOK_WATCH_H

#include <stddef.h>

#include "base/err.h"

struct watch;

/* Never fails but for memory: where the system gives no descriptor, watch_fd() is -1 and *err says why. Borrows paths,
 * len of them, until watch_free(). NULL: memory is out. */
struct watch *watch_new(const char *const *paths, size_t len, struct err *err);
void watch_free(struct watch *watch); /* NULL is fine */

/* To be polled for reading; -1 when changes cannot be heard. */
int watch_fd(const struct watch *watch);
/* Takes what was heard; true when there was anything. */
bool watch_heard(struct watch *watch);
/* Follows the paths to where they lead now. To be called after each change, before one looks: what changes after this
 * call is heard. False when the system's limit of watches is reached. */
bool watch_follow(struct watch *watch, struct err *err);

#endif
