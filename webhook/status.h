/* SPDX-License-Identifier: Apache-2.0 */
/* The body of an HTTP answer that carries no verdict: a Kubernetes Status (meta/v1), which is what the API server
 * quotes when a call to a webhook fails. */
#ifndef DRYFIT_WEBHOOK_STATUS_H
#define DRYFIT_WEBHOOK_STATUS_H

#include "base/arena.h"

/* reason is one of Kubernetes' own: BadRequest, NotFound, MethodNotAllowed, RequestEntityTooLarge,
 * UnsupportedMediaType, Timeout, ServiceUnavailable, InternalError. The result lives in arena and ends with a newline.
 */
struct str status_body(struct arena *arena, int code, const char *reason, const char *message);

/* The reason that goes with an HTTP status; InternalError for one without a word of its own. */
const char *status_reason(int code);

#endif
