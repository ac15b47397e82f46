/* SPDX-License-Identifier: Apache-2.0 */
/* How long the API server waits for an answer: `?timeout=10s`, which it adds to the webhook's URL, a Go duration. */
#ifndef DRYFIT_WEBHOOK_DEADLINE_H
#define DRYFIT_WEBHOOK_DEADLINE_H

#include "base/str.h"

/* Milliseconds, rounded up; 0 when the query names none, or nonsense, or more than a day. query as in http.h. */
uint64_t deadline_parse(struct str query);

#endif
