/* SPDX-License-Identifier: Apache-2.0 */
/* How many cores this process may use: what the scheduler lets it run on, and what its cgroup's quota pays for. */
#ifndef DRYFIT_WEBHOOK_CORES_H
#define DRYFIT_WEBHOOK_CORES_H

/* At least 1. A quota that is not a whole number is rounded up. */
unsigned cores_usable(void);

/* The quota alone, 0 when there is none; root stands before /proc and /sys, for tests. */
unsigned cores_quota(const char *root);

#endif
