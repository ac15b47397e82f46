/* SPDX-License-Identifier: Apache-2.0 */
/* The date that is handed into the pure rooms, which know no clock. */
#ifndef DRYFIT_WEBHOOK_TODAY_H
#define DRYFIT_WEBHOOK_TODAY_H

#include "policies/decode.h"

struct date today(void); /* UTC */

#endif
