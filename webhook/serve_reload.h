/* SPDX-License-Identifier: Apache-2.0 */
/* What of serve can change while it runs: the policy, the certificate, the CA of its clients. */
#ifndef DRYFIT_WEBHOOK_SERVE_RELOAD_H
#define DRYFIT_WEBHOOK_SERVE_RELOAD_H

#include "webhook/reload.h"
#include "webhook/serve_flags.h"
#include "webhook/tls.h"

enum { SERVE_PARTS = 3 };

struct serve_reload {                    /* all borrowed until reload_free() */
    const struct serve_options *options; /* cert and key set, or neither when they are not files */
    bool (*load_policy)(void *ctx, const struct flag_list *policies, struct err *err);
    void *ctx;
    struct tls *tls; /* before the first turn; NULL while there is no certificate */
    const char *certificate[2];
};

/* NULL: memory is out. */
struct reload *serve_reload_new(struct serve_reload *it);

#endif
