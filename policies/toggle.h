/* SPDX-License-Identifier: Apache-2.0 */
/* Values of env that switch something on or off, as most programs read them. What is neither is neither. */
#ifndef DRYFIT_POLICIES_TOGGLE_H
#define DRYFIT_POLICIES_TOGGLE_H

#include "base/str.h"

bool toggle_on(struct str value);  /* true, 1, yes, on; any letter case */
bool toggle_off(struct str value); /* false, 0, no, off, or nothing */

#endif
