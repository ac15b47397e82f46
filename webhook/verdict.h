/* SPDX-License-Identifier: Apache-2.0 */
/* Findings and policy -> allow, warn or deny. The only room that decides; what it decides on is handed in, the date
 * included. */
#ifndef DRYFIT_WEBHOOK_VERDICT_H
#define DRYFIT_WEBHOOK_VERDICT_H

#include "policies/engine.h"

/* Why an action is not simply the rule's. */
enum because {
    BECAUSE_RULE,       /* the rule's own action */
    BECAUSE_EXISTING,   /* the old object had the same finding */
    BECAUSE_CONTROLLED, /* a controller made the object: never denied */
    BECAUSE_IGNORED,    /* by the owner's annotation */
    BECAUSE_EXEMPTED,   /* by the policy */
};

/* What the owner should be told beside the finding. */
enum judged_note {
    NOTE_NONE,
    NOTE_CERTAIN,               /* it fails at run time, but the rule's action only warns */
    NOTE_EXEMPTION_ENDING,      /* exempted, but not for much longer */
    NOTE_EXEMPTION_ENDED,       /* `exemption` would apply, had its last day not passed */
    NOTE_IGNORE_FORBIDDEN,      /* there is an annotation, but the policy does not let this rule be ignored */
    NOTE_IGNORE_WITHOUT_REASON, /* there is an annotation, but its value is no reason */
};

struct judged {
    const struct finding *finding;
    enum action action; /* ACTION_OFF: exempted or ignored by the policy's settings; kept to be counted */
    enum because because;
    enum judged_note note;
    struct str reason;                 /* of the exemption or annotation; empty otherwise */
    const struct exemption *exemption; /* the one that applies or has ended; or NULL */
};

struct verdict {
    bool allowed;
    bool terminating;           /* allowed without a look, as the object is being deleted */
    const struct judged *items; /* denials first, then warnings, then the rest; otherwise in the findings' order */
    size_t len;
    size_t denied, warned, exempted;
};

struct verdict_case {
    const struct policy *policy;
    const struct workload *workload;
    const struct findings *findings;     /* of the workload */
    const struct findings *old_findings; /* of the old object; NULL where there is none */
    const struct workload *old_workload;
    struct str user;   /* who asks; empty when not known */
    struct date today; /* UTC */
};

struct verdict verdict_reach(const struct verdict_case *it, struct arena *arena);

#endif
