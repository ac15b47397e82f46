/* SPDX-License-Identifier: Apache-2.0 */
/* The listener for operators: plain HTTP, a thread of its own, so that it answers while the others are busy. */
#ifndef DRYFIT_WEBHOOK_OPS_H
#define DRYFIT_WEBHOOK_OPS_H

#include "base/err.h"
#include "webhook/hostport.h"

struct ops;

/* /livez answers 200 as long as the process runs, /readyz 503 until ops_set_ready(), /metrics what metrics.h counts. */
MUST_USE bool ops_start(const struct hostport *listen, struct ops **out, struct err *err);
const struct hostport *ops_address(const struct ops *ops); /* with the port that was chosen for port 0 */
void ops_set_ready(struct ops *ops, bool ready);           /* from any thread */
bool ops_was_asked(const struct ops *ops);                 /* somebody has looked at /readyz */
void ops_stop(struct ops *ops);                            /* NULL is fine */

#endif
