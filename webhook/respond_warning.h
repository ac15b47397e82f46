/* SPDX-License-Identifier: Apache-2.0 */
/* The warnings of a verdict. All sources of an API request share 4096 characters of warnings; beyond that the API
 * server cuts each to 256 and drops the last ones. Ours stay well below. Inner room of respond.h. */
#ifndef DRYFIT_WEBHOOK_RESPOND_WARNING_H
#define DRYFIT_WEBHOOK_RESPOND_WARNING_H

#include "webhook/verdict.h"

enum {
    WARNINGS = 10,             /* in one response */
    WARNING_CHARACTERS = 255,  /* each */
    WARNINGS_CHARACTERS = 2400 /* all */
};

/* Returns how many: one line each, rule first, the last one perhaps a sum of what did not fit. */
size_t respond_warnings(struct arena *arena, const struct workload *workload, const struct verdict *verdict,
                        struct str out[WARNINGS]);

#endif
