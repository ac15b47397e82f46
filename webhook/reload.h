/* SPDX-License-Identifier: Apache-2.0 */
/* Notices that files have changed and has the part that was made of them made anew: at once where the system says that
 * they changed, and now and then by looking at them, whatever it says. A part that cannot be made stays as it was; that
 * is logged and counted once, and tried again until it can. All in the thread that calls. */
#ifndef DRYFIT_WEBHOOK_RELOAD_H
#define DRYFIT_WEBHOOK_RELOAD_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "webhook/metrics.h"

struct reload_part { /* all borrowed until reload_free() */
    const char *name;
    enum metrics_part metric;
    const char *const *paths; /* files, and folders of which the manifests count */
    size_t paths_len;
    /* On failure what there was stays. */
    bool (*load)(void *ctx, struct err *err);
    void *ctx;
};

struct reload;

/* To be called before the parts are made for the first time, so that no change in between is missed. interval is in
 * milliseconds. NULL: memory is out. */
struct reload *reload_new(const struct reload_part *parts, size_t len, uint64_t interval);
void reload_free(struct reload *reload); /* NULL is fine */

/* To be polled for reading, until this many milliseconds have passed; then comes the turn. -1: only the time counts. */
int reload_fd(const struct reload *reload);
int reload_timeout(const struct reload *reload, uint64_t now);
void reload_turn(struct reload *reload, uint64_t now);
/* Looks at all parts now, and says of each what came of it. */
void reload_now(struct reload *reload, uint64_t now);

#endif
