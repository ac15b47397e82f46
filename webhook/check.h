/* SPDX-License-Identifier: Apache-2.0 */
/* `dryfit check FILE...`: the same rules and the same policy as the webhook's, before the objects are applied. */
#ifndef DRYFIT_WEBHOOK_CHECK_H
#define DRYFIT_WEBHOOK_CHECK_H

/* The exit status: 1 if anything is denied, else 2 if anything could not be checked or the call was wrong, else 0. */
int check_main(int argc, char **argv);

#endif
