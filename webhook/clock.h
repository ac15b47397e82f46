/* SPDX-License-Identifier: Apache-2.0 */
/* The system's monotonic clock, which no change of the date moves: for durations and time limits. */
#ifndef DRYFIT_WEBHOOK_CLOCK_H
#define DRYFIT_WEBHOOK_CLOCK_H

#include <stdint.h>

uint64_t clock_ns(void);
uint64_t clock_ms(void);

#endif
