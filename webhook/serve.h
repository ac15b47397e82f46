/* SPDX-License-Identifier: Apache-2.0 */
/* The subcommand serve: flags -> listeners and threads, signals -> drain. What a review is answered with is handed in.
 */
#ifndef DRYFIT_WEBHOOK_SERVE_H
#define DRYFIT_WEBHOOK_SERVE_H

#include "webhook/flags.h"
#include "webhook/http.h"

struct serve_app {
    /* Called with what --policy named before anything listens, and again, in the same thread, when that has changed. On
     * failure what was loaded before stays. */
    bool (*load)(void *ctx, const struct flag_list *policies, struct err *err);
    http_handler *review; /* answers POST /validate */
    void *ctx;
};

/* Both return the exit status. */
int serve_run(int argc, char **argv, const struct serve_app *app);
int serve_main(int argc, char **argv); /* with the admission behind it */

#endif
