/* SPDX-License-Identifier: Apache-2.0 */
/* Which last labels are top-level domains of the outside. Namespaces may be called so, too: then nothing is known. */
#ifndef DRYFIT_POLICIES_URL_TLD_H
#define DRYFIT_POLICIES_URL_TLD_H

#include "base/str.h"

/* Any letter case. */
bool url_tld_is_public(struct str label);

#endif
