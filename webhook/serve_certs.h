/* SPDX-License-Identifier: Apache-2.0 */
/* The serving certificate when it lives in the cluster: what the thread that looks after it has to hand out, serve
 * takes. */
#ifndef DRYFIT_WEBHOOK_SERVE_CERTS_H
#define DRYFIT_WEBHOOK_SERVE_CERTS_H

#include "webhook/serve_flags.h"
#include "webhook/tls.h"

struct serve_certs;

/* Borrows options, and arena for what it keeps, until serve_certs_stop(). */
MUST_USE bool serve_certs_start(const struct serve_options *options, struct arena *arena, struct serve_certs **out,
                                struct err *err);
void serve_certs_stop(struct serve_certs *certs); /* NULL is fine, as in all of these */

/* To be polled for reading; then comes the turn. -1: there is nothing to wait for. */
int serve_certs_fd(const struct serve_certs *certs);
/* *tls is made of the first certificate, and gets the others. */
void serve_certs_turn(struct serve_certs *certs, struct tls **tls);
void serve_certs_hurry(struct serve_certs *certs);

#endif
