/* SPDX-License-Identifier: Apache-2.0 */
/* The subcommand certs: certificates made or renewed once, in a folder or in a cluster. */
#ifndef DRYFIT_WEBHOOK_CERTS_COMMAND_H
#define DRYFIT_WEBHOOK_CERTS_COMMAND_H

int certs_main(int argc, char **argv); /* the exit status */

#endif
