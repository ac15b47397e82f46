/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a SARIF log, each appended as JSON text. Inner room of report.h. */
#ifndef DRYFIT_WEBHOOK_REPORT_SARIF_H
#define DRYFIT_WEBHOOK_REPORT_SARIF_H

#include "webhook/report.h"

/* `"name": {"text": ...}`: a message, or a string with one format. */
void report_sarif_text(struct text *text, const char *name, struct str value);
/* `"name": {artifactLocation}`: a relative path stays one, against the folder that dryfit was started in. */
void report_sarif_artifact(struct text *text, const char *name, const char *file);
/* `"name": {region}` */
void report_sarif_region(struct text *text, const char *name, const struct span *span);

/* `, "rules": [...]`: what the policy knows, in its order. */
void report_sarif_rules(struct text *text, const struct policy *policy);
/* `, "fixes": [...]` where the whole fix is another value at a place that is known; else nothing. */
void report_sarif_fixes(struct text *text, const struct report_finding *it);

#endif
