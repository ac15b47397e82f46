/* SPDX-License-Identifier: Apache-2.0 */
/* Which dryfit this is. */
#ifndef DRYFIT_WEBHOOK_VERSION_H
#define DRYFIT_WEBHOOK_VERSION_H

extern const char *const dryfit_version; /* "0.1.0" */

/* `dryfit version`: the exit status. */
int version_main(int argc, char **argv);

#endif
