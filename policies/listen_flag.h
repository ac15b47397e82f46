/* SPDX-License-Identifier: Apache-2.0 */
/* Flags of the described program among a container's processes. */
#ifndef DRYFIT_POLICIES_LISTEN_FLAG_H
#define DRYFIT_POLICIES_LISTEN_FLAG_H

#include "policies/listen.h"

/* Sets knob, value and word of out by the flag among the program's arguments; the last one wins. False when none of
 * them is there. */
bool listen_flag(const struct container *container, const struct facts *facts, const struct strs *flags,
                 struct listen *out);
/* Whether the flags may stand where nobody can read them: in a variable of a script. */
bool listen_flag_hidden(const struct container *container, const struct facts *facts, const struct strs *flags);

#endif
