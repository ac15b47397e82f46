/* SPDX-License-Identifier: Apache-2.0 */
/* A finding in plain lines, for formats that carry text within their own marks. Inner room of report.h. */
#ifndef DRYFIT_WEBHOOK_REPORT_WORDS_H
#define DRYFIT_WEBHOOK_REPORT_WORDS_H

#include "webhook/report.h"

/* The message without a full stop, on one line. */
struct str report_headline(struct arena *arena, const struct report_finding *it);
/* "why: ...", "fix: ..." and "note: ...", a line each, as far as there is something to say. */
struct str report_advice(struct arena *arena, const struct report_finding *it);

#endif
