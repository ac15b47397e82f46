/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP as the fake API server speaks it: one request, one answer, over TLS. */
#ifndef DRYFIT_TESTS_KUBE_EXCHANGE_H
#define DRYFIT_TESTS_KUBE_EXCHANGE_H

#include <openssl/types.h>
#include <stdatomic.h>

#include "base/str.h"

enum { REQUEST_MOST = 1 << 20 };

struct request {
    char method[16], path[512], token[512];
    struct str body;
};

struct answer {
    int status;
    const char *headers;
    struct str body;
};

/* False when the time has come to end. */
bool exchange_wait(const _Atomic bool *ended, int fd);
/* Leaves what came beyond it, which this client never sends. */
bool exchange_read(const _Atomic bool *ended, SSL *ssl, char buffer[REQUEST_MOST], struct request *out);
void exchange_send(SSL *ssl, const struct answer *answer);

#endif
