/* SPDX-License-Identifier: Apache-2.0 */
/* A finding made by hand, and what a format writes about it. */
#ifndef DRYFIT_TESTS_UNIT_REPORT_CASE_H
#define DRYFIT_TESTS_UNIT_REPORT_CASE_H

#include "webhook/report.h"

struct report_case {
    struct arena *arena, *kept, *scratch;
    FILE *out;
    char *written; /* by what has gone to out */
    size_t written_len;
    struct report report;
    struct str text; /* the file's */
    struct rule rule;
    struct container container;
    struct workload workload;
    struct finding finding;
    struct judged judged;
    struct str patch; /* of the finding */
};

/* bind-loopback in the container `worker` of Deployment langfuse/langfuse-worker, denied, at line 3 of worker.yaml. */
void report_case_init(struct report_case *it, const struct report_format *format);
void report_case_release(struct report_case *it);
/* One finding at the text's first `word`. */
void report_case_add(struct report_case *it, struct str word);
/* Ends the report; what was written, NUL-terminated. */
const char *report_case_end(struct report_case *it);

#endif
