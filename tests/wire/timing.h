/* SPDX-License-Identifier: Apache-2.0 */
/* Time that a test lets pass, and measures: by a clock that is not the program's. */
#ifndef DRYFIT_TESTS_WIRE_TIMING_H
#define DRYFIT_TESTS_WIRE_TIMING_H

void timing_sleep_ms(long ms);
long timing_now_ms(void); /* since some moment in the past, whatever happens to the date */

#endif
