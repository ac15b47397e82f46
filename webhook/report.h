/* SPDX-License-Identifier: Apache-2.0 */
/* What `check` has to say, and the formats it is said in. What enters is lent for the call only: a format writes it out
 * at once or copies it into the report's own arena. Errors and findings come in the order of the input, the findings of
 * an object by their place. */
#ifndef DRYFIT_WEBHOOK_REPORT_H
#define DRYFIT_WEBHOOK_REPORT_H

#include "base/text.h"
#include "webhook/progress.h"
#include "webhook/source.h"
#include "webhook/verdict.h"

struct report_finding {
    const struct judged
        *judged; /* denied, warned of, or exempted (ACTION_OFF) but not for long, or where the format asks */
    const struct workload *workload;
    struct str identity; /* finding_key() */
    struct str patch;    /* finding_patch(); empty when there is none */
    /* patch holds a password: a report leaves it out, as it would write *** if that stood in it. --fix does not. */
    bool secret;
    const char *file;
    bool known;               /* to a baseline */
    unsigned document;        /* in the file, from 0 */
    unsigned object;          /* in the report, from 1 */
    const struct field *root; /* of the object in its document; NULL: it is the document */
    struct span at; /* what the finding points at: the value, or a part of it, or where something is missing */
    /* The member or item at the finding's field, or the nearest around it that is there. */
    struct span key, value;  /* key.line is 0 for an item */
    struct source_line line; /* the first line of `at` */
};

/* Something that could not be checked. */
struct report_error {
    const char *file;          /* empty when it is not about a file */
    unsigned document;         /* from 0 */
    unsigned line, column;     /* 0 where there is no place */
    struct str message;        /* without file and place */
    struct source_line source; /* text.ptr is NULL where there is no place */
};

/* An object that has been looked at. */
struct report_object {
    const struct workload *workload;
    const char *file;
    unsigned number; /* in the report, from 1 */
};

/* A fix that was made, or why it was not. */
struct report_fix {
    const char *file;
    unsigned line, column;    /* of the finding, before it was fixed */
    struct str rule, message; /* the finding's */
    struct str why;           /* not fixed, and why; empty when it was */
};

struct report_summary {
    size_t files;
    size_t fixed;                    /* findings that are no more */
    size_t objects;                  /* with a pod template: those that were checked */
    size_t passed_over;              /* other objects, and documents that are none */
    size_t denied, warned, exempted; /* findings */
    size_t known;                    /* findings that a baseline holds: not among the others */
    size_t errors;
};

struct report;

struct report_format {
    const char *name;
    /* Findings that the policy exempts (their action is ACTION_OFF) or a baseline knows are wanted, too. */
    bool suppressed;
    /* All but finding() may be NULL. */
    void (*begin)(struct report *report); /* may set state */
    void (*error)(struct report *report, const struct report_error *error);
    /* Something that is no finding and keeps nothing from being checked. */
    void (*note)(struct report *report, const struct report_error *note);
    void (*object)(struct report *report, const struct report_object *object);
    void (*finding)(struct report *report, const struct report_finding *finding);
    void (*end)(struct report *report);
    void (*fix)(struct report *report, const struct report_fix *fix);
};
extern const struct report_format report_text, report_json, report_sarif, report_junit, report_github;

struct report {
    const struct report_format *format;
    FILE *out;
    unsigned width; /* columns of a line, where a format has such a thing */
    bool color;
    bool terminal;               /* out is one */
    const struct policy *policy; /* whose rules may be described; NULL: it could not be loaded */
    struct arena *arena;         /* what the format keeps until the end */
    struct arena *scratch;       /* emptied after each call */
    bool baseline;               /* there is one, or one is being made */
    struct progress *progress;   /* on the same terminal: its line makes way for what is written; or NULL */
    struct report_summary summary;
    void *state; /* the format's own, in arena */
};

/* Set the fields before summary first. */
void report_begin(struct report *report);
/* Does not count. */
void report_note(struct report *report, const struct report_error *note);
/* Before the object's findings, also where there are none. */
void report_object(struct report *report, const struct report_object *object);
/* Both count. */
void report_error(struct report *report, const struct report_error *error);
void report_finding(struct report *report, const struct report_finding *finding);
/* An error of a whole file. The message may begin with "<file>: ", which the report says anyway. */
void report_failure(struct report *report, const char *file, const struct err *err);
/* Counts what was fixed. */
void report_fix(struct report *report, const struct report_fix *fix);
/* False when out took not all of it. */
MUST_USE bool report_end(struct report *report, struct err *err);

#endif
