/* SPDX-License-Identifier: Apache-2.0 */
/* Loopback addresses in values that say where to listen, whatever their form: a host, host:port, a URL, several of
 * these, or a command line with flags in it. */
#ifndef DRYFIT_POLICIES_LOOPBACK_H
#define DRYFIT_POLICIES_LOOPBACK_H

#include "base/arena.h"

struct loopback {
    bool only;     /* an address is loopback and none is anything else */
    unsigned port; /* the first loopback address's; 0 when it has none */
};

/* What value says. Words that are no address (flags, numbers, names) do not count. */
struct loopback loopback_find(struct str value);
/* value with every loopback address replaced by good's host ("0.0.0.0:11434" gives 0.0.0.0): ports and schemes stay. */
struct str loopback_replace(struct arena *arena, struct str value, struct str good);

#endif
