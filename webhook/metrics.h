/* SPDX-License-Identifier: Apache-2.0 */
/* A side window: what happened, counted for the whole process. Written from any thread, read by whoever shows it;
 * nothing flows back from here. */
#ifndef DRYFIT_WEBHOOK_METRICS_H
#define DRYFIT_WEBHOOK_METRICS_H

#include <stdbool.h>
#include <time.h>

enum metrics_part { METRICS_POLICY, METRICS_CERTIFICATE, METRICS_CLIENT_CA, METRICS_PARTS };

/* A part was loaded, at start or again, or was refused and the last good one stays. */
void metrics_reload(enum metrics_part part, bool ok);
/* Until when the certificate that is served now is valid. */
void metrics_certificate(time_t not_after);

#endif
