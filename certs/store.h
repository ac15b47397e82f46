/* SPDX-License-Identifier: Apache-2.0 */
/* A folder with a CA and a serving certificate: ca.crt, ca.key, tls.crt, tls.key. What is there and good is kept, what
 * is missing, broken, for other names or soon at its end is made anew, what cannot be read is a failure. Keys are
 * readable by their owner only; each file appears whole or not at all. */
#ifndef DRYFIT_CERTS_STORE_H
#define DRYFIT_CERTS_STORE_H

#include <limits.h>

#include "base/arena.h"
#include "certs/make.h"

struct certs_store {
    char ca[PATH_MAX], cert[PATH_MAX], key[PATH_MAX]; /* where they are */
    bool made_ca, made_leaf;                          /* in this call */
    struct err not_renewed; /* why a serving certificate that is soon at its end is kept; else without a message */
};

/* Makes the folder, too, where it is missing. Several processes may do so at once. */
MUST_USE bool certs_store_open(const char *folder, const struct certs_request *request, struct certs_store *out,
                               struct err *err);

/* What a webhook configuration calls caBundle: the file in base64. In arena. */
MUST_USE bool certs_bundle(const char *ca, struct arena *arena, struct str *out, struct err *err);

#endif
