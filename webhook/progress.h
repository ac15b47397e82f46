/* SPDX-License-Identifier: Apache-2.0 */
/* The line that tells a waiting person how far the work is: on a terminal only, after a second, and never between the
 * lines of a report. */
#ifndef DRYFIT_WEBHOOK_PROGRESS_H
#define DRYFIT_WEBHOOK_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct progress {
    FILE *out;      /* NULL: nobody waits */
    size_t files;   /* that are to be read */
    size_t steps;   /* of the whole work; above 0 */
    size_t done;    /* steps that are over */
    uint64_t start; /* milliseconds of a clock that does not jump */
    uint64_t shown; /* when the line was last written */
    bool there;     /* the line stands on the terminal */
};

/* Of the step under way, `at` of `len` parts are over. now: of the same clock. At most ten times a second. */
void progress_show(struct progress *progress, size_t at, size_t len, uint64_t now);
/* Before anything else is written to that terminal. */
void progress_clear(struct progress *progress);

#endif
