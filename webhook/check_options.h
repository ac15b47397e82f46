/* SPDX-License-Identifier: Apache-2.0 */
/* The command line of `dryfit check` as values. They borrow argv and the environment. */
#ifndef DRYFIT_WEBHOOK_CHECK_OPTIONS_H
#define DRYFIT_WEBHOOK_CHECK_OPTIONS_H

#include "webhook/flags.h"

struct report_format; /* webhook/report.h */

enum fail_on { FAIL_ON_DENY, FAIL_ON_WARN, FAIL_ON_NEVER };

struct check_options {
    struct flag_list files, policies;
    struct flag_list rules, skips; /* globs over rule ids */
    const char *namespace;
    const char *output_file;                   /* NULL: standard output */
    const char *baseline, *write_baseline;     /* paths; NULL for none */
    const struct report_format *report_format; /* set by format */
    unsigned format;
    unsigned color;   /* enum terminal_color */
    unsigned fail_on; /* enum fail_on */
    unsigned fix;     /* enum fix_mode */
    bool diff;
};

/* False when there is nothing more to do; *status is then what to exit with. */
MUST_USE bool check_options_read(struct check_options *options, int argc, char **argv, struct arena *arena,
                                 int *status);

#endif
