/* SPDX-License-Identifier: Apache-2.0 */
/* A file's text -> documents -> objects -> findings -> verdict -> report. A broken document is one error; those around
 * it are looked at all the same. Templates that nobody has rendered are one error of the file, after its others. Memory
 * is that of the largest document: each is forgotten before the next is read. */
#ifndef DRYFIT_WEBHOOK_INSPECT_H
#define DRYFIT_WEBHOOK_INSPECT_H

#include "webhook/around.h"
#include "webhook/baseline.h"
#include "webhook/report.h"
#include "webhook/selection.h"

struct inspect {
    const struct policy *policy;
    struct str namespace;              /* of objects that name none */
    struct date today;                 /* UTC */
    const struct around *around;       /* the objects of the whole input; NULL: nothing is known of others */
    const struct selection *selection; /* the rules that count; NULL: all */
    const struct baseline *known;      /* its findings are left out and counted as known; or NULL */
    struct baseline *found;            /* takes all findings, which are all known then; or NULL */
    struct arena *arena;               /* one document's: emptied after each */
    struct report *report;
    struct progress *progress; /* whose step each file is; NULL: nobody waits */
};

/* YAML, one document or several, JSON, and lists of objects in either. file is for the report; when it ends in .json
 * the text must be JSON. */
void inspect_text(const struct inspect *inspect, const char *file, struct str text);

#endif
