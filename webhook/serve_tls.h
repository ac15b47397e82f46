/* SPDX-License-Identifier: Apache-2.0 */
/* The certificate that serve begins with: the one that it is told of, or one that it makes. */
#ifndef DRYFIT_WEBHOOK_SERVE_TLS_H
#define DRYFIT_WEBHOOK_SERVE_TLS_H

#include "webhook/serve_flags.h"
#include "webhook/tls.h"

/* Without --cert: makes or finds one in the state folder, and points the options at it. Paths live in arena. */
MUST_USE bool serve_tls_prepare(struct serve_options *options, struct arena *arena, struct err *err);
/* pem: in place of the options' files; NULL: they count. */
MUST_USE bool serve_tls_load(const struct serve_options *options, const struct tls_pem *pem, struct tls **out,
                             struct err *err);
/* What is served now, for the log, under this message, and for the metrics. */
void serve_tls_tell(const struct tls *tls, const char *message);

#endif
