/* SPDX-License-Identifier: Apache-2.0 */
/* How an exemption stands on a day. */
#ifndef DRYFIT_POLICIES_POLICY_EXEMPTION_H
#define DRYFIT_POLICIES_POLICY_EXEMPTION_H

#include "policies/policy.h"

enum exemption_state {
    EXEMPTION_LASTS,
    EXEMPTION_ENDING, /* one of its last 14 days, its own last day included: it is said that it ends */
    EXEMPTION_ENDED,  /* its rules apply again */
};

/* days: how many are left after today, when it is ending; NULL: not asked for. */
enum exemption_state exemption_state(const struct exemption *exemption, struct date today, long *days);

#endif
